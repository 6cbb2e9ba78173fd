"""Queries and mutations of users."""

from typing import Any

import strawberry

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ByArgument, ById, Me, read
from gql_api.ids import key
from gql_api.lists import root_list
from gql_api.payloads import mutate
from gql_api.permissions import found_by_email
from gql_api.rules import given
from gql_api.types import Address, Input, ObjectId
from gql_api.users import actions, finding, mailing, signing
from gql_api.users import input as inputs
from gql_api.users import type as types
from gql_api.users.account import answered
from gql_api.users.model import User


@strawberry.type
class Query:
    """Reading users."""

    @strawberry.field(description="Who is asking; null when anonymous.", metadata=read(Me()))
    async def viewer(self, info: Info) -> types.User | None:
        """Read the viewer."""
        return await answer(info)

    @strawberry.field(
        description="The user with this id: the viewer, somebody who shares a group or a space with the "
        "viewer, or an owner of something readable; else null.",
        metadata=read(ById()),
    )
    async def user(self, info: Info, id: ObjectId) -> types.User | None:
        """Read one."""
        return await answer(info)

    users = root_list(
        types.User,
        "Oneself, and the users who share a group or a space with the viewer; for admins all. A space is "
        "shared by its owner and all to whom a right was granted: that it is public counts nothing.",
    )

    @strawberry.field(
        description="The user with exactly this address, to share with; null without a token. After too many "
        "look-ups: RATE_LIMITED, with `retryAfter` in seconds.",
        metadata=read(ByArgument("email", finding.cleaned, found_by_email)),
    )
    async def user_by_email(self, info: Info, email: Address) -> types.User | None:
        """Find one."""
        return await finding.by_email(info, email)


@strawberry.type
class Mutation:
    """Signing up, in and out, and what users change of themselves."""

    @strawberry.mutation(description="Make an account, with a personal space in it, and sign in.")
    async def sign_up(self, info: Info, input: Input[inputs.SignUpInput]) -> types.SignUpPayload | None:
        """Sign up."""
        return await answered(info, types.SignUpPayload, signing.sign_up, input)

    @strawberry.mutation(
        description="Sign in: BAD_CREDENTIALS for an unknown address and for a wrong password alike. "
        "After too many wrong passwords: RATE_LIMITED, with `retryAfter` in seconds."
    )
    async def sign_in(self, info: Info, input: Input[inputs.SignInInput]) -> types.SignInPayload | None:
        """Sign in."""
        return await answered(info, types.SignInPayload, signing.sign_in, input)

    @strawberry.mutation(
        description="End the session of the token that is sent, at once. Without a token: FORBIDDEN."
    )
    async def sign_out(self, info: Info) -> types.SignOutPayload | None:
        """Sign out."""
        return await answered(info, types.SignOutPayload, signing.sign_out)

    @strawberry.mutation(description="Change the viewer's password; this ends all other sessions.")
    async def change_password(
        self, info: Info, input: Input[inputs.ChangePasswordInput]
    ) -> types.ChangePasswordPayload | None:
        """Change it."""
        return await answered(info, types.ChangePasswordPayload, signing.change_password, input)

    @strawberry.mutation(
        description="Change the fields that the patch holds, and no others: of oneself, admins of anybody. "
        "FORBIDDEN for API tokens."
    )
    async def update_user(
        self, info: Info, input: Input[inputs.UpdateUserInput]
    ) -> types.UpdateUserPayload | None:
        """Update one."""

        async def work(session: Any, viewer: Any) -> Any:  # noqa: ANN401 - as payloads.Work says
            return await actions.update(session, viewer, key(User, input.id, "id").id, given(input.patch))

        return await mutate(info, types.UpdateUserPayload, work)

    @strawberry.mutation(
        description="Send a mail with a link to set a new password. The answer is the same whether the "
        "address is known or not. Too often for one address, or from one place: RATE_LIMITED."
    )
    async def request_password_reset(
        self, info: Info, input: Input[inputs.RequestPasswordResetInput]
    ) -> types.RequestPasswordResetPayload | None:
        """Ask for a link."""
        return await answered(info, types.RequestPasswordResetPayload, mailing.request_password_reset, input)

    @strawberry.mutation(
        description="Set a new password with the token of such a link. It ends all sessions of the user, and "
        "revokes all API tokens; sign in then."
    )
    async def reset_password(
        self, info: Info, input: Input[inputs.ResetPasswordInput]
    ) -> types.ResetPasswordPayload | None:
        """Set it."""
        return await answered(info, types.ResetPasswordPayload, mailing.reset_password, input)

    @strawberry.mutation(
        description="Send a mail with a link to verify the viewer's address, unless it is verified already."
    )
    async def request_email_verification(self, info: Info) -> types.RequestEmailVerificationPayload | None:
        """Ask for a link."""
        return await answered(info, types.RequestEmailVerificationPayload, mailing.request_email_verification)

    @strawberry.mutation(description="Verify an address with the token of such a link; signed in or not.")
    async def verify_email(
        self, info: Info, input: Input[inputs.VerifyEmailInput]
    ) -> types.VerifyEmailPayload | None:
        """Verify it."""
        return await answered(info, types.VerifyEmailPayload, mailing.verify_email, input)
