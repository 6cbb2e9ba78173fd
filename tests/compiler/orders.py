"""Orders of lists, and the places in them, once more.

As asked for, else best match first when searching, else newest first; then by id, in the direction of what
was asked for last.
"""

import hashlib
import json
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property, cmp_to_key
from typing import Any

from tests.compiler import data
from tests.compiler.tables import TABLES, Ranks, Row, base64url, from_base64url, number

Place = tuple[Any, ...]


def rfc3339(moment: datetime) -> str:
    """Write a moment."""
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S.%fZ}"


def lower(text: str) -> str:
    """Fold the case letter by letter, as pg_c_utf8 does: a sigma at the end is like any other."""
    return "".join(map(str.lower, text))


@dataclass(frozen=True)
class Order:
    """The order that `orderBy` asks for in a list of a kind, searched or not."""

    kind: str
    search: str = ""
    asked: Sequence[Mapping[str, Any]] = ()
    ranks: Ranks = field(default_factory=dict)
    paths: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def keys(self) -> dict[str, bool]:
        """Say by what, and whether descending; of what is asked twice the first counts."""
        found: dict[str, bool] = {}
        for one in self.asked or ({"field": "RELEVANCE" if self.search else "CREATED_AT"},):
            name, direction = one["field"].lower(), one.get("direction")
            is_descending = direction == "DESC" if direction else name not in {"name", "data"}
            names = data.keys(one.get("path") or []) if name == "data" else [name]
            self.paths.update(dict.fromkeys(names, one.get("path")))
            for each in names:
                found.setdefault(each, is_descending)
        return {**found, "id": list(found.values())[-1]}

    @property
    def tag(self) -> str:
        """Name the list that a cursor is good for."""
        keys = ",".join("-" * is_descending + name for name, is_descending in self.keys.items())
        searched = hashlib.blake2s(self.search.encode(), digest_size=6).hexdigest()
        return f"{TABLES[self.kind]}:{keys}" + (f":{searched}" if self.search else "")

    def value(self, row: Row, name: str) -> Any:  # noqa: ANN401 - something to compare
        """Return what a key is of a row."""
        if name == "relevance":
            return number(self.ranks.get(row.id, "0"))
        if name.startswith("data_"):
            return data.key(data.at(row.data, self.paths[name] or []), name)
        return lower(row.name) if name == "name" else getattr(row, name)

    def place(self, row: Row) -> Place:
        """Return what a row is ordered by."""
        return tuple(self.value(row, name) for name in self.keys)

    def compare(self, left: Place, right: Place) -> int:
        """Tell which place comes first, as `functools.cmp_to_key` wants it; null is last."""
        for one, other, is_descending in zip(left, right, self.keys.values(), strict=True):
            if one != other:
                if one is None or other is None:
                    return 1 if one is None else -1
                return 1 if (one < other) == is_descending else -1
        return 0

    def key(self, row: Row) -> Any:  # noqa: ANN401 - what `sorted` compares
        """Return what to sort by."""
        return cmp_to_key(self.compare)(self.place(row))

    def cursor(self, row: Row) -> str:
        """Write a row's place."""
        written = [self.written(row, name) for name in self.keys]
        return base64url(f"[{', '.join([json.dumps(self.tag), *written])}]".encode())

    def written(self, row: Row, name: str) -> str:
        """Write the value of a key as JSON."""
        if name == "relevance":
            return self.ranks.get(row.id, "0")
        value = self.value(row, name)
        if isinstance(value, datetime):
            value = rfc3339(value)
        if isinstance(value, Decimal):
            return f"{value:f}"
        return json.dumps(str(value) if isinstance(value, uuid.UUID) else value, ensure_ascii=False)

    def start(self, cursor: str) -> Place:
        """Read a place; raise ValueError for what is none of this order."""
        try:
            tag, *values = json.loads(from_base64url(cursor))
            found = tuple(parsed(name, value) for name, value in zip(self.keys, values, strict=True))
        except TypeError as error:
            raise ValueError(cursor) from error
        if tag != self.tag:
            raise ValueError(tag)
        return found


def parsed(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Read the value of a key; raise ValueError or TypeError for what is none."""
    if value is None and (name == "deleted_at" or name.startswith("data_")):
        return None
    if name.endswith(("_type", "_number")):
        if type(value) not in {int, float} or (
            name.endswith("_type") and not (type(value) is int and 0 <= value < 10)
        ):
            raise ValueError(value)
        return Decimal(str(value)) if name.endswith("_number") else value
    if name == "relevance":
        if type(value) not in {int, float} or not math.isfinite(value):
            raise ValueError(value)
        return float(value)
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    if name == "name" or name.endswith("_text"):
        return value
    return uuid.UUID(value) if name == "id" else datetime.fromisoformat(value)
