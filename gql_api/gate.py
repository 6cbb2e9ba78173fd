"""The gate before every write: lock the row that the viewer may write, or say truthfully why not."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Uuid, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.visitors import replacement_traverse

from gql_api.changes.log import act
from gql_api.changes.model import Change
from gql_api.compiler.plans import STAND_INS, kind
from gql_api.compiler.statement import Plan, Request, key_part, plan
from gql_api.db import InSpace, Node, Owned
from gql_api.driver import driver
from gql_api.errors import Conflict, Forbidden, NotFound, Path, Trashed, Unauthenticated
from gql_api.ids import Key, key_of
from gql_api.permissions import (
    Condition,
    Right,
    Rows,
    deletable,
    granted,
    listed,
    manageable,
    readable,
    spaces,
    updatable,
)
from gql_api.rows import columns, held
from gql_api.spaces.model import Space
from gql_api.text import camel_case
from gql_api.users.model import User
from gql_api.viewer import Viewer
from gql_api.whereabouts import at, present

Row = TypeVar("Row", bound=Owned)
Found = TypeVar("Found", bound=Node)
Adjective = Callable[[Rows, Viewer], Condition]
ID: Path = ("id",)
SPACE_ID: Path = ("spaceId",)
TRIES = 4  # of locking what changes hands or moves again and again
READING_ONLY = "This API token may only read: it was made without the scope WRITE."
LIMITED = "This API token is limited to some spaces, and this is in none of them."
REQUIRED: Mapping[Adjective, str] = {
    updatable: "the right WRITE on its space, or owning it",
    deletable: "the right MANAGE on its space, or owning it",
    manageable: "the right MANAGE on its space",
}
PERSONAL = ", and that it is nobody's personal space"
DENIED = "You may read this, but not do that to it"
ARCHIVED = "The space is archived, so nothing in it can be written. Make it active first."


async def locked(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Found],
    key: Key,
    permitted: Adjective,
    *,
    for_purge: bool = False,
) -> Found:
    """Lock the row if the viewer is permitted; else raise NotFound or Forbidden, having locked nothing.

    It is looked for in its origin space first, then wherever it is.
    """
    lock = locking(model, permitted, kind(viewer), for_purge=for_purge)
    connection, place = await driver(session), key
    for _ in range(TRIES):
        found = await connection.fetchrow(lock.sql, *lock.values(Request({}, viewer, place)))
        if found is not None:
            *values, act(session).actor_id, act(session).moment = found
            row = held(session, model, values)
            if key_of(row) == key:
                return row
        place = await refuse(session, viewer, model, key, permitted)
    raise Forbidden("This object is changing hands just now. Try again.", ID)


@cache
def locking(model: type[Node], permitted: Adjective, who: str, *, for_purge: bool) -> Plan:
    """Make what locks a row if a viewer of a kind is permitted; it tells who that is, and what time it is."""
    viewer = STAND_INS[who]
    statement = select(*columns(model), viewer.id, func.now()).where(allowed(model, permitted, viewer))
    return plan(statement.with_for_update(of=model, key_share=not for_purge))


def allowed(model: type[Node], permitted: Adjective, viewer: Viewer) -> Condition:
    """Hold for the object that is asked for, if the viewer is permitted."""
    here = in_place(model, key_part(0), key_part(1))
    if issubclass(model, InSpace):
        viewer = viewer.at(key_part(0))
    return here & bound(model, readable(model, viewer) & permitted(model, viewer), key_part(0))


def bound(model: type[Node], condition: Condition, space_id: ColumnElement[uuid.UUID]) -> Condition:
    """Bind the space wherever a condition compares with the row's: then it covers one space (rule 3)."""
    if "collection_id" not in model.__table__.c:  # nothing else in the space matters
        return condition

    def replaced(element: Any, **_: object) -> Any:  # noqa: ANN401 - any part of a condition
        is_space = isinstance(element, ColumnElement) and getattr(element, "key", None) == "space_id"
        return space_id if is_space and element.table.name == model.__tablename__ else None

    return replacement_traverse(condition, {}, replaced)


async def locked_all(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    space_id: uuid.UUID,
    ids: Iterable[uuid.UUID],
    permitted: Adjective,
) -> Sequence[Row]:
    """Lock the rows of one space that the viewer is permitted to write, in the order of their ids."""
    await signed_in(session, viewer)
    here = (model.__table__.c.space_id == space_id) & model.id.in_(ids)
    permission = readable(model, viewer) & permitted(model, viewer)
    statement = select(model).where(here, bound(model, permission, literal(space_id, Uuid())))
    statement = statement.order_by(model.id)
    statement = statement.with_for_update(of=model, key_share=True)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


async def refuse(
    session: AsyncSession, viewer: Viewer, model: type[Node], key: Key, permitted: Adjective
) -> Key:
    """Look once more, in a new snapshot, why the row was not given; if it would be now, tell where it is."""
    space_id = literal(key.id, Uuid()) if key.space_id is None else present(*key)
    here = at(model, key) & readable(model, viewer)
    looked = select(
        viewer.id,
        space_id,
        exists().where(here),
        exists().where(here & permitted(model, viewer)),
        exists().where(Space.id == space_id, ~Space.is_active),
    )
    viewer_id, place, is_readable, is_permitted, is_archived = (await session.execute(looked)).one()
    if viewer.token_hash is not None and viewer_id is None:
        raise Unauthenticated
    if is_permitted:
        return Key(key.space_id and place, key.id)
    if not is_readable:
        raise NotFound(f"There is no such {model.__name__.lower()}.", ID)
    raise Forbidden(ARCHIVED if is_archived else denied(model, permitted), ID)


