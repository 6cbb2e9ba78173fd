"""The orders of lists, and cursors: places in one order of one list, opaque to clients."""

import base64
import hashlib
import struct
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import REAL, ColumnElement, Text, cast, func, literal, tuple_
from sqlalchemy.dialects.postgresql import JSON, REGCONFIG

from gql_api.compiler.json import value
from gql_api.ids import base64url, model_of
from gql_api.permissions import Rows
from gql_api.text import rfc3339
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

    def behind(self, place: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        """Hold for the rows that come after a place."""
        return tuple_(*self.keys) < tuple_(*place)

    def place(self, cursor: str) -> list[ColumnElement[Any]]:
        """Read a cursor: the values of the keys, to be bound; raise ValueError if it is not of this order."""
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        match orjson.loads(raw):
            case [self.tag, *values] if len(values) == len(self.keys):
                parsed = [parse(one) for parse, one in zip(self.parsers, values, strict=True)]
                return [literal(one, key.type) for one, key in zip(parsed, self.keys, strict=True)]
        raise ValueError("of another list")


def newest(row: Rows) -> Order:
    """Order by time of creation, newest first."""
    return Order(f"{table(row)}:newest", (row.created_at, row.id), (parse_moment, parse_uuid))


def relevance(row: Rows, search: str) -> Order:
    """Order by how well rows match the search, best first."""
    tag = hashlib.blake2s(search.encode(), digest_size=6).hexdigest()
    rank = cast(func.ts_rank(row.search, query(search)), REAL)
    return Order(f"{table(row)}:relevance:{tag}", (rank, row.id), (parse_rank, parse_uuid))


def table(row: Rows) -> str:
    """Return the name of the table, so that a cursor belongs to one kind of list."""
    name: str = model_of(row).__tablename__
    return name


def query(search: str) -> ColumnElement[Any]:
    """Read a search text in websearch syntax."""
    return func.websearch_to_tsquery(cast(CONFIGURATION, REGCONFIG), search)


def matches(row: Rows, search: str) -> ColumnElement[bool]:
    """Hold for the rows that match the search."""
    found: ColumnElement[bool] = row.search.bool_op("@@")(query(search))
    return found


def parse_uuid(text: object) -> uuid.UUID:
    """Read a uuid as it is written in cursors; raise ValueError for anything else."""
    found = uuid.UUID(str(text))
    if str(found) != text:
        raise ValueError("written otherwise")
    return found


def parse_moment(text: object) -> datetime:
    """Read a moment as it is written in cursors; raise ValueError for anything else."""
    found = parse_rfc3339(text)
    if found.tzinfo != UTC or rfc3339(found) != text:
        raise ValueError("written otherwise")
    return found


def parse_rank(number: Any) -> float:  # noqa: ANN401 - any JSON value
    """Read a `real`, as exactly as PostgreSQL compares it with others; raise ValueError for anything else."""
    try:
        (rank,) = struct.unpack("<f", struct.pack("<f", None if isinstance(number, bool) else number))
    except (struct.error, OverflowError) as error:
        raise ValueError("not a rank") from error
    return float(rank)
