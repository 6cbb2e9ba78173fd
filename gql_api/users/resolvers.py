"""Queries and mutations of users."""

import strawberry

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, Me, read
from gql_api.types import Input, ObjectId
from gql_api.users import input as inputs
from gql_api.users import signing
from gql_api.users import type as types


@strawberry.type
class Query:
    """Reading users."""

    @strawberry.field(description="Who is asking; null when anonymous.", metadata=read(Me()))
    async def viewer(self, info: Info) -> types.User | None:
        """Read the viewer."""
        return await answer(info)

    @strawberry.field(
        description="The user with this id: the viewer, or an owner of something readable; else null.",
        metadata=read(ById()),
    )
    async def user(self, info: Info, id: ObjectId) -> types.User | None:
        """Read one."""
        return await answer(info)


@strawberry.type
class Mutation:
    """Signing up, in and out."""

    @strawberry.mutation(description="Make an account, with a personal space in it, and sign in.")
    async def sign_up(self, info: Info, input: Input[inputs.SignUpInput]) -> types.SignUpPayload | None:
        """Sign up."""
        return await signing.answered(info, types.SignUpPayload, signing.sign_up, input)

    @strawberry.mutation(
        description="Sign in: BAD_CREDENTIALS for an unknown address and for a wrong password alike. "
        "After too many wrong passwords: RATE_LIMITED, with `retryAfter` in seconds."
    )
    async def sign_in(self, info: Info, input: Input[inputs.SignInInput]) -> types.SignInPayload | None:
        """Sign in."""
        return await signing.answered(info, types.SignInPayload, signing.sign_in, input)

    @strawberry.mutation(
        description="End the session of the token that is sent, at once. Without a token: FORBIDDEN."
    )
    async def sign_out(self, info: Info) -> types.SignOutPayload | None:
        """Sign out."""
        return await signing.answered(info, types.SignOutPayload, signing.sign_out)

    @strawberry.mutation(description="Change the viewer's password; this ends all other sessions.")
    async def change_password(
        self, info: Info, input: Input[inputs.ChangePasswordInput]
    ) -> types.ChangePasswordPayload | None:
        """Change it."""
        return await signing.answered(info, types.ChangePasswordPayload, signing.change_password, input)
