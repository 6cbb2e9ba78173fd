"""Answers: what a root field asks for as one statement, whose finished JSON goes into the response."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import orjson
from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import BYTEA, JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from gql_api import ids
from gql_api.compiler.json import Json
from gql_api.compiler.objects import NeedsPython, Scope, connection, object_json, one_object
from gql_api.compiler.selection import Account, Field, Path
from gql_api.compiler.statement import Plan, key_part, nesting, plan
from gql_api.compiler.tables import table_of
from gql_api.compiler.variables import Sent
from gql_api.db import InSpace, Node
from gql_api.fields import ByArgument, ById, ByIds, Me, Page
from gql_api.permissions import readable
from gql_api.settings import settings
from gql_api.spaces.model import Space
from gql_api.tombstones.model import Tombstone
from gql_api.viewer import Viewer
from gql_api.whereabouts import at, present

Made = TypeVar("Made")
EMPTY: ColumnElement[Any] = literal_column("'[]'::json")


def query_plan(viewer: Viewer, asked: Field) -> Plan | None:
    """Make the plan of a root field of a query; None where the arguments alone tell that there is nothing."""

    def made(asked: Field) -> Plan | None:
        json = root_json(viewer, asked)
        return None if json is None else asking(viewer, json, asked)

    return compiled(made, asked)


def compiled(make: Callable[[Field], Made], asked: Field) -> Made:
    """Compile a root field; again, as a tree, if something in it needs Python."""
    with nesting():
        try:
            return make(asked.anew())
        except NeedsPython:
            return make(asked.anew(is_tree=True))


def asking(viewer: Viewer, json: Json, asked: Field | None = None) -> Plan:
    """Ask for the JSON, and whether the viewer's token holds; where it matters, whether it is an admin's."""
    account = Account() if asked is None else asked.document.account
    columns = [viewer.id.is_not(None), written(json), *([viewer.is_admin] if account.demands else [])]
    return account.settled(plan(select(*columns)))


def written(json: Json) -> Json:
    """Write JSON as bytes, which the driver hands on as they are."""
    return func.convert_to(sql_cast(json, Text), literal_column("'UTF8'"), type_=BYTEA)


def root_json(viewer: Viewer, asked: Field) -> Json | None:
    """Build the JSON of a root field; None where the arguments alone tell that there is nothing."""
    match asked.read:
        case Page(None):
            return connection(viewer, asked, None)
        case ById():
            return by_id(viewer, asked, asked.arguments["id"])
        case ByIds():
            return by_ids(viewer, asked, asked.arguments["ids"])
        case Me():
            row: Any = aliased(table_of(asked.type.name))
            return one_object(viewer, row, row.id == viewer.id, asked)
        case ByArgument(argument, clean, condition):
            row = aliased(table_of(asked.type.name))
            sought = asked.bound(asked.arguments[argument], Text(), clean)
            return one_object(viewer, row, condition(row, viewer, sought), asked)
        case other:
            raise TypeError(f"{other} cannot stand at the root")


def decoded(asked: Field, text: str, argument: str) -> ids.PublicId:
    """Read a public id; refuse a malformed one."""
    try:
        return ids.decode(text)
    except ids.Malformed:
        asked.refuse("Not an id: send one that this server gave out.", argument)


def models_of(asked: Field, given: Any, argument: str) -> list[type[Node]]:  # noqa: ANN401 - an id or ids, or where they will be found
    """Tell which tables ids are of; refuse a malformed one."""
    if isinstance(given, list):
        return list(dict.fromkeys(model for one in given for model in models_of(asked, one, argument)))
    if not isinstance(given, Sent):
        return [decoded(asked, given, argument).model]
    if None in given.traits:
        asked.refuse("Not an id: send one that this server gave out.", argument)
    return [ids.models()[cast("int", trait)] for trait in given.traits]


def by_id(viewer: Viewer, asked: Field, given: Any) -> Json | None:  # noqa: ANN401 - as above
    """Build the object with this id, if the field's type allows it."""
    (model,) = models_of(asked, given, "id")
    asked = narrowed(asked, model)
    if asked.type.name != model.__name__:
        return None
    row: Any = aliased(model)

    def bound(place: int) -> BindParameter[Any]:
        return asked.bound(given, Uuid(), lambda text: ids.decode(text).key[place])

    return one_object(viewer, row, seen(viewer, row, bound(0), bound(1)), asked)


def seen(viewer: Viewer, row: Any, origin: Any, own: Any) -> ColumnElement[bool]:  # noqa: ANN401 - as `at`
    """Hold for the row with this key, if the viewer may read it."""
    model = ids.model_of(row)
    if issubclass(model, InSpace | Space):
        viewer = viewer.at(own if model is Space else present(origin, own))
    return at(row, (origin, own)) & readable(row, viewer)


