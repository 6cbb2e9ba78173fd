"""The one door for writes to owned objects: create, update, delete, restore, purge, transfer.

Every function runs in a transaction that its caller opened, locks the one row it writes, under a filter that
only lets through what the viewer may write, and either returns what it did or raises a Refusal.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import sqlstate
from gql_api.changes.log import Operation, act, flush
from gql_api.changes.model import Change
from gql_api.db import Base, InSpace, Node, Owned
from gql_api.errors import FieldError, Forbidden, Invalid, NotFound, Path, Refusal, Trashed
from gql_api.gate import (
    ARCHIVED,
    ID,
    SPACE_ID,
    Row,
    creatable,
    creator,
    expect,
    locked,
    locked_all,
    may_read,
    signed_in,
    space_of,
    unlimited,
)
from gql_api.ids import Key
from gql_api.json_values import same
from gql_api.permissions import deletable, manageable, updatable
from gql_api.rules import Rules, validated
from gql_api.saving import save
from gql_api.spaces.model import Space
from gql_api.tombstones.keeping import buried, forget, remove
from gql_api.tombstones.model import Tombstone
from gql_api.viewer import Viewer

Settle = Callable[[AsyncSession, Any, Mapping[str, Any], Path], Awaitable[Mapping[str, Any]]]
PATCH: Path = ("patch",)
Written = TypeVar("Written", bound=Node)


@dataclass(frozen=True)
class Saved(Generic[Written]):
    """What was done: the row as it is now, and which fields a patch changed (column names).

    `whole` is what the row is a part of, where clients are shown that, too.
    """

    row: Written
    changed: tuple[str, ...] = ()
    whole: Node | None = None


class Patch(NamedTuple):
    """What to set on one of many objects, and the version that this is based on."""

    values: Mapping[str, Any]
    expected_version: int | None = None


async def create(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    values: Mapping[str, Any],
    rules: type[Rules],
    space_id: uuid.UUID | None = None,
    *,
    path: Path = SPACE_ID,
    **where: uuid.UUID,
) -> Saved[Row]:
    """Create an object of the viewer's, in the space given where objects of this kind live in one.

    `where` says in what else it lives; `path` is where that was sent. Raise Invalid with all field errors;
    NotFound, Trashed or Forbidden for the space.
    """
    cleaned = validated(rules, values, partial=False)
    if space_id is None:
        row = model(owner_id=await unlimited(session, viewer))
    else:
        owner_id = await creator(session, viewer, space_id, path)
        row = model(owner_id=owner_id, space_id=space_id, origin_space_id=space_id, **where)
    for name, value in (await rules.settle(session, row, cleaned, ())).items():
        setattr(row, name, value)
    session.add(row)
    await flushed(session)
    return Saved(row)


async def update(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    key: Key,
    patch: Mapping[str, Any],
    rules: type[Rules],
    expected_version: int | None = None,
    *,
    settle: Settle | None = None,
) -> Saved[Row]:
    """Apply what the patch holds and nothing else; write nothing if nothing would change.

    `settle` does what the rules' own would do, where that needs to know more than they. Raise Invalid with
    all field errors, NotFound, Forbidden, Trashed, or Conflict when `expected_version` is not the present
    one.
    """
    cleaned = validated(rules, patch, partial=True, path=PATCH)
    await rules.prepare(session, key, cleaned)
    row = await locked(session, viewer, model, key, updatable)
    changed = await differing(session, row, cleaned, expected_version, settle or rules.settle)
    if changed:
        await save(session, {row: changed}, Operation.UPDATE)
    return Saved(row, tuple(name for name in cleaned if model.stands_for.get(name, name) in changed))


async def create_all(session: AsyncSession, viewer: Viewer, rows: Sequence[Owned]) -> None:
    """Create many objects at once; for operators, as each row says itself who owns it and where it lives.

    The caller has validated the values. Raise Forbidden if the viewer may not write in all of the spaces.
    """
    await signed_in(session, viewer)
    await creatable(session, viewer, {row.space_id for row in rows if isinstance(row, InSpace)})
    session.add_all(rows)
    await flushed(session)


async def update_all(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    space_id: uuid.UUID,
    patches: Mapping[uuid.UUID, Patch],
) -> dict[uuid.UUID, Saved[Row] | Refusal]:
    """Apply many patches in one space at once; return, by id, what `update` would have returned or raised.

    The caller has validated the patches. NotFound stands for all that the viewer may not write.
    """
    rows = {row.id: row for row in await locked_all(session, viewer, model, space_id, patches, updatable)}
    done: dict[uuid.UUID, Saved[Row] | Refusal] = dict.fromkeys(
        patches, NotFound("There is no such object.", ID)
    )
    changed: dict[Owned, Mapping[str, Any]] = {}
    for key, row in rows.items():
        try:
            different = await differing(session, row, *patches[key])
        except Refusal as refusal:
            done[key] = refusal
        else:
            done[key] = Saved(row, tuple(different))
            changed |= {row: different} if different else {}
    await save(session, changed, Operation.UPDATE)
    return done


async def differing(
    session: AsyncSession,
    row: Row,
    values: Mapping[str, Any],
    expected_version: int | None,
    settle: Settle = Rules.settle,
) -> dict[str, Any]:
    """Return what a patch changes of a row that is locked; raise Trashed, Forbidden, Conflict or Invalid."""
    if row.deleted_at is not None:
        raise Trashed("This is in the trash. Restore it first.", ID)
    await expect(session, row, expected_version, values)
    settled = await settle(session, row, values, PATCH)
    changed = {name: value for name, value in settled.items() if not same(getattr(row, name), value)}
    if changed:
        allow(row, changed)
    return changed


async def delete(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Put an object into the trash; one that is there already stays as it is."""
    row = await locked(session, viewer, model, key, deletable)
    if row.deleted_at is None:
        await expect(session, row, expected_version)
        await save(session, {row: {"deleted_at": act(session).moment}}, Operation.DELETE)
    return Saved(row)


