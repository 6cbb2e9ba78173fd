"""Cursors: places in one order of one list, opaque to clients."""

import base64
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import JSON

from gql_api.compiler.json import value
from gql_api.ids import base64url, quoted
from gql_api.text import is_storable, rfc3339
from gql_api.types import parse_rfc3339

SMALL = 10


def cursor(tag: ColumnElement[str], keys: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """Make a row's cursor in SQL: base64url of the JSON array (tag, keys…)."""
    written = func.json_build_array(tag, *map(value, keys), type_=JSON)
    encoded = base64url(func.convert_to(cast(written, Text), quoted("UTF8")))
    return func.replace(encoded, literal_column("chr(10)"), quoted(""))


def read(cursor: str, tag: str) -> list[Any]:
    """Read the keys' values in a cursor; raise ValueError unless it has the tag."""
    raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != cursor.encode():
        raise ValueError("written otherwise")
    match orjson.loads(raw):
        case [found, *values] if found == tag:
            return values
    raise ValueError("of another list")


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


def parse_text(text: object) -> str:
    """Read a text; raise ValueError for anything else."""
    if isinstance(text, str) and is_storable(text):
        return text
    raise ValueError("not a text")


def parse_small(number: object) -> int:
    """Read a small number; raise ValueError for anything else."""
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < SMALL:
        return number
    raise ValueError("not a small number")


def parse_number(number: object) -> Decimal:
    """Read a number of whatever size, exactly; raise ValueError for anything else."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        return Decimal(str(number))
    raise ValueError("not a number")


def parse_rank(number: object) -> float:
    """Read a double precision number; raise ValueError for anything else."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        return float(number)
    raise ValueError("not a rank")
