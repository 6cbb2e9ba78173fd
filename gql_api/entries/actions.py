"""What is done to entries beyond what all owned objects have: creating one in a collection."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.collections.model import Collection
from gql_api.entries.fitting import COLLECTION_ID, TRASHED
from gql_api.entries.input import EntryRules
from gql_api.entries.model import Entry
from gql_api.errors import NotFound, Trashed
from gql_api.gate import at, signed_in
from gql_api.ids import Key
from gql_api.permissions import Viewer, readable
from gql_api.rules import validated


async def create(
    session: AsyncSession, viewer: Viewer, collection: Key, values: Mapping[str, Any]
) -> owned.Saved[Entry]:
    """Create an entry of the viewer's in a collection.

    Raise Invalid with all field errors; NotFound, Trashed or Forbidden at `collectionId`.
    """
    values = validated(EntryRules, values, partial=False)
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
    return await owned.create(
        session,
        viewer,
        Entry,
        values,
        EntryRules,
        space_id,
        path=COLLECTION_ID,
        collection_id=collection.id,
    )
