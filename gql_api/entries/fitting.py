"""Whether an entry's data fits its collection's schema, which nobody changes meanwhile."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.model import Collection
from gql_api.collections.schemas import DATA_BYTES, compiled
from gql_api.entries.model import Entry
from gql_api.errors import FieldError, Invalid, NotFound, Path, Trashed
from gql_api.ids import Key
from gql_api.json_values import merged
from gql_api.rules import json_errors
from gql_api.whereabouts import at

COLLECTION_ID: Path = ("collectionId",)
TRASHED = "The collection is in the trash. Restore it first."
SENT = {"data", "replace_data"}


async def lock_schema(session: AsyncSession, key: Key) -> None:
    """Lock the collection of an entry in share mode, before the entry: in the order of schema changes."""
    if not await lock_in(session, key) and (moved := await place_of(session, key)) is not None:
        await lock_in(session, moved)


async def lock_in(session: AsyncSession, place: Key) -> bool:
    """Lock the collection of an entry that is in this space; tell whether it is."""
    own = select(Entry.collection_id).where(Entry.space_id == place.space_id, Entry.id == place.id)
    found = select(Collection.id).where(
        Collection.space_id == place.space_id, Collection.id == own.scalar_subquery()
    )
    return (await session.execute(found.with_for_update(read=True))).first() is not None


async def place_of(session: AsyncSession, key: Key) -> Key | None:
    """Look up in which space an entry is by now."""
    space_id = await session.scalar(select(Entry.space_id).where(at(Entry, key)))
    return None if space_id is None else Key(space_id, key.id)


async def schema_of(session: AsyncSession, row: Entry) -> Any:  # noqa: ANN401 - a schema
    """Return the schema that an entry's data must fit, locked in share mode; raise NotFound or Trashed."""
    here = (Collection.space_id == row.space_id) & (Collection.id == row.collection_id)
    found = select(Collection.entry_schema, Collection.deleted_at).where(here).with_for_update(read=True)
    collection = (await session.execute(found)).one_or_none()
    if collection is None:
        raise NotFound("There is no such collection.", COLLECTION_ID)
    schema, deleted_at = collection
    if deleted_at is not None:
        raise Trashed(TRASHED, COLLECTION_ID)
    return schema


async def fitted(
    session: AsyncSession, row: Entry, values: Mapping[str, Any], path: Path
) -> Mapping[str, Any]:
    """Return the columns that a patch sets: data merged into what is stored, and fitting the schema."""
    (name,) = SENT & values.keys()
    is_patch = name == "data" and row.id is not None
    data = merged(row.data, values[name]) if is_patch else values[name]
    schema = await schema_of(session, row)
    if wrong := json_errors(data, DATA_BYTES) or compiled(schema).problems(data):
        place = (*path, "data" if name == "data" else "replaceData")
        raise Invalid([FieldError((*place, *error.path), error.message) for error in wrong])
    return {**{key: value for key, value in values.items() if key not in SENT}, "data": data}
