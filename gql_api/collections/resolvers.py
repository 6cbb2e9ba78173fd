"""Queries and mutations of collections."""

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import writes
from gql_api.collections import actions
from gql_api.collections import input as inputs
from gql_api.collections import type as types
from gql_api.collections.model import Collection
from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, read
from gql_api.ids import key
from gql_api.lists import root_list
from gql_api.owned import Saved
from gql_api.payloads import mutate
from gql_api.rules import given
from gql_api.types import Input, ObjectId
from gql_api.viewer import Viewer


@strawberry.type
class Query:
    """Reading collections."""

    @strawberry.field(description="The collection with this id; null if not readable.", metadata=read(ById()))
    async def collection(self, info: Info, id: ObjectId) -> types.Collection | None:
        """Read one."""
        return await answer(info)

    collections = root_list(types.Collection, "The collections that the viewer may read.")


@strawberry.type
class Mutation:
    """Writing collections."""

    @strawberry.mutation(description="Create a collection in a space.")
    async def create_collection(
        self, info: Info, input: Input[inputs.CreateCollectionInput]
    ) -> types.CreateCollectionPayload | None:
        """Create one."""
        return await writes.create(
            info, types.CreateCollectionPayload, Collection, input, inputs.CollectionRules
        )

    @strawberry.mutation(description="Change the fields that the patch holds, and no others.")
    async def update_collection(
        self, info: Info, input: Input[inputs.UpdateCollectionInput]
    ) -> types.UpdateCollectionPayload | None:
        """Update one; migrate its entries, if that was asked."""
        payload = types.UpdateCollectionPayload
        if input.migrate is None or input.migrate is strawberry.UNSET:
            return await writes.update(info, payload, Collection, input, inputs.CollectionRules)

        async def work(session: AsyncSession, viewer: Viewer) -> Saved[Collection]:
            at, patch = key(Collection, input.id, "id"), given(input.patch)
            return await actions.migrate(session, viewer, at, patch, input.migrate, writes.version(input))

        return await mutate(info, payload, work)

    @strawberry.mutation(
        description="Move a collection to the trash, with its entries; done already is done."
    )
    async def delete_collection(
        self, info: Info, input: Input[inputs.DeleteCollectionInput]
    ) -> types.DeleteCollectionPayload | None:
        """Delete one."""
        return await writes.delete(info, types.DeleteCollectionPayload, Collection, input)

    @strawberry.mutation(
        description="Take a collection out of the trash, with its entries; done already is done."
    )
    async def restore_collection(
        self, info: Info, input: Input[inputs.RestoreCollectionInput]
    ) -> types.RestoreCollectionPayload | None:
        """Restore one."""
        return await writes.restore(info, types.RestoreCollectionPayload, Collection, input)

    @strawberry.mutation(description="Remove a collection in the trash for good, with its entries.")
    async def purge_collection(
        self, info: Info, input: Input[inputs.PurgeCollectionInput]
    ) -> types.PurgeCollectionPayload | None:
        """Purge one."""
        return await writes.purge(info, types.PurgeCollectionPayload, Collection, input)

    @strawberry.mutation(description="Give a collection to another user, who may read its space.")
    async def transfer_collection(
        self, info: Info, input: Input[inputs.TransferCollectionInput]
    ) -> types.TransferCollectionPayload | None:
        """Transfer one."""
        return await writes.transfer(info, types.TransferCollectionPayload, Collection, input)

    @strawberry.mutation(
        description="Move a collection to another space, with its entries; done already is done."
    )
    async def move_collection(
        self, info: Info, input: Input[inputs.MoveCollectionInput]
    ) -> types.MoveCollectionPayload | None:
        """Move one."""
        return await writes.move(info, types.MoveCollectionPayload, Collection, input)
