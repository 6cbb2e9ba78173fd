"""The one door for writes to owned objects: create, update, delete, restore, purge, transfer.

Every function runs in a transaction that its caller opened, locks the one row it writes, under a filter that
only lets through what the viewer may write, and either returns what it did or raises a Refusal.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import delete as sql_delete
from sqlalchemy import func
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.log import Operation, act
from gql_api.changes.model import Change
from gql_api.db import Base, Owned
from gql_api.errors import FieldError, Forbidden, Invalid, NotFound, Path, Trashed
from gql_api.gate import ARCHIVED, ID, SPACE_ID, Row, creator, expect, locked, may_read, signed_in, space_of
from gql_api.ids import Key
from gql_api.permissions import Viewer, deletable, manageable, updatable
from gql_api.rules import Rules, validated
from gql_api.spaces.model import Space

PATCH: Path = ("patch",)
FOREIGN_KEY_VIOLATION = "23503"


@dataclass(frozen=True)
class Saved(Generic[Row]):
    """What was done: the row as it is now, and which fields a patch changed (column names)."""

    row: Row
    changed: tuple[str, ...] = ()


async def create(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    values: Mapping[str, Any],
    rules: type[Rules],
    space_id: uuid.UUID | None = None,
) -> Saved[Row]:
    """Create an object of the viewer's, in the space given where objects of this kind live in one.

    Raise Invalid with all field errors; NotFound, Trashed or Forbidden for the space.
    """
    cleaned = validated(rules, values, partial=False)
    if space_id is None:
        row = model(**cleaned, owner_id=await signed_in(session, viewer))
    else:
        owner_id = await creator(session, viewer, space_id)
        row = model(**cleaned, owner_id=owner_id, space_id=space_id, origin_space_id=space_id)
    session.add(row)
    await save(session, row, Operation.CREATE)
    return Saved(row)


async def update(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Row],
    key: Key,
    patch: Mapping[str, Any],
    rules: type[Rules],
    expected_version: int | None = None,
) -> Saved[Row]:
    """Apply what the patch holds and nothing else; write nothing if nothing would change.

    Raise Invalid with all field errors, NotFound, Forbidden, Trashed, or Conflict when `expected_version` is
    not the present one.
    """
    cleaned = validated(rules, patch, partial=True, path=PATCH)
    row = await locked(session, viewer, model, key, updatable)
    if row.deleted_at is not None:
        raise Trashed("This is in the trash. Restore it first.", ID)
    await expect(session, row, expected_version, cleaned)
    changed = tuple(name for name, value in cleaned.items() if getattr(row, name) != value)
    if changed:
        allow(row, {name: cleaned[name] for name in changed})
        for name in changed:
            setattr(row, name, cleaned[name])
        await save(session, row, Operation.UPDATE)
    return Saved(row, changed)


async def delete(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Put an object into the trash; one that is there already stays as it is."""
    row = await locked(session, viewer, model, key, deletable)
    if row.deleted_at is None:
        await expect(session, row, expected_version)
        row.deleted_at = func.now()
        await save(session, row, Operation.DELETE)
    return Saved(row)


async def restore(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Take an object out of the trash; one that is not there stays as it is."""
    row = await locked(session, viewer, model, key, deletable)
    if row.deleted_at is not None:
        await expect(session, row, expected_version)
        row.deleted_at = None
        await save(session, row, Operation.RESTORE)
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
        row.owner_id = owner_id
        await save(session, row, Operation.TRANSFER)
    return Saved(row)


async def purge(
    session: AsyncSession, viewer: Viewer, model: type[Row], key: Key, expected_version: int | None = None
) -> Saved[Row]:
    """Remove an object from the trash for good, with all in it; its changes keep who and when, not what."""
    row = await locked(session, viewer, model, key, manageable, for_purge=True)
    if row.deleted_at is None:
        raise Invalid([FieldError(ID, "Only what is in the trash can be purged. Delete it first.")])
    await expect(session, row, expected_version)
    told = sql_update(Change).values(fields={}).where(Change.space_id == space_of(row))
    if isinstance(row, Space):
        for table in contents():
            await session.execute(sql_delete(table).where(table.c.space_id == row.id))
    else:
        told = told.where(Change.object_id == row.id)
    await session.execute(told, execution_options={"synchronize_session": False})
    await session.delete(row)
    await save(session, row, Operation.PURGE)
    return Saved(row)


def contents() -> list[Any]:
    """Return the tables of what lives in a space, the change log excepted."""
    tables = reversed(Base.metadata.sorted_tables)
    return [table for table in tables if "space_id" in table.c and table is not Change.__table__]


def allow(row: Owned, values: Mapping[str, Any]) -> None:
    """Refuse what a space does not allow: changes while it is archived, and a public personal space."""
    if not isinstance(row, Space):
        return
    if not row.is_active and set(values) != {"is_active"}:
        raise Forbidden(ARCHIVED, PATCH)
    if row.is_personal and values.get("is_public"):
        raise Invalid([FieldError((*PATCH, "isPublic"), "A personal space cannot be made public.")])


async def save(session: AsyncSession, row: Owned, operation: Operation) -> None:
    """Raise the version, and flush until the hooks add nothing more."""
    act(session).operations[row] = operation
    if operation not in {Operation.CREATE, Operation.PURGE}:
        row.version += 1
        row.updated_at = func.now()
    try:
        while session.new or session.dirty or session.deleted:
            await session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == FOREIGN_KEY_VIOLATION:
            raise NotFound("The space is gone.", SPACE_ID) from None
        raise
