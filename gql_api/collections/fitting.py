"""Whether all entries of a collection fit a schema: looked at in small batches, while none can be written.

Whoever writes data locks its collection in share mode; whoever changes the schema has locked it before.
"""

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import ids
from gql_api.changes.log import Operation
from gql_api.collections.model import Collection
from gql_api.collections.schemas import DATA_BYTES, compiled
from gql_api.entries.model import Entry
from gql_api.errors import FieldError, Forbidden, Invalid, Path
from gql_api.json_values import same, underlaid
from gql_api.permissions import updatable
from gql_api.rules import json_errors
from gql_api.saving import save
from gql_api.viewer import Viewer

BATCH = 100  # entries in memory at once
OFFENDERS = 5  # named
MIGRATE: Path = ("migrate",)
OTHERS = "Entries of others would be changed: that takes WRITE on the space."


class Migration(NamedTuple):
    """What is laid under the data of entries that do not fit a new schema, and for whom."""

    defaults: Any
    viewer: Viewer


async def refit(
    session: AsyncSession,
    collection: Collection,
    schema: Any,  # noqa: ANN401 - any JSON value
    path: Path,
    migration: Migration | None = None,
) -> None:
    """Refuse a new schema of a collection that is locked if entries do not fit it, those in the trash too.

    With a migration, lay its defaults under the data of those, and save what then fits.
    """
    if collection.id is None or same(collection.entry_schema, schema):
        return
    offenders: list[FieldError] = []
    async for batch in batches(session, collection):
        broken = [entry for entry in batch if compiled(schema).problems(entry.data)]
        if broken and migration is not None:
            offenders += await migrated(session, broken, schema, migration)
        else:
            offenders += [named(entry, compiled(schema).problems(entry.data), path) for entry in broken]
        for entry in batch:
            session.expunge(entry)
        if len(offenders) >= OFFENDERS:
            break
    if offenders:
        raise Invalid(offenders[:OFFENDERS])


async def batches(session: AsyncSession, collection: Collection) -> AsyncIterator[Sequence[Entry]]:
    """Read all entries of a collection, a few at a time, by their ids."""
    inside = (Entry.space_id == collection.space_id) & (Entry.collection_id == collection.id)
    found = select(Entry).where(inside).order_by(Entry.id).limit(BATCH)
    last = uuid.UUID(int=0)
    while batch := (await session.scalars(found.where(Entry.id > last))).all():
        last = batch[-1].id
        yield batch


async def migrated(
    session: AsyncSession,
    broken: Sequence[Entry],
    schema: Any,  # noqa: ANN401 - as above
    migration: Migration,
) -> list[FieldError]:
    """Lay defaults under the data of entries; save them, or return what is still wrong.

    Raise Forbidden if the viewer may not update them all.
    """
    here = (Entry.space_id == broken[0].space_id) & Entry.id.in_([entry.id for entry in broken])
    locked = select(Entry).where(here).order_by(Entry.id)
    locked = locked.with_for_update(key_share=True).execution_options(populate_existing=True)
    new = {entry: underlaid(entry.data, migration.defaults) for entry in await session.scalars(locked)}
    if (
        await session.execute(select(exists().where(here, ~updatable(Entry, migration.viewer))))
    ).scalar_one():
        raise Forbidden(OTHERS, MIGRATE)
    wrong = [
        named(entry, problems, MIGRATE)
        for entry, data in new.items()
        if (problems := json_errors(data, DATA_BYTES) or compiled(schema).problems(data))
    ]
    if not wrong:
        await save(session, {entry: {"data": data} for entry, data in new.items()}, Operation.UPDATE)
    return wrong


def named(entry: Entry, problems: list[FieldError], path: Path) -> FieldError:
    """Name an entry that does not fit, with the first reason; not all may know what is in the trash."""
    if entry.deleted_at is not None:
        return FieldError(
            path, "An entry in the trash would not fit: whoever keeps it can restore or purge it."
        )
    place = ".".join(("data", *problems[0].path))
    return FieldError(
        path, f"Entry “{entry.name}” ({ids.encode(entry)}) would not fit: {place}: {problems[0].message}"
    )
