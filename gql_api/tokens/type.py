"""API tokens as clients see them, and the payloads of their mutations."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from gql_api.fields import Expression, ToMany, read
from gql_api.pages import connection_of
from gql_api.sessions.type import seen_at
from gql_api.tokens.input import TokenScope
from gql_api.types import Node, UserError, deleted_field, errors_field, object_field

if TYPE_CHECKING:
    from gql_api.spaces.type import Space

Spaces = list[Annotated["Space", strawberry.lazy("gql_api.spaces.type")]]


@strawberry.type(
    description="A token for a program. Only its user and administrators see it, and no API token."
)
class ApiToken(Node):
    """The fields of an API token."""

    name: str = strawberry.field(description="What it is for.")
    prefix: str = strawberry.field(
        description="How the token begins, to recognise it by; the whole is told once, when it is made."
    )
    scopes: list[TokenScope] = strawberry.field(description="What it is good for.")
    spaces: Spaces | None = strawberry.field(
        description="The spaces that it is good for, those that the viewer may read; null: all.",
        metadata=read(ToMany("space_ids")),
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used; some minutes may pass until that is written. Null: never.",
        metadata=read(Expression(lambda row, _: seen_at(row))),
    )
    expires_at: datetime | None = strawberry.field(
        description="When it ends, if nobody revokes it before; null: never."
    )


ApiTokenConnection = connection_of(ApiToken)


@strawberry.type(description="The answer of createApiToken.")
class CreateApiTokenPayload:
    """The token, which is told this once."""

    token: str | None = strawberry.field(
        description="Send it as `Authorization: Bearer <token>` and keep it secret: it is told this once. "
        "Null when there are errors.",
        default=None,
    )
    api_token: ApiToken | None = object_field("What is kept of it.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of revokeApiToken.")
class RevokeApiTokenPayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()
