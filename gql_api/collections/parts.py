"""The parts of a JSON Schema: which of them apply to the same value, and which to what is in it.

References lead from part to part, never out of the document; so it is known beforehand how often each part
would apply to some data, however they refer to each other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from gql_api.errors import Path

Key = TypeVar("Key")

TOGETHER = 50_000  # pairs of parts that apply to the same value, all of which are kept
COMPILING = 20_000  # parts, compiled in some microseconds each, some of them again and again

CIRCLE = "This part refers to itself without going any deeper into the data."
TANGLED = "The parts of this schema refer to each other too often."
UNEVALUATED = (
    "`unevaluatedProperties` and `unevaluatedItems` stand within each other here, which takes too long."
)


class Unusable(ValueError):
    """A schema that is not taken: what is wrong, and where."""

    def __init__(self, message: str, place: Path) -> None:
        """Take both."""
        super().__init__(message)
        self.place = place


@dataclass(eq=False)
class Part:
    """A schema, or one within another; `here` are all that apply to the same value, by how often.

    To see what is left for `unevaluatedProperties`, those `marked` are gone through once more, and those in
    `again` are compiled once more.
    """

    place: Path
    size: int = 0
    failures: int = 0
    patterns: int = 0
    key_patterns: int = 0
    is_format: bool = False
    is_unique: bool = False
    is_choice: bool = False
    is_unevaluated: bool = False
    divisor: float | None = None
    within: list["Part"] = field(default_factory=list)
    again: list["Part"] = field(default_factory=list)
    same: list["Part"] = field(default_factory=list)
    by_key: dict[str, "Part"] = field(default_factory=dict)
    of_keys: list["Part"] = field(default_factory=list)
    of_names: list["Part"] = field(default_factory=list)
    by_item: list["Part"] = field(default_factory=list)
    of_items: list["Part"] = field(default_factory=list)
    here: Counter["Part"] = field(default_factory=Counter)
    marked: Counter["Part"] = field(default_factory=Counter)
    chain: int = 1
    choices: int = 0


def connect(root: Part, known: Iterable[Part]) -> Part:
    """Find out which parts apply together; raise Unusable where they do so too often, or without end."""
    ordered = sorted_by_reference(known)
    marks = any(part.is_unevaluated for part in ordered)
    if marks:
        refuse_slow(root, ordered)
    together = 0
    for part in ordered:
        part.here = spread(part.same)
        part.here[part] += 1
        if marks:
            part.marked = part.here + added((one.marked, 1) for one in part.same)
        if part.is_unevaluated:
            part.here += part.marked
        part.chain = 1 + max((one.chain for one in part.same), default=0)
        part.choices = part.is_choice + max((one.choices for one in part.same), default=0)
        together += len(part.here) + len(part.marked)
        if together > TOGETHER:
            raise Unusable(TANGLED, ())
    return root


def sorted_by_reference(known: Iterable[Part]) -> list[Part]:
    """Put each part behind all that apply to the same value with it; raise Unusable where that is itself."""
    try:
        return list(TopologicalSorter({part: part.same for part in known}).static_order())
    except CycleError as error:
        part: Part = error.args[1][0]
        raise Unusable(CIRCLE, part.place) from None


def refuse_slow(root: Part, known: Iterable[Part]) -> None:
    """Refuse a schema whose parts would be compiled too often; raise Unusable.

    For an `unevaluated…` the library compiles all that stands beside it once more, with what that refers to.
    """
    needs: dict[tuple[str, Part], list[tuple[str, Part]]] = {}
    for part in known:
        needs["once", part] = [("once", one) for one in part.within]
        needs["once", part] += [("again", part)] if part.is_unevaluated else []
        needs["again", part] = [("once", one) for one in part.again]
        needs["again", part] += [("again", one) for one in part.same]
    cost: dict[tuple[str, Part], int] = {}
    try:
        for one in TopologicalSorter(needs).static_order():
            cost[one] = 1 + sum(cost[below] for below in needs[one])
    except CycleError:
        raise Unusable(UNEVALUATED, ()) from None
    if cost["once", root] > COMPILING:
        raise Unusable(UNEVALUATED, ())


def spread(found: Iterable[Part], times: int = 1) -> Counter[Part]:
    """Count what applies to a value where these parts do."""
    return added((part.here, times) for part in found)


def added(found: Iterable[tuple[Counter[Part], int]]) -> Counter[Part]:
    """Add up what applies, by how often."""
    total: Counter[Part] = Counter()
    for here, times in found:
        for one, count in here.items():
            total[one] += count * times
    return total


def inner(value: Any, here: Counter[Part]) -> Iterator[tuple[Any, Counter[Part]]]:  # noqa: ANN401 - any JSON value
    """Yield what is in a value, with how often which parts apply to it.

    This takes no longer than there are values in it, and parts that apply to them.
    """
    if isinstance(value, dict) and value:
        names = added((spread(part.of_names), times) for part, times in here.items())
        every = added((spread(part.of_keys), times) for part, times in here.items())
        named = placed(
            here, lambda part: ((key, part.by_key[key]) for key in part.by_key.keys() & value.keys())
        )
        yield from ((key, names) for key in value)
        yield from ((one, every + named[key] if key in named else every) for key, one in value.items())
    elif isinstance(value, list) and value:
        every = added((spread(part.of_items), times) for part, times in here.items())
        first = placed(here, lambda part: enumerate(part.by_item[: len(value)]))
        yield from ((one, every + first[at] if at in first else every) for at, one in enumerate(value))


def placed(
    here: Counter[Part], found: Callable[[Part], Iterable[tuple[Key, Part]]]
) -> dict[Key, Counter[Part]]:
    """Add up what applies to some of the values in one, by their places."""
    total: dict[Key, Counter[Part]] = defaultdict(Counter)
    for part, times in here.items():
        for place, below in found(part):
            for one, count in below.here.items():
                total[place][one] += count * times
    return total
