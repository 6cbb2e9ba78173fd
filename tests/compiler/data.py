"""What is at a place in JSON, once more: how it compares, and where it stands in an order."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

PLACE = re.compile(r"-?\d+")
NOTHING = object()
KINDS: Sequence[type] = (Decimal, str, bool, list, dict)


def at(value: Any, path: str | Sequence[str]) -> Any:  # noqa: ANN401 - any JSON value
    """Go to a place; digits are one in a list."""
    for step in [path] if isinstance(path, str) else path:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and PLACE.fullmatch(step) and -len(value) <= int(step) < len(value):
            value = value[int(step)]
        else:
            return NOTHING
    return value


def plain(value: Any) -> Any:  # noqa: ANN401 - as above
    """Write a value so that Python compares it as JSON does: true is not 1."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return ("boolean", value) if isinstance(value, bool) else value


def kind(value: Any) -> int | None:  # noqa: ANN401 - as above
    """Return the place of a value's type in the order; None for null and nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 0
    return next((place for place, one in enumerate(KINDS) if isinstance(value, one)), None)


def compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Compare values of the same type."""
    return lambda left, right: kind(left) == kind(right) is not None and compare(left, right)


def contains(left: Any, right: str) -> bool:  # noqa: ANN401 - as above
    """Tell whether a text has a part, whatever its case, or a list a text."""
    if isinstance(left, list):
        return right in [one for one in left if isinstance(one, str)]
    return isinstance(left, str) and lower(right) in lower(left)


def lower(text: str) -> str:
    """Fold the case letter by letter."""
    return "".join(map(str.lower, text))


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left is not NOTHING and plain(left) == plain(right),
    "ne": lambda left, right: left is NOTHING or plain(left) != plain(right),
    "in": lambda left, right: left is not NOTHING and plain(left) in plain(right),
    "contains": contains,
    "lt": compared(lambda left, right: left < right),
    "lte": compared(lambda left, right: left <= right),
    "gt": compared(lambda left, right: left > right),
    "gte": compared(lambda left, right: left >= right),
    "exists": lambda left, right: (left is not NOTHING) == right,
}


def is_wrong(name: str, value: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether nothing can be compared with a value so."""
    if value is None or "\\u0000" in json.dumps(value):
        return True
    if name == "path":
        return len(value) == 0
    return name in {"lt", "lte", "gt", "gte"} and isinstance(value, list | dict)


def keys(path: str | Sequence[str]) -> list[str]:
    """Name the keys of an order by a place."""
    steps = json.dumps(
        [path] if isinstance(path, str) else list(path), separators=(",", ":"), ensure_ascii=False
    )
    digest = hashlib.blake2s(steps.encode(), digest_size=6).hexdigest()
    return [f"data_{digest}_{part}" for part in ("type", "number", "text")]


def key(value: Any, name: str) -> Any:  # noqa: ANN401 - as above
    """Return one key of an order by what is at its place."""
    place = kind(value)
    if name.endswith("_type"):
        return place
    if name.endswith("_number"):
        return Decimal(str(value)) if place == 0 else None
    if isinstance(value, bool):
        return json.dumps(value)
    return "".join(map(str.lower, value)) if isinstance(value, str) else None
