"""Objects and connections of the answer as SQL expressions that build their JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import get_named_type
from sqlalchemy import ColumnElement, Select, cast, exists, func, inspect, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from gql_api.compiler.cursors import Order, matches, newest, relevance
from gql_api.compiler.json import Json, constant, json_object, value
from gql_api.compiler.selection import Field
from gql_api.db import Node
from gql_api.fields import Expression, Page, SameRow, ToOne
from gql_api.ids import model_of, models
from gql_api.permissions import Condition, Rows, Viewer, listed
from gql_api.settings import settings
from gql_api.text import is_storable

SEARCH_LENGTH = 1000


@dataclass
class Scope:
    """One SELECT being built: who asks, and the tables that its objects need joined."""

    viewer: Viewer
    joins: list[tuple[Any, Condition]] = field(default_factory=list)

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Add the joins that have been collected."""
        for table, condition in self.joins:
            statement = statement.join(table, condition)
        return statement


def table_of(type_name: str) -> type[Node]:
    """Return the table of a GraphQL type: they have the same name."""
    return next(model for model in models().values() if model.__name__ == type_name)


def one_object(viewer: Viewer, row: Rows, condition: Condition, asked: Field) -> Json:
    """Build the JSON of the one row that meets the condition; null where there is none."""
    scope = Scope(viewer)
    built = object_json(scope, row, asked)
    return scope.joined(select(built).select_from(row)).where(condition).scalar_subquery()


def object_json(scope: Scope, row: Rows, asked: Field) -> Json:
    """Build the JSON of a row with the fields asked for."""
    return json_object([(one.key, field_json(scope, row, asked, one)) for one in asked.fields()])


def field_json(scope: Scope, row: Rows, parent: Field, asked: Field) -> Json:
    """Build the JSON of one field of a row."""
    if asked.name == "__typename":
        return constant(parent.type.name)
    match asked.read:
        case None:
            return value(getattr(row, asked.python_name))
        case Expression(make):
            return value(make(row, scope.viewer))
        case SameRow():
            return object_json(scope, row, asked)
        case ToOne(key):
            target: Any = aliased(table_of(asked.type.name))
            scope.joins.append((target, target.id == getattr(row, key)))
            return object_json(scope, target, asked)
        case Page(str(within)):
            return connection(scope.viewer, asked, (within, row.id))
        case other:
            raise TypeError(f"{other} stands at the root only")


def connection(viewer: Viewer, asked: Field, parent: tuple[str, ColumnElement[Any]] | None) -> Json:
    """Build the JSON of one page of the rows that the viewer may list, of one parent or of all."""
    row: Any = aliased(table_of(get_named_type(asked.type.fields["nodes"].type).name))
    conditions = [listed(row, viewer)]
    if parent is not None:
        conditions.append(getattr(row, parent[0]) == parent[1])
    search = searched(asked)
    if search:
        conditions.append(matches(row, search))
    return Listing(viewer, asked, row, conditions, relevance(row, search) if search else newest(row)).json()


def searched(asked: Field) -> str:
    """Return the argument `search`, blank for none; refuse what PostgreSQL could not take."""
    search = (asked.arguments.get("search") or "").strip()
    if len(search) > SEARCH_LENGTH or not is_storable(search):
        raise asked.refuse(f"A search is at most {SEARCH_LENGTH} characters of valid text.", "search")
    return str(search)


@dataclass(frozen=True)
class Listing:
    """A list of rows in an order, of which one page is asked for."""

    viewer: Viewer
    asked: Field
    row: Rows
    conditions: Sequence[Condition]
    order: Order

    def json(self) -> Json:
        """Build the connection's JSON; the page is read only when something of it is asked for."""
        asked = self.asked.fields()
        if all(one.name in {"totalCount", "__typename"} for one in asked):
            return json_object([(one.key, self.whole(one)) for one in asked])
        page = self.page()
        row: Any = aliased(model_of(self.row), page, adapt_on_names=True)
        scope = Scope(self.viewer)
        pairs = [(one.key, self.part(scope, row, page.c, one)) for one in asked]
        return scope.joined(select(json_object(pairs)).select_from(page)).scalar_subquery()

    @property
    def first(self) -> int:
        """The size of the page; refuse a size out of bounds."""
        first = self.asked.arguments.get("first")
        size = settings().page_size_default if first is None else int(first)
        maximum = settings().page_size_maximum
        if not 0 <= size <= maximum:
            raise self.asked.refuse(f"A page has 0 to {maximum} objects.", "first")
        return size

    def page(self) -> Any:  # noqa: ANN401 - a subquery with the table's columns, n and cursor
        """Select the rows of the page, numbered, and one more if there is one."""
        keys = [key.desc() for key in self.order.keys]
        columns = [column for column in inspect(self.row).selectable.c if column.key != "search"]
        number = func.row_number().over(order_by=keys).label("n")
        page = select(*columns, number, self.order.cursor().label("cursor")).where(*self.conditions)
        after = self.asked.arguments.get("after")
        if after is not None:
            page = page.where(self.place(after, self.order.after))
        return page.order_by(*keys).limit(self.first + 1).subquery("page")

    def place(self, cursor: str, compare: Any) -> Condition:  # noqa: ANN401 - a method of Order
        """Compare rows with the cursor; refuse one that is not of this list."""
        try:
            found: Condition = compare(cursor)
        except ValueError:
            message = "Not a cursor of this list: send one from the same list, search and order."
            raise self.asked.refuse(message, "after") from None
        return found

    def whole(self, asked: Field) -> Json:
        """Build a field that needs no page."""
        if asked.name == "__typename":
            return constant(self.asked.type.name)
        return select(func.count()).select_from(self.row).where(*self.conditions).scalar_subquery()

    def part(self, scope: Scope, row: Rows, page: Any, asked: Field) -> Json:  # noqa: ANN401 - columns
        """Build one field of the connection from the rows of the page."""
        match asked.name:
            case "nodes":
                return self.listed(page, object_json(scope, row, asked))
            case "edges":
                return self.listed(page, json_object([
                    (one.key, self.of_edge(scope, row, page, asked, one)) for one in asked.fields()
                ]))  # fmt: skip
            case "pageInfo":
                return json_object([(one.key, self.of_page(page, one)) for one in asked.fields()])
        return self.whole(asked)

    def listed(self, page: Any, json: Json) -> Json:  # noqa: ANN401 - columns
        """Collect the JSON of the page's rows in their order."""
        collected = func.json_agg(aggregate_order_by(json, page.n), type_=JSON).filter(page.n <= self.first)
        return func.coalesce(collected, cast("[]", JSON))

    def of_edge(self, scope: Scope, row: Rows, page: Any, edge: Field, asked: Field) -> Json:  # noqa: ANN401 - columns
        """Build one field of an edge."""
        if asked.name == "__typename":
            return constant(edge.type.name)
        return page.cursor if asked.name == "cursor" else object_json(scope, row, asked)

    def of_page(self, page: Any, asked: Field) -> Json:  # noqa: ANN401 - columns
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
        after = self.asked.arguments.get("after")
        if after is None:
            return literal(value=False)
        return exists().select_from(self.row).where(*self.conditions, self.place(after, self.order.until))
