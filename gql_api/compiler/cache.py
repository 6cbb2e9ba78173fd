"""A bounded cache: what was used longest ago makes room."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by key, which together weigh no more than `maximum` (in characters, as a measure of memory)."""

    def __init__(self, maximum: int) -> None:
        """Begin empty."""
        self.maximum = maximum
        self.weight = 0
        self.found: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return the value, which is then the one used last; None if it is not there (any more)."""
        entry = self.found.get(key)
        if entry is None:
            return None
        self.found.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value, unless it alone would fill a tenth of the cache."""
        _, before = self.found.pop(key, (None, 0))
        self.weight -= before
        if weight > self.maximum // 10:
            return
        self.found[key] = (value, weight)
        self.weight += weight
        while self.weight > self.maximum:
            _, (_, lighter) = self.found.popitem(last=False)
            self.weight -= lighter
