"""Statements as the driver takes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg

from gql_api.errors import TooComplex

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy has not typed its dialects


@contextmanager
def nesting() -> Iterator[None]:
    """Turn Python's limit of recursion, which a query nested too deep runs into, into TooComplex."""
    try:
        yield
    except RecursionError:
        raise TooComplex from None


class Statement(NamedTuple):
    """SQL with `$1`, `$2`, … and the values for them."""

    sql: str
    values: list[Any]


def render(select: Select[*tuple[Any, ...]]) -> Statement:
    """Render a SELECT for asyncpg, its values converted."""
    compiled = select.compile(dialect=DIALECT)
    state = compiled.construct_expanded_state()
    names = state.positiontup or ()
    convert = state.processors
    values = [
        convert[name](state.parameters[name]) if name in convert else state.parameters[name] for name in names
    ]
    return Statement(state.statement, values)
