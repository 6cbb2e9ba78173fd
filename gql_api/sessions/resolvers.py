"""Mutations of sessions."""

import strawberry

from gql_api.context import Info
from gql_api.sessions import flows
from gql_api.sessions import input as inputs
from gql_api.sessions import type as types
from gql_api.types import Input
from gql_api.users.account import answered


@strawberry.type
class Mutation:
    """Ending sessions."""

    @strawberry.mutation(description="End a session of the viewer's, at once and everywhere.")
    async def revoke_session(
        self, info: Info, input: Input[inputs.RevokeSessionInput]
    ) -> types.RevokeSessionPayload | None:
        """End one."""
        return await answered(info, types.RevokeSessionPayload, flows.revoke, input.id)

    @strawberry.mutation(
        description="End all sessions of the viewer's, this one too. API tokens stay: revoke them one by one."
    )
    async def revoke_all_sessions(self, info: Info) -> types.RevokeAllSessionsPayload | None:
        """End all."""
        return await answered(info, types.RevokeAllSessionsPayload, flows.revoke_all)
