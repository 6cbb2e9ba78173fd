"""Mutations of API tokens."""

import strawberry

from gql_api.context import Info
from gql_api.tokens import flows
from gql_api.tokens import input as inputs
from gql_api.tokens import type as types
from gql_api.types import Input
from gql_api.users.account import answered


@strawberry.type
class Mutation:
    """Making and revoking API tokens."""

    @strawberry.mutation(
        description="Make an API token; `token` is told this once. With an API token: FORBIDDEN."
    )
    async def create_api_token(
        self, info: Info, input: Input[inputs.CreateApiTokenInput]
    ) -> types.CreateApiTokenPayload | None:
        """Make one."""
        return await answered(info, types.CreateApiTokenPayload, flows.create, input)

    @strawberry.mutation(description="Revoke an API token of the viewer's, at once and everywhere.")
    async def revoke_api_token(
        self, info: Info, input: Input[inputs.RevokeApiTokenInput]
    ) -> types.RevokeApiTokenPayload | None:
        """Revoke one."""
        return await answered(info, types.RevokeApiTokenPayload, flows.revoke, input.id)
