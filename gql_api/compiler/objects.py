"""Objects of the answer, whatever is in them, as SQL expressions that build their JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import GraphQLObjectType
from sqlalchemy import Select, any_, case, func, inspect, literal_column, null, select, true
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from gql_api import ids
from gql_api.compiler.connections import WHOLE, Listing, Parent, listing
from gql_api.compiler.executor import NEED, TYPE
from gql_api.compiler.facets import facets
from gql_api.compiler.json import Json, constant, json_object, value
from gql_api.compiler.selection import Field
from gql_api.compiler.tables import joined, table_of
from gql_api.db import InSpace
from gql_api.fields import Expression, OneOf, Page, Python, SameRow, ToMany, ToOne
from gql_api.ids import model_of
from gql_api.permissions import Condition, Rows, private_to, readable
from gql_api.viewer import Viewer

ALIAS = 63  # bytes that PostgreSQL keeps of a name
COLUMNS = 500
RECORDS = 50  # joins take PostgreSQL's planner more time the more there are


class NeedsPython(Exception):
    """A field has a resolver in Python, so the JSON of what is above it cannot be finished here."""


@dataclass
class Scope:
    """One SELECT being built: who asks, the rows that its objects lead to, and the objects themselves."""

    viewer: Viewer
    targets: dict[tuple[Rows, str], Rows] = field(default_factory=dict)
    records: list[LateralFromClause] = field(default_factory=list)

    def target(self, row: Rows, key: str, type_name: str) -> Rows:
        """Return the row that a key leads to, joined once however often it is asked for."""
        if (row, key) not in self.targets:
            self.targets[row, key] = aliased(table_of(type_name))
        return self.targets[row, key]

    def object(self, pairs: Sequence[tuple[str, Json]]) -> Json:
        """Build an object: as a record, which costs PostgreSQL less than a function with many arguments."""
        is_many = len(self.records) >= RECORDS or len(pairs) > COLUMNS
        if not pairs or is_many or any(len(key) > ALIAS for key, _ in pairs):
            return json_object(pairs)
        record = select(*(json.label(key) for key, json in pairs)).correlate_except()
        made = record.lateral(f"object_{len(self.records) + 1}")
        self.records.append(made)
        return func.row_to_json(made.table_valued(), type_=JSON)

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Add the joins that have been collected."""
        for (row, key), target in self.targets.items():
            statement = statement.join(target, joined(target, row, key), isouter=is_nullable(row, key))
        for record in self.records:
            statement = statement.join(record, true())
        return statement


def one_object(viewer: Viewer, row: Rows, condition: Condition, asked: Field) -> Json:
    """Build the JSON of the one row that meets the condition; null where there is none."""
    scope = Scope(viewer)
    built = object_json(scope, row, asked)
    return scope.joined(select(built).select_from(row)).where(condition).scalar_subquery()


def object_json(scope: Scope, row: Rows, asked: Field) -> Json:
    """Build the JSON of a row with the fields asked for; in a tree with its type, and what Python needs."""
    pairs = [(one.key, field_json(scope, row, asked, one)) for one in asked.fields if not is_python(one)]
    if asked.document.account.is_tree:
        pairs += [(TYPE, constant(asked.type.name)), *needs(row, asked)]
    return scope.object(pairs)


def is_python(asked: Field) -> bool:
    """Tell whether a field has a resolver in Python; raise NeedsPython where nobody would call it."""
    if not isinstance(asked.read, Python):
        return False
    if not asked.document.account.is_tree:
        raise NeedsPython
    return True


def needs(row: Rows, asked: Field) -> list[tuple[str, Json]]:
    """Select the columns that the resolvers in Python are given, by names that no field can have."""
    resolvers = [one.read for one in asked.fields if isinstance(one.read, Python)]
    names = dict.fromkeys(name for one in resolvers for name in one.needs)
    return [(f"{NEED}{name}", value(getattr(row, name))) for name in names]


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
        case ToOne() | OneOf() as how:
            return led_to(scope, row, how, asked)
    return several_json(scope.viewer, row, asked)


def several_json(viewer: Viewer, row: Rows, asked: Field) -> Json:
    """Build the JSON of the objects that a row has in one field."""
    match asked.read:
        case ToMany(key):
            return to_many(viewer, row, key, asked)
        case Page(within, is_private) if within is not None:
            found = connection(viewer, asked, Parent(within, row))
            return private_to(row, viewer, found) if is_private else found
    raise TypeError(f"{asked.read} stands at the root only")


def led_to(scope: Scope, row: Rows, how: ToOne | OneOf, asked: Field) -> Json:
    """Build the JSON of the object that a row leads to."""
    return (
        to_one(scope, row, how.key, asked) if isinstance(how, ToOne) else one_of(scope, row, how.keys, asked)
    )


def to_one(scope: Scope, row: Rows, key: str, asked: Field) -> Json:
    """Build the JSON of the object that a key leads to; of its id alone without looking at it."""
    model = table_of(asked.type.name)
    if (
        issubclass(model, InSpace)
        or asked.document.account.is_tree
        or any(one.name not in {"id", "__typename"} for one in asked.fields)
    ):
        return object_json(scope, scope.target(row, key, asked.type.name), asked)
    public = ids.expression(model, getattr(row, key))
    pairs = [(one.key, public if one.name == "id" else constant(asked.type.name)) for one in asked.fields]
    return scope.object(pairs)


