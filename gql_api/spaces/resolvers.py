"""Queries and mutations of spaces."""

import strawberry

from gql_api import writes
from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, read
from gql_api.lists import root_list
from gql_api.spaces import input as inputs
from gql_api.spaces import type as types
from gql_api.spaces.model import Space
from gql_api.types import Input, ObjectId


@strawberry.type
class Query:
    """Reading spaces."""

    @strawberry.field(description="The space with this id; null if not readable.", metadata=read(ById()))
    async def space(self, info: Info, id: ObjectId) -> types.Space | None:
        """Read one."""
        return await answer(info)

    spaces = root_list(types.Space, "The spaces that the viewer may read.")


@strawberry.type
class Mutation:
    """Writing spaces."""

    @strawberry.mutation(description="Create a space.")
    async def create_space(
        self, info: Info, input: Input[inputs.CreateSpaceInput]
    ) -> types.CreateSpacePayload | None:
        """Create one."""
        return await writes.create(info, types.CreateSpacePayload, Space, input, inputs.SpaceRules)

    @strawberry.mutation(description="Change the fields that the patch holds, and no others.")
    async def update_space(
        self, info: Info, input: Input[inputs.UpdateSpaceInput]
    ) -> types.UpdateSpacePayload | None:
        """Update one."""
        return await writes.update(info, types.UpdateSpacePayload, Space, input, inputs.SpaceRules)

    @strawberry.mutation(description="Move a space to the trash, with all in it; done already is done.")
    async def delete_space(
        self, info: Info, input: Input[inputs.DeleteSpaceInput]
    ) -> types.DeleteSpacePayload | None:
        """Delete one."""
        return await writes.delete(info, types.DeleteSpacePayload, Space, input)

    @strawberry.mutation(description="Take a space out of the trash; done already is done.")
    async def restore_space(
        self, info: Info, input: Input[inputs.RestoreSpaceInput]
    ) -> types.RestoreSpacePayload | None:
        """Restore one."""
        return await writes.restore(info, types.RestoreSpacePayload, Space, input)

    @strawberry.mutation(description="Remove a space in the trash for good, with all in it.")
    async def purge_space(
        self, info: Info, input: Input[inputs.PurgeSpaceInput]
    ) -> types.PurgeSpacePayload | None:
        """Purge one."""
        return await writes.purge(info, types.PurgeSpacePayload, Space, input)

    @strawberry.mutation(description="Give a space to another user, who may read it.")
    async def transfer_space(
        self, info: Info, input: Input[inputs.TransferSpaceInput]
    ) -> types.TransferSpacePayload | None:
        """Transfer one."""
        return await writes.transfer(info, types.TransferSpacePayload, Space, input)
