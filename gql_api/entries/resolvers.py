"""Queries and mutations of entries."""

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import writes
from gql_api.collections.model import Collection
from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.entries import actions
from gql_api.entries import input as inputs
from gql_api.entries import type as types
from gql_api.entries.model import Entry
from gql_api.fields import ById, read
from gql_api.ids import key
from gql_api.lists import root_list
from gql_api.owned import Saved
from gql_api.payloads import mutate
from gql_api.types import Input, ObjectId
from gql_api.viewer import Viewer


@strawberry.type
class Query:
    """Reading entries."""

    @strawberry.field(description="The entry with this id; null if not readable.", metadata=read(ById()))
    async def entry(self, info: Info, id: ObjectId) -> types.Entry | None:
        """Read one."""
        return await answer(info)

    entries = root_list(types.Entry, "The entries that the viewer may read.")


@strawberry.type
class Mutation:
    """Writing entries."""

    @strawberry.mutation(description="Create an entry in a collection.")
    async def create_entry(
        self, info: Info, input: Input[inputs.CreateEntryInput]
    ) -> types.CreateEntryPayload | None:
        """Create one."""
        values = {"name": input.name, "data": input.data}

        async def work(session: AsyncSession, viewer: Viewer) -> Saved[Entry]:
            collection = key(Collection, input.collection_id, "collectionId")
            return await actions.create(session, viewer, collection, values)

        return await mutate(info, types.CreateEntryPayload, work)

    @strawberry.mutation(description="Change the fields that the patch holds, and no others.")
    async def update_entry(
        self, info: Info, input: Input[inputs.UpdateEntryInput]
    ) -> types.UpdateEntryPayload | None:
        """Update one."""
        return await writes.update(info, types.UpdateEntryPayload, Entry, input, inputs.EntryRules)

    @strawberry.mutation(description="Move an entry to the trash; done already is done.")
    async def delete_entry(
        self, info: Info, input: Input[inputs.DeleteEntryInput]
    ) -> types.DeleteEntryPayload | None:
        """Delete one."""
        return await writes.delete(info, types.DeleteEntryPayload, Entry, input)

    @strawberry.mutation(description="Take an entry out of the trash; done already is done.")
    async def restore_entry(
        self, info: Info, input: Input[inputs.RestoreEntryInput]
    ) -> types.RestoreEntryPayload | None:
        """Restore one."""
        return await writes.restore(info, types.RestoreEntryPayload, Entry, input)

    @strawberry.mutation(description="Remove an entry in the trash for good.")
    async def purge_entry(
        self, info: Info, input: Input[inputs.PurgeEntryInput]
    ) -> types.PurgeEntryPayload | None:
        """Purge one."""
        return await writes.purge(info, types.PurgeEntryPayload, Entry, input)

    @strawberry.mutation(description="Give an entry to another user, who may read its space.")
    async def transfer_entry(
        self, info: Info, input: Input[inputs.TransferEntryInput]
    ) -> types.TransferEntryPayload | None:
        """Transfer one."""
        return await writes.transfer(info, types.TransferEntryPayload, Entry, input)

    @strawberry.mutation(
        description="Move an entry to another collection, in its space or another; done already is done."
    )
    async def move_entry(
        self, info: Info, input: Input[inputs.MoveEntryInput]
    ) -> types.MoveEntryPayload | None:
        """Move one."""

        async def work(session: AsyncSession, viewer: Viewer) -> Saved[Entry]:
            at, collection = key(Entry, input.id, "id"), key(Collection, input.collection_id, "collectionId")
            return await actions.move(session, viewer, at, collection, writes.version(input))

        return await mutate(info, types.MoveEntryPayload, work)
