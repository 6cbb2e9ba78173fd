"""What clients send about API tokens, and the rules for it."""

import enum
from datetime import UTC, datetime
from typing import Any

import strawberry
from marshmallow import ValidationError, fields, validate

from gql_api.rules import Name, Rules
from gql_api.tokens.model import READ, SCOPES, WRITE

SPACES = 100
LAST = datetime.max.replace(tzinfo=UTC)  # stands for infinity on the way to PostgreSQL


@strawberry.enum(description="What an API token is good for.")
class TokenScope(enum.Enum):
    """The scopes."""

    READ = strawberry.enum_value(READ, description="Reading all that its user may read.")
    WRITE = strawberry.enum_value(WRITE, description="Writing, too. Never what is about the account itself.")


def in_future(moment: datetime) -> None:
    """Refuse what is over, and the last moment of all, which would be kept as never."""
    if moment <= datetime.now(UTC):
        raise ValidationError("This must be in the future.")
    if moment == LAST:
        raise ValidationError("This is the end of time: send null for a token that never expires.")


class ApiTokenRules(Rules):
    """The rules for an API token."""

    name = Name()
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        validate=validate.Length(1, error="Name at least one scope."),
    )
    expires_at = fields.Raw(allow_none=True, validate=in_future)
    space_ids = fields.List(
        fields.Raw(),
        allow_none=True,
        validate=validate.Length(1, SPACES, error=f"Name 1 to {SPACES} spaces, or send null for all."),
    )


@strawberry.input(description="An API token to be made.")
class CreateApiTokenInput:
    """The input of createApiToken."""

    name: str = strawberry.field(description="What it is for: 1 to 200 characters, trimmed.")
    scopes: list[TokenScope] = strawberry.field(
        description="At least one. Without WRITE every mutation answers FORBIDDEN; WRITE includes READ."
    )
    expires_at: datetime | None = strawberry.field(
        description="Until when it is good; without it, or null: until it is revoked.",
        default=strawberry.UNSET,
    )
    space_ids: list[strawberry.ID] | None = strawberry.field(
        description="The spaces that it is good for, 1 to 100 that the viewer may read: all else is as if "
        "it were not there. Without it, or null: all.",
        default=strawberry.UNSET,
    )


@strawberry.input(description="An API token that shall no longer be good.")
class RevokeApiTokenInput:
    """The input of revokeApiToken."""

    id: strawberry.ID = strawberry.field(description="The token's id; an admin may name anybody's.")


def sent(input: CreateApiTokenInput) -> dict[str, Any]:
    """Return what an input holds, for the rules."""
    values: dict[str, Any] = {"name": input.name, "scopes": [scope.value for scope in input.scopes]}
    optional = {"expires_at": input.expires_at, "space_ids": input.space_ids}
    return values | {name: value for name, value in optional.items() if value is not strawberry.UNSET}