def to_many(viewer: Viewer, row: Rows, key: str, asked: Field) -> Json:
    """Build the JSON of the readable objects whose ids stand in an array."""
    listed: Any = aliased(table_of(asked.type.name))
    ids = getattr(row, key)
    chosen = select(inspect(listed).selectable).where(listed.id == any_(ids), readable(listed, viewer))
    rows = chosen.correlate_except(inspect(listed).selectable).subquery(f"listed_{len(asked.path)}")
    target: Any = aliased(model_of(listed), rows, adapt_on_names=True)
    scope = Scope(viewer)
    order = aggregate_order_by(object_json(scope, target, asked), func.lower(target.name), target.id)
    built = func.coalesce(func.json_agg(order, type_=JSON), literal_column("'[]'::json"))
    found = scope.joined(select(built).select_from(rows)).having(true()).scalar_subquery()
    return case((ids.is_not(None), found))


def one_of(scope: Scope, row: Rows, keys: Mapping[str, str], asked: Field) -> Json:
    """Build the JSON of the object that one of several keys leads to."""
    schema, chosen = asked.document.schema, []
    for type_name, key in keys.items():
        narrowed = asked.of_type(cast("GraphQLObjectType", schema.get_type(type_name)))
        built = object_json(scope, scope.target(row, key, type_name), narrowed)
        chosen.append((getattr(row, key).is_not(None), built))
    return case(*chosen)


def is_nullable(row: Rows, key: str) -> bool:
    """Tell whether a key may lead to nothing."""
    return bool(inspect(model_of(row)).columns[key].nullable)


def connection(viewer: Viewer, asked: Field, parent: Parent | None) -> Json:
    """Build the JSON of one page of a list; the page is read only when something of it is asked for."""
    built = Connection(viewer, asked, parent, listing(viewer, asked, parent))
    return built.json()


@dataclass(frozen=True)
class Connection:
    """A list whose page is being built."""

    viewer: Viewer
    asked: Field
    parent: Parent | None
    found: Listing

    def json(self) -> Json:
        """Build the JSON."""
        if all(one.name in {*WHOLE, "__typename"} for one in self.asked.fields):
            built = json_object([(one.key, self.whole(one)) for one in self.asked.fields])
            return self.beside(select(built)).scalar_subquery()
        page = self.found.page(more=self.has_more)
        row: Any = aliased(model_of(self.found.row), page, adapt_on_names=True)
        scope = Scope(self.viewer)
        built = json_object([(one.key, self.part(scope, row, page.c, one)) for one in self.asked.fields])
        # HAVING makes one row of the page's, also where nothing else aggregates
        statement = scope.joined(select(built).select_from(page)).having(true())
        return self.beside(statement).scalar_subquery()

    def beside(self, statement: Select[Any]) -> Select[Any]:
        """Put what was found by a search beside the page."""
        return statement.add_cte(*self.found.parts, nest_here=True) if self.found.parts else statement

    @property
    def has_more(self) -> bool:
        """Whether it is asked if the list goes on, in the direction in which the page is read."""
        wanted = "hasPreviousPage" if self.found.window.is_backward else "hasNextPage"
        pages = [one for one in self.asked.fields if one.name == "pageInfo"]
        return any(one.name == wanted for page in pages for one in page.fields)

    def part(self, scope: Scope, row: Rows, page: Any, asked: Field) -> Json:  # noqa: ANN401 - the page's columns
        """Build one field of a connection from the rows of the page."""
        found, more = self.found, self.has_more
        match asked.name:
            case "nodes":
                return found.collected(page, object_json(scope, row, asked), more=more)
            case "edges":
                fields = [(one.key, self.of_edge(scope, row, page, asked, one)) for one in asked.fields]
                return found.collected(page, scope.object(fields), more=more)
            case "pageInfo":
                return json_object(
                    [(one.key, found.information(page, one, more=more)) for one in asked.fields]
                )
        return self.whole(asked)

    def of_edge(self, scope: Scope, row: Rows, page: Any, parent: Field, asked: Field) -> Json:  # noqa: ANN401 - as above
        """Build one field of an edge."""
        terms = self.found.terms
        match asked.name:
            case "__typename":
                return constant(parent.type.name)
            case "node":
                return object_json(scope, row, asked)
            case "searchRank":
                rank: Json = null() if terms is None else page.rank
                return rank
            case "snippet":
                return null() if terms is None else terms.snippet(model_of(row).excerpted(row))
        cursor: Json = page.cursor
        return cursor

    def whole(self, asked: Field) -> Json:
        """Build a field of a connection that needs no page."""
        match asked.name:
            case "totalCount":
                return self.found.count()
            case "aggregate":
                return self.aggregate(asked)
            case "facets":
                return facets(self.viewer, self.parent, self.asked, asked, self.found)
        return constant(self.asked.type.name)

    def aggregate(self, asked: Field) -> Json:
        """Build what is computed over the whole list."""
        built = json_object([(one.key, self.of_aggregate(asked, one)) for one in asked.fields])
        return self.found.rows(built).having(true()).scalar_subquery()

    def of_aggregate(self, parent: Field, asked: Field) -> Json:
        """Build one field of the aggregate: the count, or the range of a column."""
        match asked.name:
            case "__typename":
                return constant(parent.type.name)
            case "count":
                return func.count()
        column = getattr(self.found.row, asked.python_name)
        ends = {"min": value(func.min(column)), "max": value(func.max(column))}
        named = constant(asked.type.name)
        return json_object([(one.key, ends.get(one.name, named)) for one in asked.fields])
