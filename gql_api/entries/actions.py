"""What is done to entries beyond what all owned objects have: creating one in a collection, moving it."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import moving, owned
from gql_api.changes.log import Operation
from gql_api.collections.model import Collection
from gql_api.collections.schemas import compiled
from gql_api.entries.fitting import COLLECTION_ID, TRASHED
from gql_api.entries.input import EntryRules
from gql_api.entries.model import Entry
from gql_api.errors import FieldError, Invalid, NotFound, Trashed
from gql_api.gate import creator, signed_in
from gql_api.ids import Key
from gql_api.permissions import readable
from gql_api.rules import validated
from gql_api.saving import save
from gql_api.viewer import Viewer
from gql_api.whereabouts import at


async def create(
    session: AsyncSession, viewer: Viewer, collection: Key, values: Mapping[str, Any]
) -> owned.Saved[Entry]:
    """Create an entry of the viewer's in a collection.

    Raise Invalid with all field errors; NotFound, Trashed or Forbidden at `collectionId`.
    """
    values = validated(EntryRules, values, partial=False)
    try:
        return await created(session, viewer, collection, values)
    except NotFound as refusal:
        if refusal.path != COLLECTION_ID:
            raise
    return await created(session, viewer, collection, values)  # perhaps the collection has moved meanwhile


async def created(
    session: AsyncSession, viewer: Viewer, collection: Key, values: Mapping[str, Any]
) -> owned.Saved[Entry]:
    """Create it where the collection is."""
    return await owned.create(
        session,
        viewer,
        Entry,
        values,
        EntryRules,
        await open_space(session, viewer, collection),
        path=COLLECTION_ID,
        collection_id=collection.id,
    )


async def move(
    session: AsyncSession,
    viewer: Viewer,
    key: Key,
    collection: Key,
    expected_version: int | None = None,
) -> owned.Saved[Entry]:
    """Move an entry to another collection; where it is there already, leave it so.

    Raise what deleting it would raise, and Trashed; NotFound, Trashed, Forbidden, or Invalid where its data
    does not fit, at `collectionId`.
    """
    found = await session.scalar(select(Collection.space_id).where(at(Collection, collection)))
    target = Key(found, collection.id)
    await moving.hold_spaces(session, viewer, key, found)
    await lock_collections(session, viewer, key, target)
    row = await moving.leaving(session, viewer, Entry, key, expected_version)
    if row.collection_id == target.id:
        return owned.Saved(row)
    space_id = await open_space(session, viewer, collection)
    await creator(session, viewer, space_id, COLLECTION_ID)
    await fit(session, row, space_id, target.id)
    places = {"space_id": space_id, "collection_id": target.id}
    if space_id != row.space_id:
        return owned.Saved(await moving.relocated(session, row, places, COLLECTION_ID))
    await save(session, {row: {"collection_id": target.id}}, Operation.MOVE)
    return owned.Saved(row)


async def open_space(session: AsyncSession, viewer: Viewer, collection: Key) -> uuid.UUID:
    """Return the space of a collection that may take entries; raise NotFound or Trashed."""
    found = select(Collection.space_id, Collection.deleted_at)
    here = at(Collection, collection) & readable(Collection, viewer)
    place = (await session.execute(found.where(here))).one_or_none()
    if place is None:
        if viewer.token_hash is not None:
            await signed_in(session, viewer)
        raise NotFound("There is no such collection.", COLLECTION_ID)
    space_id, deleted_at = place
    if deleted_at is not None:
        raise Trashed(TRASHED, COLLECTION_ID)
    return space_id


async def lock_collections(session: AsyncSession, viewer: Viewer, key: Key, target: Key) -> None:
    """Lock an entry's collection and the one to move to in share mode, in order, before the entry itself."""
    own = select(Entry.space_id, Entry.collection_id).where(at(Entry, key), readable(Entry, viewer))
    places = {(space_id, own_id) for space_id, own_id in await session.execute(own)}
    if target.space_id is not None:
        places.add((target.space_id, target.id))
    for space_id, collection_id in sorted(places):
        here = (Collection.space_id == space_id) & (Collection.id == collection_id)
        found = select(Collection.id).where(here, readable(Collection, viewer))
        await session.execute(found.with_for_update(read=True, of=Collection))


async def fit(session: AsyncSession, row: Entry, space_id: uuid.UUID, collection_id: uuid.UUID) -> None:
    """Refuse a collection whose schema an entry's data does not fit; nobody changes the schema meanwhile."""
    here = (Collection.space_id == space_id) & (Collection.id == collection_id)
    found = select(Collection.entry_schema).where(here).with_for_update(read=True)
    schema = (await session.execute(found)).one_or_none()
    if schema is None:
        raise NotFound("There is no such collection.", COLLECTION_ID)
    problems = compiled(schema[0]).problems(row.data)
    if problems:
        told = [f"{'.'.join(('data', *one.path))}: {one.message}" for one in problems]
        raise Invalid([FieldError(COLLECTION_ID, f"The entry would not fit: {one}") for one in told])
