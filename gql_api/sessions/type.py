"""Sessions as clients see them, and the payloads of their mutations."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, false, func, select

from gql_api.fields import Expression, read
from gql_api.pages import connection_of
from gql_api.permissions import Condition, Rows
from gql_api.sessions.model import Sighting
from gql_api.types import Node, UserError, deleted_field, errors_field
from gql_api.viewer import Viewer


def seen_at(row: Rows) -> ColumnElement[Any]:
    """Select when a session or an API token was last used; null where it never was."""
    return select(Sighting.seen_at).where(Sighting.id == row.id).correlate_except(Sighting).scalar_subquery()


def is_current(row: Rows, viewer: Viewer) -> Condition:
    """Hold for the session of the token that was sent."""
    found: Condition = false() if viewer.token_hash is None else row.token_hash == viewer.token_hash
    return found


@strawberry.type(description="A signed-in device. Only its user and administrators see it.")
class Session(Node):
    """The fields of a session."""

    device: str | None = strawberry.field(
        description="What the device said it is (its User-Agent, shortened); null if it said nothing."
    )
    address: str | None = strawberry.field(
        description="The network address it signed in from; null if unknown."
    )
    created_at: datetime = strawberry.field(description="When it signed in.")
    last_seen_at: datetime = strawberry.field(
        description="When it was last used; some minutes may pass until that is written.",
        metadata=read(Expression(lambda row, _: func.coalesce(seen_at(row), row.created_at))),
    )
    expires_at: datetime = strawberry.field(description="When it ends, if nobody ends it before.")
    is_current: bool = strawberry.field(
        description="Whether it is the session of the token that was sent.",
        metadata=read(Expression(is_current)),
    )


SessionConnection = connection_of(Session)


@strawberry.type(description="The answer of revokeSession.")
class RevokeSessionPayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of revokeAllSessions.")
class RevokeAllSessionsPayload:
    """Nothing but whether it is done."""

    errors: list[UserError] = errors_field()
