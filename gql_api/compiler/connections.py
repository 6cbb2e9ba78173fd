"""Lists of rows: what is in them, in which order, one page of them and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type
from sqlalchemy import ColumnElement, Select, Subquery, cast, false, func, inspect, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from gql_api.compiler.cursors import Order, matches, newest, relevance
from gql_api.compiler.json import Json, constant
from gql_api.compiler.selection import Field
from gql_api.db import Node
from gql_api.ids import models
from gql_api.permissions import Condition, Rows, Viewer, listed
from gql_api.settings import settings
from gql_api.text import is_storable

SEARCH_LENGTH = 1000
COST = 20  # a list takes as long to compile as so many fields
Parent = tuple[str, ColumnElement[Any]]  # the column that leads to the parent, and the parent's id


def table_of(type_name: str) -> type[Node]:
    """Return the table of a GraphQL type: they have the same name."""
    return next(model for model in models().values() if model.__name__ == type_name)


@dataclass(frozen=True)
class Listing:
    """A list of rows in an order, of which one page is asked for; `after` is the cursor to begin behind."""

    row: Rows
    conditions: Sequence[Condition]
    order: Order
    first: int
    after: Sequence[ColumnElement[Any]] | None
    name: str

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from the whole list; its conditions may name the parent, a row of an enclosing SELECT."""
        return select(*columns).select_from(self.row).where(*self.conditions).correlate_except(self.row)

    def page(self) -> Subquery:
        """Select the rows of the page with their numbers `n` and cursors, and one more if there is one."""
        keys = [key.desc() for key in self.order.keys]
        columns = [column for column in inspect(self.row).selectable.c if column.key != "search"]
        number = func.row_number().over(order_by=keys).label("n")
        page = self.select(*columns, number, self.order.cursor().label("cursor"))
        if self.after is not None:
            page = page.where(self.order.behind(self.after))
        return page.order_by(*keys).limit(self.first + 1).subquery(self.name)

    def count(self) -> Json:
        """Count the whole list."""
        return self.select(func.count()).scalar_subquery()

    def collected(self, page: Any, json: Json) -> Json:  # noqa: ANN401 - the page's columns
        """Collect the JSON of the page's rows in their order."""
        array = func.json_agg(aggregate_order_by(json, page.n), type_=JSON).filter(page.n <= self.first)
        return func.coalesce(array, cast("[]", JSON))

    def information(self, page: Any, asked: Field) -> Json:  # noqa: ANN401 - the page's columns
        """Build one field of the PageInfo."""
        match asked.name:
            case "hasNextPage":
                return func.count() > self.first
            case "hasPreviousPage":
                return self.has_previous()
            case "startCursor":
                return func.min(page.cursor).filter(page.n == literal_column("1"), page.n <= self.first)
            case "endCursor":
                last = func.array_agg(aggregate_order_by(page.cursor, page.n.desc()))
                return last.filter(page.n <= self.first)[1]
        return constant("PageInfo")

    def has_previous(self) -> Json:
        """Tell whether there are rows before the page."""
        if self.after is None:
            return false()
        return self.select(literal_column("1")).where(~self.order.behind(self.after)).exists()


def listing(viewer: Viewer, asked: Field, parent: Parent | None) -> Listing:
    """List the rows that the viewer may list, of one parent or of all; refuse arguments of no use."""
    asked.document.budget.spend(COST)
    row: Any = aliased(table_of(get_named_type(asked.type.fields["nodes"].type).name))
    conditions = [listed(row, viewer)]
    if parent is not None:
        conditions.append(getattr(row, parent[0]) == parent[1])
    search = searched(asked)
    if search:
        conditions.append(matches(row, search))
    order = relevance(row, search) if search else newest(row)
    return Listing(row, conditions, order, size(asked), place(asked, order), f"page_{len(asked.path)}")


def searched(asked: Field) -> str:
    """Return the argument `search`, blank for none; refuse what PostgreSQL could not take."""
    search = (asked.arguments.get("search") or "").strip()
    if len(search) > SEARCH_LENGTH or not is_storable(search):
        raise asked.refuse(f"A search is at most {SEARCH_LENGTH} characters of valid text.", "search")
    return str(search)


def size(asked: Field) -> int:
    """Return how many objects a page has; refuse a size out of bounds."""
    first = asked.arguments.get("first")
    maximum = settings().page_size_maximum
    if first is None:
        return min(settings().page_size_default, maximum)
    if not 0 <= first <= maximum:
        raise asked.refuse(f"A page has 0 to {maximum} objects.", "first")
    return int(first)


def place(asked: Field, order: Order) -> Sequence[ColumnElement[Any]] | None:
    """Return the place of the cursor in `after`, None without one; refuse a cursor of another list."""
    after = asked.arguments.get("after")
    if after is None:
        return None
    try:
        return order.place(after)
    except ValueError:
        message = "Not a cursor of this list: send one from the same list, search and order."
        raise asked.refuse(message, "after") from None