async def restore(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Take an object out of the trash; one that is not there stays as it is."""
    row = await locked(session, viewer, model, key, deletable)
    if row.deleted_at is not None:
        await expect(session, row, expected_version)
        await save(session, {row: {"deleted_at": None}}, Operation.RESTORE)
    return Saved(row)


async def transfer(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    key: Key,
    owner_id: uuid.UUID,
    expected_version: int | None = None,
) -> Saved[Row]:
    """Give an object to another user, who may read its space; raise NotFound at `ownerId` for anyone else."""
    row = await locked(session, viewer, model, key, manageable)
    if row.deleted_at is not None:
        raise Trashed("This is in the trash. Restore it first.", ID)
    if isinstance(row, Space) and row.is_personal:
        raise Forbidden("A personal space cannot be transferred.", ID)
    await expect(session, row, expected_version)
    if row.owner_id != owner_id:
        if not await may_read(session, owner_id, space_of(row)):
            raise NotFound("There is no such user who may read the space.", ("ownerId",))
        await save(session, {row: {"owner_id": owner_id}}, Operation.TRANSFER)
    return Saved(row)


async def purge(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Remove an object from the trash for good, with all in it; its changes keep who and when, not what."""
    row = await locked(session, viewer, model, key, manageable, for_purge=True)
    if isinstance(row, Space) and row.is_personal:
        raise Forbidden("A personal space cannot be purged.", ID)
    if row.deleted_at is None:
        raise Invalid([FieldError(ID, "Only what is in the trash can be purged. Delete it first.")])
    await expect(session, row, expected_version)
    told = sql_update(Change).values(fields={}).where(Change.space_id == space_of(row))
    inside = [select(table.c.id).where(condition) for table, condition in contents(row)]
    if not isinstance(row, Space):
        told = told.where(or_(Change.object_id == row.id, *map(Change.object_id.in_, inside)))
    moved = await buried(session, row, [Tombstone.id.in_(ids) for ids in inside])
    await session.execute(told, execution_options={"synchronize_session": False})
    await forget(session, moved)
    for table, condition in contents(row):
        await session.execute(sql_delete(table).where(condition))
    await session.delete(row)
    await flushed(session)
    await remove(session, moved)
    return Saved(row)


def contents(row: Owned) -> list[tuple[Any, ColumnElement[bool]]]:
    """Return the tables of what lives in an object, each with what holds for it.

    A column with the name of a kind of object, as `space_id`, says in which one a row lives. The change log
    and tombstones stay: these stand for what lives elsewhere by now.
    """
    column = f"{type(row).__name__.lower()}_id"
    staying = Change.__table__, Tombstone.__table__
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table not in staying]
    return [(table, here(table, column, row)) for table in tables if column in table.c]


def here(table: Any, column: str, row: Owned) -> ColumnElement[bool]:  # noqa: ANN401 - a table
    """Hold for the rows that live in an object: also in its space, where it lives in one itself."""
    found: ColumnElement[bool] = table.c[column] == row.id
    return found & (table.c.space_id == row.space_id) if isinstance(row, InSpace) else found


def allow(row: Owned, values: Mapping[str, Any]) -> None:
    """Refuse what a space does not allow: changes while it is archived, and a public personal space."""
    if not isinstance(row, Space):
        return
    if not row.is_active and set(values) != {"is_active"}:
        raise Forbidden(ARCHIVED, PATCH)
    if row.is_personal and values.get("is_public"):
        raise Invalid([FieldError((*PATCH, "isPublic"), "A personal space cannot be made public.")])


async def flushed(session: AsyncSession) -> None:
    """Flush until the hooks add nothing more; raise NotFound if the space was purged meanwhile."""
    try:
        await flush(session)
    except IntegrityError as error:
        if sqlstate.of(error) == sqlstate.FOREIGN_KEY_VIOLATION:
            raise NotFound("The space is gone.", SPACE_ID) from None
        raise