def narrowed(asked: Field, model: type[Node]) -> Field:
    """Make of an interface the type of the table; leave any other type as it is."""
    if isinstance(asked.type, GraphQLObjectType):
        return asked
    return asked.of_type(object_type(asked.document.schema, model.__name__))


def object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    """Return the object type of this name."""
    return cast("GraphQLObjectType", schema.get_type(name))


def by_ids(viewer: Viewer, asked: Field, given: Any) -> Json:  # noqa: ANN401 - ids, or where they will be found
    """Build the list of the objects with these ids, null for those that are not there or not readable."""

    def read(texts: list[str]) -> str:
        checked(asked, texts)
        keys = [(n, decoded(asked, text, "ids")) for n, text in enumerate(texts, 1)]
        rows = [
            {"n": n, "kind": one.model.node_type, "id": one.key.id, "space_id": one.key.space_id}
            for n, one in keys
        ]
        return orjson.dumps(rows, default=str).decode()  # the driver's UUIDs

    if not isinstance(given, Sent):
        checked(asked, given)
    models = models_of(asked, given, "ids")
    wanted = keys_of(asked.bound(given, JSON(), read))
    chosen = [several(viewer, narrowed(asked, model), model, wanted) for model in models]
    nothing = select(sql_cast(null(), Integer).label("n"), sql_cast(null(), JSON).label("json"))
    found = union_all(nothing, *chosen).subquery("found")
    listed = func.json_agg(aggregate_order_by(found.c.json, wanted.c.n), type_=JSON)
    joined = select(func.coalesce(listed, EMPTY)).select_from(wanted)
    return joined.outerjoin(found, found.c.n == wanted.c.n).scalar_subquery()


def checked(asked: Field, texts: Sequence[Any]) -> None:
    """Refuse too many ids."""
    maximum = settings().page_size_maximum
    if len(texts) > maximum:
        asked.refuse(f"At most {maximum} ids at once.", "ids")


def several(viewer: Viewer, asked: Field, model: type[Node], wanted: TableValuedAlias) -> Select[Any]:
    """Select the readable objects of one table with their places in the list."""
    row: Any = aliased(model)
    scope = Scope(viewer)
    built = object_json(scope, row, asked)
    joined = (wanted.c.kind == literal_column(str(model.node_type))) & (row.id == wanted.c.id)
    source: Any = wanted
    if issubclass(model, InSpace):
        moved = aliased(Tombstone)
        source = wanted.outerjoin(moved, (moved.space_id == wanted.c.space_id) & (moved.id == wanted.c.id))
        joined &= row.space_id == func.coalesce(moved.current_space_id, wanted.c.space_id)
        joined &= row.origin_space_id == wanted.c.space_id
    found = select(wanted.c.n, built.label("json")).select_from(source).join(row, joined)
    return scope.joined(found).where(readable(row, viewer))


def keys_of(rows: BindParameter[Any]) -> TableValuedAlias:
    """Make a table of keys with their places in a list; from JSON, whose type every driver knows."""
    columns = column("n", Integer), column("kind", Integer), column("id", Uuid), column("space_id", Uuid)
    table = func.json_to_recordset(rows).table_valued(*columns)
    return table.render_derived(name="wanted", with_types=True)


class Placed(NamedTuple):
    """A plan that answers places in a mutation's payload, and these places."""

    plan: Plan
    places: Sequence[Path]


def payload_plan(viewer: Viewer, model: type[Node], asked: Field, trail: Sequence[str]) -> Placed | None:
    """Make the plan that answers every place at the end of a trail; None where there is no such place."""

    def made(asked: Field) -> Placed | None:
        places = wanted_at(asked, model, trail)
        if not places:
            return None
        built = [written(one_object(viewer, row, same, place)) for place in places]
        found = asked.document.account.settled(plan(select(viewer.is_admin, *built)))
        return Placed(found, [place.path for place in places])

    row: Any = aliased(model)
    same = seen(viewer, row, key_part(0), key_part(1))
    return compiled(made, asked)


def wanted_at(asked: Field, model: type[Node], trail: Sequence[str]) -> list[Field]:
    """Find the fields at the end of a trail of names, as in ("errors", "current")."""
    if not trail:
        return [narrowed(asked, model)]
    if isinstance(asked.type, GraphQLObjectType):
        inner = asked
    else:
        inner = asked.of_type(object_type(asked.document.schema, "ConflictError"))
    below = [one for one in inner.fields if one.name == trail[0]]
    return [found for one in below for found in wanted_at(one, model, trail[1:])]
