"""Moving objects to another space: deleted and inserted in one transaction, for a key never changes in place.

The id stays, and the public id with it. What happened before stays in the old space's change log; each of the
two is told of the move, and neither of the other one.
"""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Table, Uuid, delete, exists, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import sqlstate
from gql_api.changes.log import Operation, Sides, act, change, run_hooks
from gql_api.changes.log import told as as_json
from gql_api.changes.model import Change
from gql_api.db import Base, InSpace
from gql_api.errors import Forbidden, NotFound, Path, Trashed
from gql_api.gate import ID, SPACE_ID, creator, expect, locked
from gql_api.ids import Key
from gql_api.owned import Saved, contents
from gql_api.permissions import Right, deletable, granted
from gql_api.rows import columns
from gql_api.spaces.model import Space
from gql_api.tombstones.keeping import bury
from gql_api.viewer import Viewer
from gql_api.whereabouts import present

OTHERS = "There are objects of others in it: moving those takes MANAGE on the space that they are in."
Row = TypeVar("Row", bound=InSpace)
Places = Mapping[str, uuid.UUID]  # in which space, and in what in it, by column


async def move(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    key: Key,
    space_id: uuid.UUID,
    expected_version: int | None = None,
) -> Saved[Row]:
    """Move an object to another space, with all in it; where it is there already, leave it so.

    Raise what deleting it, or what is in it, would raise, and Trashed; NotFound, Trashed or Forbidden at
    `spaceId` for a space in which the viewer may not create.
    """
    await hold_spaces(session, viewer, key, space_id)
    row = await leaving(session, viewer, model, key, expected_version)
    if row.space_id == space_id:
        return Saved(row)
    await creator(session, viewer, space_id)
    await may_carry(session, viewer, row)
    return Saved(await relocated(session, row, {"space_id": space_id}))


async def hold_spaces(session: AsyncSession, viewer: Viewer, key: Key, space_id: uuid.UUID | None) -> None:
    """Keep both spaces from being purged, in the order of their ids and before anything in them is locked.

    Purging a space locks in this order, too, so that nobody waits in a ring. Whoever may not write in the
    one or read the other locks neither; why not is said later.
    """
    old = (await session.execute(select(present(*key)))).scalar_one()
    for one in sorted({one for one in (old, space_id) if one is not None}):
        right = Right.WRITE if one == space_id else Right.READ
        here = select(Space.id).where(Space.id == one, granted(Space, viewer, right))
        await session.execute(here.with_for_update(read=True, key_share=True, of=Space))


async def leaving(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None
) -> Row:
    """Lock an object that is to be moved; raise NotFound, Forbidden, Trashed or Conflict."""
    row = await locked(session, viewer, model, key, deletable, for_purge=True)
    if row.deleted_at is not None:
        raise Trashed("This is in the trash. Restore it first.", ID)
    await expect(session, row, expected_version)
    return row


async def may_carry(session: AsyncSession, viewer: Viewer, row: InSpace) -> None:
    """Raise Forbidden if what lives in a locked object is others', and not the viewer's to take away."""
    for table, inside in contents(row):
        model = model_of_table(table)
        if (await session.execute(select(exists().where(inside, ~deletable(model, viewer))))).scalar_one():
            raise Forbidden(OTHERS, ID)


async def relocated(session: AsyncSession, row: Row, places: Places, path: Path = SPACE_ID) -> Row:
    """Move a locked object, with all in it; raise NotFound at `path` if the place is gone meanwhile."""
    try:
        new = await inserted(session, row, places)
        await carry(session, row, new)
        await session.execute(delete(table_of(row)).where(*here(row)))
    except IntegrityError as error:
        if sqlstate.of(error) == sqlstate.FOREIGN_KEY_VIOLATION:
            raise NotFound("The place to move to is gone.", path) from None
        raise
    await tell(session, row, new, places)
    session.expunge(row)
    await run_hooks(session, [new])
    return new


async def inserted(session: AsyncSession, row: Row, places: Places) -> Row:
    """Insert what an object is where it moves to, with a higher version."""
    model, table = type(row), table_of(row)
    new = {**places, "version": row.version + 1, "updated_at": act(session).moment}
    names = [column.key for column in columns(model)]
    values = [literal(new[name], table.c[name].type) if name in new else table.c[name] for name in names]
    copied = insert(model).from_select(names, select(*values).where(*here(row)))
    return (await session.scalars(copied.returning(model))).one()


async def carry(session: AsyncSession, row: InSpace, new: InSpace) -> None:
    """Take along what lives in an object, as it is: one statement a table; set all their tombstones."""
    for table, inside in contents(row):
        names = [column.key for column in table.c if column.computed is None]
        gone = delete(table).where(inside).returning(*(table.c[name] for name in names)).cte("gone")
        values = [
            literal(new.space_id, Uuid()).label(name) if name == "space_id" else gone.c[name]
            for name in names
        ]
        moved = insert(table).from_select(names, select(*values))
        keys = await session.execute(moved.returning(table.c.origin_space_id, table.c.id))
        await bury(
            session, model_of_table(table).__name__, (Key(*key) for key in keys), row.space_id, new.space_id
        )
    await bury(session, type(row).__name__, [Key(row.origin_space_id, row.id)], row.space_id, new.space_id)


async def tell(session: AsyncSession, row: InSpace, new: InSpace, places: Places) -> None:
    """Write two change rows of one version: in the old space that it left, in the new one that it came."""
    left: dict[str, Sides] = {one: {"before": as_json(getattr(row, one)), "after": None} for one in places}
    came: dict[str, Sides] = {one: {"before": None, "after": as_json(value)} for one, value in places.items()}
    both = [(row, left), (new, came)]
    told = [change(act(session), one, Operation.MOVE, new.version, fields) for one, fields in both]
    await session.execute(insert(Change), told)


def here(row: InSpace) -> tuple[Any, Any]:
    """Hold for a row where it has been so far."""
    table = table_of(row)
    return table.c.space_id == row.space_id, table.c.id == row.id


def table_of(row: InSpace) -> Table:
    """Return the table of a row."""
    return cast("Table", type(row).__table__)


def model_of_table(table: Table) -> type[Any]:
    """Return the class of the rows of a table."""
    return next(one.class_ for one in Base.registry.mappers if one.local_table is table)
