"""Objects of a session made of what the driver reads, as the ORM makes them of its own queries."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from gql_api.compiler.statement import DIALECT
from gql_api.db import Node

Row = TypeVar("Row", bound=Node)


@cache
def columns(model: type[Node]) -> tuple[Any, ...]:
    """Return the columns that an object has when it is loaded."""
    loaded = (one.key for one in inspect(model).column_attrs if not one.deferred)
    return tuple(getattr(model, name) for name in loaded)


@cache
def readers(model: type[Node]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Return the names of these columns, each with what turns the driver's value into the object's."""
    types = ((column.key, column.type.dialect_impl(DIALECT)) for column in columns(model))
    return tuple((name, type_.result_processor(DIALECT, None)) for name, type_ in types)


def held(session: AsyncSession, model: type[Row], values: Iterable[Any]) -> Row:
    """Return the session's object of a row with these values of `columns`; one held already is refreshed."""
    pairs = zip(readers(model), values, strict=True)
    read = {name: value if of is None else of(value) for (name, of), value in pairs}
    key = inspect(model).identity_key_from_primary_key(tuple(read[one] for one in primary(model)))
    row = session.sync_session.identity_map.get(key)
    if row is not None:
        return committed(cast("Row", row), read)
    made = model()
    instance_dict(made).update(read)
    make_transient_to_detached(made)
    session.add(made)
    return made


@cache
def primary(model: type[Node]) -> tuple[str, ...]:
    """Return the names of the primary key's columns."""
    return tuple(column.name for column in inspect(model).primary_key)


def committed(row: Row, values: Mapping[str, Any]) -> Row:
    """Give an object the values that its row has."""
    for name, value in values.items():
        set_committed_value(row, name, value)
    return row
