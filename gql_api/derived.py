"""What filters, orders and lists of a type are made of: its fields, its table, and a place beside it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import new_class
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

from gql_api.fields import KEY, Expression, Read, ToOne

Type = type[Any]
Lazy = LazyType[Any, Any]


def table_of(type_: Type) -> Table:
    """Return the table of a type: of the class with its name in its folder's `model`."""
    folder = type_.__module__.rpartition(".")[0]
    table: Table = getattr(import_module(f"{folder}.model"), type_.__name__).__table__
    return table


def columns(type_: Type) -> Iterator[tuple[StrawberryField, Column[Any]]]:
    """Return the fields that show a column of the same name, some of them through an expression.

    JSON that is not made to be filtered and ordered by is left out.
    """
    table = table_of(type_)
    for field in fields(type_):
        if isinstance(read(field), Expression | None) and field.python_name in table.c:
            column = table.c[field.python_name]
            if type(column.type) is not JSONB:
                yield field, column


def objects(type_: Type) -> Iterator[tuple[StrawberryField, Type | Lazy]]:
    """Return the fields that lead to one other object, with its type."""
    for field in fields(type_):
        if isinstance(read(field), ToOne):
            target: Any = field.type
            yield field, getattr(target, "of_type", target)


def fields(type_: Type) -> list[StrawberryField]:
    """Return the fields of a type."""
    found: list[StrawberryField] = type_.__strawberry_definition__.fields
    return found


def read(field: StrawberryField) -> Read | None:
    """Return how a field is read, where that was said."""
    how: Read | None = field.metadata.get(KEY)
    return how


def beside(type_: Type | Lazy, suffix: str) -> Any:  # noqa: ANN401 - Strawberry takes a LazyType, without typing it so
    """Refer to what stands beside a type in its module, as ArticleFilter beside Article."""
    if isinstance(type_, LazyType):
        return LazyType(type_.type_name + suffix, type_.module, type_.package)
    return LazyType(type_.__name__ + suffix, type_.__module__)


def make(type_: Type, suffix: str, parts: Mapping[str, Any], *bases: Any) -> Type:  # noqa: ANN401 - generic aliases are no types
    """Make a class with these attributes, as if it were written beside a type."""
    inside = {"__module__": type_.__module__, **parts}
    return new_class(type_.__name__ + suffix, bases, exec_body=lambda namespace: namespace.update(inside))
