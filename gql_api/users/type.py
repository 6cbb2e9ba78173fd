"""Users as clients see them, and the payloads of signing in."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import select
from sqlalchemy.orm import aliased
from strawberry.types.lazy_type import LazyType

from gql_api.fields import Expression, read
from gql_api.filters import filter_of
from gql_api.groups.model import Membership
from gql_api.lists import plain_list, private_list
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.permissions import Condition, Rows, private_to
from gql_api.sessions.type import Session
from gql_api.tokens.type import ApiToken
from gql_api.types import GrantSubject, UserError, changed_field, errors_field, object_field


def is_member(group: Rows, user: Rows) -> Condition:
    """Hold for the groups that a user is in."""
    theirs = aliased(Membership)
    here = select(theirs.id).where(theirs.group_id == group.id, theirs.user_id == user.id)
    return here.correlate_except(theirs).exists()


@strawberry.type(description="Somebody who can own things.")
class User(GrantSubject):
    """The public and the private fields of a user."""

    created_at: datetime = strawberry.field(description="When the account was made.")
    email: str | None = strawberry.field(
        description="Null unless it is the viewer's own, or the viewer is an admin.",
        metadata=read(Expression(lambda row, viewer: private_to(row, viewer, row.email), is_private=True)),
    )
    is_email_verified: bool | None = strawberry.field(
        description="Whether `email` is surely the user's. Null unless one's own, or the viewer is an admin.",
        metadata=read(
            Expression(lambda row, viewer: private_to(row, viewer, row.is_email_verified), is_private=True)
        ),
    )
    is_admin: bool | None = strawberry.field(
        description="Whether this user may do everything. Null unless one's own, or the viewer is an admin.",
        metadata=read(Expression(lambda row, viewer: private_to(row, viewer, row.is_admin), is_private=True)),
    )
    sessions = private_list(
        Session,
        "The devices signed in. Null unless one's own, or the viewer is an admin; empty to API tokens.",
        "user_id",
    )
    api_tokens = private_list(
        ApiToken,
        "The tokens for programs. Null unless one's own, or the viewer is an admin; empty to API tokens.",
        "user_id",
    )

    groups = plain_list(
        LazyType("Group", "gql_api.groups.type"),
        "The groups that this user is in, of those that the viewer may read; newest first.",
        is_member,
    )


UserFilter = filter_of(User)
UserOrder = order_of(User)
UserConnection = connection_of(User)


def token_field() -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare the `token` of a payload."""
    return strawberry.field(
        description="Send it as `Authorization: Bearer <token>` and keep it secret: it is told this once. "
        "Null when there are errors.",
        default=None,
    )


def expires_field() -> Any:  # noqa: ANN401 - as above
    """Declare the `expiresAt` of a payload."""
    return strawberry.field(
        description="Until when the token is good, if nobody ends it before. Null when there are errors.",
        default=None,
    )


@strawberry.type(description="The answer of signUp.")
class SignUpPayload:
    """The new user, signed in."""

    token: str | None = token_field()
    expires_at: datetime | None = expires_field()
    viewer: User | None = object_field("The new user, signed in.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of signIn.")
class SignInPayload:
    """Who signed in."""

    token: str | None = token_field()
    expires_at: datetime | None = expires_field()
    viewer: User | None = object_field("Who signed in.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of signOut.")
class SignOutPayload:
    """Nothing but whether it is done."""

    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of changePassword.")
class ChangePasswordPayload:
    """The viewer, still signed in."""

    viewer: User | None = object_field("The viewer, still signed in with the same token.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateUser.")
class UpdateUserPayload:
    """The user as it is now."""

    user: User | None = object_field("The user as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(
    description="The answer of requestPasswordReset: the same whether there is such an account or not."
)
class RequestPasswordResetPayload:
    """Nothing but whether it is done."""

    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of resetPassword.")
class ResetPasswordPayload:
    """Nothing but whether it is done."""

    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of requestEmailVerification.")
class RequestEmailVerificationPayload:
    """Nothing but whether it is done."""

    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of verifyEmail.")
class VerifyEmailPayload:
    """Whose address it is."""

    user: User | None = object_field("Whose address it is; null also to who may not see that user.")
    errors: list[UserError] = errors_field()
