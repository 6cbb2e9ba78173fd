"""Objects of the answer, whatever is in them, as SQL expressions that build their JSON."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select, true
from sqlalchemy.orm import aliased

from gql_api.compiler.connections import Listing, Parent, listing, table_of
from gql_api.compiler.json import Json, constant, json_object, value
from gql_api.compiler.selection import Field
from gql_api.fields import Expression, Page, SameRow, ToOne
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows, Viewer

WITHOUT_PAGE = {"totalCount", "__typename"}


@dataclass
class Scope:
    """One SELECT being built: who asks, and the rows that its objects lead to, by row and key."""

    viewer: Viewer
    targets: dict[tuple[Rows, str], Rows] = field(default_factory=dict)

    def target(self, row: Rows, key: str, type_name: str) -> Rows:
        """Return the row that a key leads to, joined once however often it is asked for."""
        if (row, key) not in self.targets:
            self.targets[row, key] = aliased(table_of(type_name))
        return self.targets[row, key]

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Add the joins that have been collected."""
        for (row, key), target in self.targets.items():
            statement = statement.join(target, target.id == getattr(row, key))
        return statement


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
            return object_json(scope, scope.target(row, key, asked.type.name), asked)
        case Page(str(within)):
            return connection(scope.viewer, asked, (within, row.id))
        case other:
            raise TypeError(f"{other} stands at the root only")


def connection(viewer: Viewer, asked: Field, parent: Parent | None) -> Json:
    """Build the JSON of one page of a list; the page is read only when something of it is asked for."""
    found = listing(viewer, asked, parent)
    fields = asked.fields()
    if all(one.name in WITHOUT_PAGE for one in fields):
        return json_object([(one.key, whole(found, asked, one)) for one in fields])
    page = found.page()
    row: Any = aliased(model_of(found.row), page, adapt_on_names=True)
    scope = Scope(viewer)
    built = json_object([(one.key, part(found, scope, row, page.c, asked, one)) for one in fields])
    # HAVING makes one row of the page's, also where nothing else aggregates
    return scope.joined(select(built).select_from(page)).having(true()).scalar_subquery()


def part(found: Listing, scope: Scope, row: Rows, page: Any, parent: Field, asked: Field) -> Json:  # noqa: ANN401 - the page's columns
    """Build one field of a connection from the rows of the page."""
    match asked.name:
        case "nodes":
            return found.collected(page, object_json(scope, row, asked))
        case "edges":
            fields = [(one.key, of_edge(scope, row, page, asked, one)) for one in asked.fields()]
            return found.collected(page, json_object(fields))
        case "pageInfo":
            return json_object([(one.key, found.information(page, one)) for one in asked.fields()])
    return whole(found, parent, asked)


def of_edge(scope: Scope, row: Rows, page: Any, parent: Field, asked: Field) -> Json:  # noqa: ANN401 - as above
    """Build one field of an edge."""
    if asked.name == "__typename":
        return constant(parent.type.name)
    return page.cursor if asked.name == "cursor" else object_json(scope, row, asked)


def whole(found: Listing, parent: Field, asked: Field) -> Json:
    """Build a field of a connection that needs no page."""
    return constant(parent.type.name) if asked.name == "__typename" else found.count()
