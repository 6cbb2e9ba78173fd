"""The orders of lists, and cursors: places in one order of one list, opaque to clients."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import REAL, ColumnElement, Text, cast, func, literal, tuple_
from sqlalchemy.dialects.postgresql import JSON, REGCONFIG

from gql_api.compiler.json import value
from gql_api.ids import base64url
from gql_api.permissions import Rows
from gql_api.types import parse_rfc3339

CONFIGURATION = "gql_api"


@dataclass(frozen=True)
class Order:
    """The keys that rows are ordered by, descending; the last is unique. `tag` names order and search."""

    tag: str
    keys: Sequence[ColumnElement[Any]]
    parsers: Sequence[Callable[[Any], Any]]

    def cursor(self) -> ColumnElement[str]:
        """Make a row's cursor in SQL: base64url of the JSON array (tag, keys…)."""
        written = func.json_build_array(self.tag, *(value(key) for key in self.keys), type_=JSON)
        return base64url(func.convert_to(cast(written, Text), "UTF8"))

    def after(self, cursor: str) -> ColumnElement[bool]:
        """Hold for the rows behind the cursor; raise ValueError if it is not one of this order."""
        return tuple_(*self.keys) < tuple_(*self.places(cursor))

    def until(self, cursor: str) -> ColumnElement[bool]:
        """Hold for the rows before the cursor, and its own."""
        return tuple_(*self.keys) >= tuple_(*self.places(cursor))

    def places(self, cursor: str) -> list[ColumnElement[Any]]:
        """Read a cursor: the values of the keys, to be bound."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            tag, *values = orjson.loads(raw)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError("not a cursor") from error
        if tag != self.tag or len(values) != len(self.keys):
            raise ValueError("of another list")
        parsed = [parse(one) for parse, one in zip(self.parsers, values, strict=True)]
        return [literal(one, key.type) for one, key in zip(parsed, self.keys, strict=True)]


def newest(row: Rows) -> Order:
    """Order by time of creation, newest first."""
    return Order("newest", (row.created_at, row.id), (parse_rfc3339, parse_uuid))


def relevance(row: Rows, search: str) -> Order:
    """Order by how well rows match the search, best first."""
    tag = hashlib.blake2s(search.encode(), digest_size=6).hexdigest()
    rank = cast(func.ts_rank(row.search, query(search)), REAL)
    return Order(f"relevance:{tag}", (rank, row.id), (parse_number, parse_uuid))


def query(search: str) -> ColumnElement[Any]:
    """Read a search text in websearch syntax."""
    return func.websearch_to_tsquery(cast(CONFIGURATION, REGCONFIG), search)


def matches(row: Rows, search: str) -> ColumnElement[bool]:
    """Hold for the rows that match the search."""
    found: ColumnElement[bool] = row.search.bool_op("@@")(query(search))
    return found


def parse_uuid(text: object) -> uuid.UUID:
    """Read a uuid; raise ValueError for anything else."""
    return uuid.UUID(str(text))


def parse_number(number: object) -> float:
    """Read a number; raise ValueError for anything else."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError("not a number")  # noqa: TRY004 - every bad cursor is the same error
    return float(number)
