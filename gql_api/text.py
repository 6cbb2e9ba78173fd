"""Texts: which can be kept (PostgreSQL takes neither NUL nor lone surrogates), and how some are written."""

import re
from datetime import UTC, datetime
from typing import Any

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL accepts the text."""
    return UNSTORABLE.search(text) is None


def unstorable_place(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - any JSON value
    """Find the first text in a JSON value that cannot be stored; return its place, None if all can."""
    if isinstance(value, str):
        return None if is_storable(value) else ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        place = unstorable_place(below)
        if place is not None or not is_storable(str(key)):
            return (str(key), *(place or ()))
    return None


def printable(text: str) -> str:
    """Leave out what cannot be seen, and make one blank of several."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def camel_case(name: str) -> str:
    """Write a Python name as GraphQL does."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def rfc3339(moment: datetime) -> str:
    """Write a moment as every path does: UTC, six decimals, Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
