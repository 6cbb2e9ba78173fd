"""Answers: compile what a root field asks for, run it, hand on the finished JSON."""

from collections.abc import Sequence
from typing import Any, cast

import asyncpg
import orjson
from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy import (
    Integer,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gql_api import ids
from gql_api.compiler.connections import table_of
from gql_api.compiler.executor import Answers
from gql_api.compiler.json import Json
from gql_api.compiler.objects import Scope, connection, object_json, one_object
from gql_api.compiler.selection import Field
from gql_api.compiler.statement import Statement, nesting, render
from gql_api.context import Context, Info
from gql_api.db import InSpace, Node
from gql_api.fields import ById, ByIds, Me, Page
from gql_api.permissions import Condition, Rows, Viewer, readable
from gql_api.settings import settings


async def answer(info: Info) -> Any:  # noqa: ANN401 - finished JSON stands for every type
    """Answer a root field of a query with one statement; raise what its arguments deserve."""
    with nesting():
        json = root_json(info.context.viewer, Field.root(info))
        if json is None:
            return None
        statement = asking(info.context.viewer, json)
    return await fetch(info.context, statement)


def asking(viewer: Viewer, json: Json) -> Statement:
    """Ask for the JSON, and whether the viewer's token holds."""
    return render(select(viewer.id.is_not(None), sql_cast(json, Text)))


async def fetch(context: Context, statement: Statement) -> orjson.Fragment | None:
    """Run the statement on a connection of its own, and see whether the viewer's token holds."""
    row = await context.fetch(*statement)
    is_known, text = row or (False, None)
    context.verified(is_known=is_known)
    return None if text is None else orjson.Fragment(text)


async def verify(context: Context) -> None:
    """See whether the viewer's token holds, where no other statement has; raise Unauthenticated if not."""
    await fetch(context, asking(context.viewer, null()))


def root_json(viewer: Viewer, asked: Field) -> Json | None:
    """Build the JSON of a root field; None where the arguments alone tell that there is nothing."""
    match asked.read:
        case Page(None):
            return connection(viewer, asked, None)
        case ById():
            return by_id(viewer, asked, decoded(asked, asked.arguments["id"], "id"))
        case ByIds():
            return by_ids(viewer, asked)
        case Me():
            row: Any = aliased(table_of(asked.type.name))
            return one_object(viewer, row, row.id == viewer.id, asked)
        case other:
            raise TypeError(f"{other} cannot stand at the root")


def decoded(asked: Field, text: str, argument: str) -> ids.PublicId:
    """Read a public id; refuse a malformed one."""
    try:
        return ids.decode(text)
    except ids.Malformed:
        raise asked.refuse("Not an id: send one that this server gave out.", argument) from None


def by_id(viewer: Viewer, asked: Field, public: ids.PublicId) -> Json | None:
    """Build the object with this id, if the field's type allows it."""
    asked = narrowed(asked, public.model)
    if asked.type.name != public.model.__name__:
        return None
    row: Any = aliased(public.model)
    return one_object(viewer, row, at(row, public.key) & readable(row, viewer), asked)


def narrowed(asked: Field, model: type[Node]) -> Field:
    """Make of an interface the type of the table; leave any other type as it is."""
    if isinstance(asked.type, GraphQLObjectType):
        return asked
    return asked.of_type(object_type(asked.document.schema, model.__name__))


def object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    """Return the object type of this name."""
    return cast("GraphQLObjectType", schema.get_type(name))


def at(row: Rows, key: ids.Key) -> Condition:
    """Hold for the row with this key."""
    same: Condition = row.id == key.id
    return same if key.space_id is None else same & (row.space_id == key.space_id)


def by_ids(viewer: Viewer, asked: Field) -> Json:
    """Build the list of the objects with these ids, null for those that are not there or not readable."""
    maximum = settings().page_size_maximum
    if len(asked.arguments["ids"]) > maximum:
        raise asked.refuse(f"At most {maximum} ids at once.", "ids")
    wanted = [decoded(asked, text, "ids") for text in asked.arguments["ids"]]
    numbers = func.generate_series(1, len(wanted)).table_valued("n").render_derived(name="wanted")
    chosen = [
        several(viewer, narrowed(asked, model), model, wanted) for model in {one.model: 1 for one in wanted}
    ]
    nothing = select(sql_cast(null(), Integer).label("n"), sql_cast(null(), JSON).label("json"))
    found = union_all(nothing, *chosen).subquery("found")
    listed = func.json_agg(aggregate_order_by(found.c.json, numbers.c.n), type_=JSON)
    joined = select(func.coalesce(listed, sql_cast("[]", JSON))).select_from(numbers)
    return joined.outerjoin(found, found.c.n == numbers.c.n).scalar_subquery()


def several(viewer: Viewer, asked: Field, model: type[Node], wanted: Sequence[ids.PublicId]) -> Select[Any]:
    """Select the readable objects of one table with their places in the list."""
    keys = keys_of([(place, one.key) for place, one in enumerate(wanted, 1) if one.model is model])
    row: Any = aliased(model)
    scope = Scope(viewer)
    built = object_json(scope, row, asked)
    joined = row.id == keys.c.id
    if issubclass(model, InSpace):
        joined &= row.space_id == keys.c.space_id
    found = select(keys.c.n, built.label("json")).select_from(keys).join(row, joined)
    return scope.joined(found).where(readable(row, viewer))


def keys_of(places: Sequence[tuple[int, ids.Key]]) -> TableValuedAlias:
    """Bind keys with their places in the list as a table; as JSON, whose type every driver knows."""
    rows = [{"n": n, "id": key.id, "space_id": key.space_id} for n, key in places]
    table = func.json_to_recordset(literal(orjson.dumps(rows).decode(), JSON))
    columns = column("n", Integer), column("id", Uuid), column("space_id", Uuid)
    return table.table_valued(*columns).render_derived(name="keys", with_types=True)


async def answers(
    info: Info,
    session: AsyncSession,
    model: type[Node],
    key: ids.Key,
    *trail: str,
    viewer: Viewer | None = None,
) -> Answers:
    """Answer every place of a mutation's payload where the object was asked for, in its transaction."""
    viewer = viewer or info.context.viewer
    places = wanted_at(Field.root(info), model, trail)
    if not places:
        return Answers()
    row: Any = aliased(model)
    with nesting():
        built = [one_object(viewer, row, at(row, key) & readable(row, viewer), place) for place in places]
        statement = render(select(*(sql_cast(json, Text) for json in built)))
    texts = await in_transaction(session, statement)
    return Answers(
        (place.path, None if text is None else orjson.Fragment(text))
        for place, text in zip(places, texts, strict=True)
    )


def wanted_at(asked: Field, model: type[Node], trail: Sequence[str]) -> list[Field]:
    """Find the fields at the end of a trail of names, as in ("errors", "current")."""
    if not trail:
        return [narrowed(asked, model)]
    if isinstance(asked.type, GraphQLObjectType):
        inner = asked
    else:
        inner = asked.of_type(object_type(asked.document.schema, "ConflictError"))
    below = [one for one in inner.fields() if one.name == trail[0]]
    return [found for one in below for found in wanted_at(one, model, trail[1:])]


async def in_transaction(session: AsyncSession, statement: Statement) -> asyncpg.Record:
    """Run a statement on the driver connection that the session's transaction has."""
    fairy = await (await session.connection()).get_raw_connection()
    driver = cast("asyncpg.Connection", fairy.driver_connection)
    row = await driver.fetchrow(statement.sql, *statement.values)
    return cast("asyncpg.Record", row)
