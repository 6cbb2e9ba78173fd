"""The orders of lists, and the places in them that cursors name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, and_, collate, func, inspect, or_, tuple_

from gql_api.compiler import cursors, data
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows

COLLATION = "pg_c_utf8"  # the same on every server, whatever its locale
Place = Sequence[ColumnElement[Any]]


@dataclass(frozen=True)
class Key:
    """One of the expressions that rows are ordered by; `parse` reads its value from a cursor."""

    name: str
    expression: ColumnElement[Any]
    parse: Callable[[Any], Any]
    is_descending: bool
    is_nullable: bool = False
    is_null_first: bool = False

    def parsed(self, value: object) -> Any:  # noqa: ANN401 - a value of the key
        """Read a value from a cursor; raise ValueError for what cannot be one."""
        return None if value is None and self.is_nullable else self.parse(value)

    def turned(self) -> "Key":
        """Order the other way round."""
        return replace(self, is_descending=not self.is_descending, is_null_first=not self.is_null_first)

    def ordered(self) -> ColumnElement[Any]:
        """Make the ORDER BY; nulls come last (first, turned round)."""
        order = self.expression.desc() if self.is_descending else self.expression.asc()
        if not self.is_nullable:
            return order
        return order.nulls_first() if self.is_null_first else order.nulls_last()

    def behind(self, value: ColumnElement[Any]) -> Condition:
        """Hold for the rows whose key comes after a value."""
        own = self.expression
        compared = own < value if self.is_descending else own > value
        if not self.is_nullable:
            return compared
        last = (
            and_(value.is_(None), own.is_not(None))
            if self.is_null_first
            else own.is_(None) & value.is_not(None)
        )
        return func.coalesce(compared, False) | last

    def same(self, value: ColumnElement[Any]) -> Condition:
        """Hold for the rows with this key."""
        return self.expression.is_not_distinct_from(value) if self.is_nullable else self.expression == value


@dataclass(frozen=True)
class Order:
    """Rows in the order of their keys, of which the last is unique.

    `name` names list and order; `tag` the search besides, and stands in cursors.
    """

    name: str
    tag: ColumnElement[str]
    keys: Sequence[Key]

    @property
    def is_plain(self) -> bool:
        """Whether one comparison of all keys at once says which row comes first."""
        return len({key.is_descending for key in self.keys}) == 1 and not any(
            key.is_nullable for key in self.keys
        )

    def turned(self) -> "Order":
        """Order the other way round."""
        return replace(self, keys=[key.turned() for key in self.keys])

    def over(self, columns: Sequence[ColumnElement[Any]]) -> "Order":
        """Order other rows, which have the keys as columns."""
        keys = zip(self.keys, columns, strict=True)
        return replace(self, keys=[replace(key, expression=column) for key, column in keys])

    def ordered(self) -> list[ColumnElement[Any]]:
        """Make the ORDER BY."""
        return [key.ordered() for key in self.keys]

    def behind(self, place: Place) -> Condition:
        """Hold for the rows that come after a place."""
        if self.is_plain:
            left, right = tuple_(*(key.expression for key in self.keys)), tuple_(*place)
            return left < right if self.keys[0].is_descending else left > right
        found: Condition = self.keys[-1].behind(place[-1])
        for key, value in zip(reversed(self.keys[:-1]), reversed(place[:-1]), strict=True):
            found = or_(key.behind(value), and_(key.same(value), found))
        return found

    def upto(self, place: Place) -> Condition:
        """Hold for the rows that come before a place or are there."""
        same = and_(*(key.same(value) for key, value in zip(self.keys, place, strict=True)))
        return or_(self.turned().behind(place), same)

    def cursor(self) -> ColumnElement[str]:
        """Make a row's cursor."""
        return cursors.cursor(self.tag, [key.expression for key in self.keys])


def column_key(row: Rows, name: str, *, is_descending: bool | None = None) -> Key:
    """Order by a column: if not told otherwise, times newest first, texts from A to Z whatever their case."""
    column = inspect(model_of(row)).columns[name]
    own = getattr(row, name)
    is_moment = isinstance(column.type, DateTime)
    if is_descending is None:
        is_descending = is_moment
    if isinstance(column.type, Text):
        return Key(
            name, collate(func.lower(own), COLLATION), cursors.parse_text, is_descending, column.nullable
        )
    parse = cursors.parse_moment if is_moment else cursors.parse_uuid
    return Key(name, own, parse, is_descending, column.nullable)


def data_keys(place: data.Place, *, is_descending: bool) -> list[Key]:
    """Order by what is at a place in JSON: by its type, then as a number or as a text whatever its case."""
    parts = [
        ("type", place.rank, cursors.parse_small),
        ("number", place.number, cursors.parse_number),
        ("text", collate(func.lower(place.scalar), COLLATION), cursors.parse_text),
    ]
    return [
        Key(f"{place.name}_{part}", expression, parse, is_descending, is_nullable=True)
        for part, expression, parse in parts
    ]


def rank_key(rank: ColumnElement[Any], *, is_descending: bool | None = None) -> Key:
    """Order by how well rows match the search, best first if not told otherwise."""
    return Key("relevance", rank, cursors.parse_rank, is_descending is not False)
