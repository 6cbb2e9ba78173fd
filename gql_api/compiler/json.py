"""SQL expressions that build JSON."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, cast, func
from sqlalchemy.dialects.postgresql import JSON, array

from gql_api.ids import quoted
from gql_api.types import rfc3339_sql

PAIRS = 50  # PostgreSQL's functions take 100 arguments
Json = ColumnElement[Any]


def value(expression: ColumnElement[Any]) -> Json:
    """Write a scalar as it goes into JSON."""
    return rfc3339_sql(expression) if isinstance(expression.type, DateTime) else expression


def constant(text: str) -> ColumnElement[str]:
    """Write a name from the document or the schema into the statement itself, quoted by SQLAlchemy."""
    return quoted(text)


def json_object(pairs: Sequence[tuple[str, Json]]) -> Json:
    """Build an object, in as many pieces as PostgreSQL's limit of arguments asks for."""
    pieces = [build(pairs[at : at + PAIRS]) for at in range(0, len(pairs), PAIRS)] or [build(())]
    if len(pieces) == 1:
        return pieces[0]
    inner = [func.right(func.left(cast(piece, Text), -1), -1) for piece in pieces]
    return cast(func.concat("{", func.array_to_string(array(inner), ","), "}"), JSON)


def build(pairs: Sequence[tuple[str, Json]]) -> Json:
    """Build an object of at most 50 pairs."""
    parts = [part for key, json in pairs for part in (constant(key), json)]
    return func.json_build_object(*parts, type_=JSON)