def denied(model: type[Node], permitted: Adjective) -> str:
    """Say what it takes to be permitted, as the table of rights has it for everybody."""
    needed = REQUIRED.get(permitted)
    if needed is None:
        return f"{DENIED}."
    if model is User:
        return f"{DENIED}: that takes being this user, and having signed in."
    if not issubclass(model, Owned):
        return f"{DENIED}: that takes being a manager of the {model.__name__.lower()}."
    if issubclass(model, InSpace):
        return f"{DENIED}: that takes {needed}."
    return f"{DENIED}: that takes the right MANAGE on the space{PERSONAL if permitted is deletable else ''}."


async def signed_in(session: AsyncSession, viewer: Viewer) -> uuid.UUID:
    """Return the viewer's id; raise Forbidden for anonymous, Unauthenticated for a bad token."""
    viewer_id, moment = (await session.execute(select(viewer.id, func.now()))).one()
    if viewer_id is None:
        raise Unauthenticated if viewer.token_hash is not None else Forbidden("Sign in first.")
    act(session).actor_id, act(session).moment = viewer_id, moment
    return viewer_id


async def may_write(session: AsyncSession, viewer: Viewer) -> None:
    """Raise Forbidden for an API token without the scope WRITE, whatever is to be written."""
    if viewer.is_api:
        await signed_in(session, viewer)
        if not (await session.execute(select(viewer.may_write))).scalar_one():
            raise Forbidden(READING_ONLY)


async def unlimited(session: AsyncSession, viewer: Viewer) -> uuid.UUID:
    """Return the viewer's id, for what is in no space; raise Forbidden for an API token limited to some."""
    viewer_id = await signed_in(session, viewer)
    if viewer.is_api and (await session.execute(select(viewer.space_ids))).scalar_one() is not None:
        raise Forbidden(LIMITED)
    return viewer_id


async def creator(
    session: AsyncSession, viewer: Viewer, space_id: uuid.UUID, path: Path = SPACE_ID
) -> uuid.UUID:
    """Return the viewer's id if the viewer may create in the space; else raise why not, at `path`."""
    found = select(Space.deleted_at, Space.is_active, granted(Space, viewer, Right.WRITE))
    space = (await session.execute(found.where(Space.id == space_id, readable(Space, viewer)))).one_or_none()
    if space is None:
        if viewer.token_hash is not None:
            await signed_in(session, viewer)
        raise NotFound("There is no such space.", path)
    deleted_at, is_active, is_granted = space
    if deleted_at is not None:
        raise Trashed("The space is in the trash. Restore it first.", path)
    if not is_granted or not is_active:
        raise Forbidden("You may read this space, but not write in it." if is_active else ARCHIVED, path)
    return await signed_in(session, viewer)


async def creatable(session: AsyncSession, viewer: Viewer, space_ids: Collection[uuid.UUID]) -> None:
    """Raise Forbidden unless the viewer may create in all of the spaces."""
    allowed = spaces(viewer, Right.WRITE, active=True).subquery()
    count = select(func.count()).select_from(allowed).where(allowed.c.id.in_(space_ids))
    if space_ids and (await session.execute(count)).scalar_one() < len(space_ids):
        raise Forbidden("You may not write in all of these spaces.", SPACE_ID)


async def may_read(session: AsyncSession, user_id: uuid.UUID, space_id: uuid.UUID) -> bool:
    """Tell whether there is such a user, who may read the space."""
    user = Viewer(user_id=user_id)
    readers = exists().where(Space.id == space_id, listed(Space, user), user.id.is_not(None))
    return bool((await session.execute(select(readers))).scalar_one())


async def expect(
    session: AsyncSession, row: Owned, expected_version: int | None, patch: Mapping[str, Any] | None = None
) -> None:
    """Raise Conflict unless the row has the version expected; name what others changed of the patch since."""
    if expected_version is None or expected_version == row.version:
        return
    since = select(func.jsonb_object_keys(Change.fields)).where(
        Change.space_id == space_of(row), Change.object_id == row.id, Change.version > expected_version
    )
    others = set((await session.execute(since)).scalars())
    columns = type(row).stands_for
    fields = tuple(camel_case(name) for name in patch or () if columns.get(name, name) in others)
    message = f"This has version {row.version} by now, not {expected_version}. Look at it and try again."
    raise Conflict(message, ("expectedVersion",), type(row), key_of(row), row.version, fields)


def in_place(
    model: type[Node], space_id: ColumnElement[uuid.UUID], own: ColumnElement[uuid.UUID]
) -> ColumnElement[bool]:
    """Hold for the row with this id, its space bound where it lives in one."""
    same: ColumnElement[bool] = model.id == own
    return (model.space_id == space_id) & same if issubclass(model, InSpace) else same


def space_of(row: Owned) -> uuid.UUID:
    """Return the space that an object lives in, or is."""
    return row.space_id if isinstance(row, InSpace) else row.id
