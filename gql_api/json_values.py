"""JSON values that clients store: what can be kept, when two are the same, merge patches."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from gql_api.text import is_storable

DEPTH = 32  # far below what Python, orjson and PostgreSQL can nest
LEAST, GREATEST = -(2**63), 2**64 - 1  # integers that JSON parsers keep exactly
Place = tuple[str, ...]
Flaw = tuple[Place, str]

DEEP = f"This nests deeper than {DEPTH} levels."
UNSTORABLE = "This text has a character that cannot be stored (NUL or half a surrogate pair)."
KEY = "A key here has a character that cannot be stored (NUL or half a surrogate pair)."
LARGE = "This number is too large to be kept exactly: whole numbers have at most 64 bits."
INFINITE = "This number is none that JSON can write."
NO_JSON = "This is no JSON value."


def flaw(value: Any) -> Flaw | None:  # noqa: ANN401 - any JSON value
    """Find the first thing in a value that cannot be kept; return its place, and what is wrong."""
    for place, one in walked(value):
        wrong = DEEP if len(place) > DEPTH else wrong_with(one)
        if wrong:
            return place[:DEPTH], wrong
    return None


def walked(value: Any) -> Iterator[tuple[Place, Any]]:  # noqa: ANN401 - as above
    """Yield all values in a value with their places, never deeper than one level too deep."""
    stack: list[tuple[Place, Any]] = [((), value)]
    while stack:
        place, one = stack.pop()
        yield place, one
        if isinstance(one, dict):
            stack += [((*place, key), below) for key, below in reversed(one.items())]
        elif isinstance(one, list):
            stack += [((*place, str(at)), one[at]) for at in range(len(one) - 1, -1, -1)]


def wrong_with(value: Any) -> str | None:  # noqa: ANN401 - as above
    """Tell why a value, whatever is in it, cannot be kept."""
    match value:
        case None | bool() | list():
            wrong = None
        case str():
            wrong = None if is_storable(value) else UNSTORABLE
        case int():
            wrong = None if LEAST <= value <= GREATEST else LARGE
        case float():
            wrong = None if math.isfinite(value) else INFINITE
        case dict():
            wrong = None if all(isinstance(key, str) and is_storable(key) for key in value) else KEY
        case _:
            wrong = NO_JSON
    return wrong


def written(value: Any) -> bytes:  # noqa: ANN401 - as above
    """Write a value without flaws, as compactly as can be."""
    return orjson.dumps(value)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - any value of a column
    """Tell whether two values are the same JSON: true is not 1, which Python takes for equal.

    Numbers are as they are written: PostgreSQL keeps the digits, so that 1e23 comes back as a whole number.
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return Decimal(repr(one)) == Decimal(repr(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def merged(value: Any, patch: Any) -> Any:  # noqa: ANN401 - as above
    """Apply a JSON Merge Patch (RFC 7396) to a value, which stays as it is: null removes a key."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(value) if isinstance(value, Mapping) else {}
    for key, below in patch.items():
        if below is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), below)
    return found


def underlaid(value: Any, defaults: Any) -> Any:  # noqa: ANN401 - as above
    """Lay a merge patch under a value: what the value has stays, what it lacks comes from there."""
    if not isinstance(value, Mapping) or not isinstance(defaults, Mapping):
        return value
    found = dict(value)
    for key, below in defaults.items():
        if key in found:
            found[key] = underlaid(found[key], below)
        elif below is not None:
            found[key] = merged(None, below)
    return found
