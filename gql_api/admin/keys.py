"""The sections of what lets somebody in: sessions and API tokens, to be looked at and revoked."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.fields import StringField

from gql_api.admin import fields
from gql_api.admin.filters import contains
from gql_api.admin.listing import Order, Row
from gql_api.admin.plain import Plain, own_id
from gql_api.permissions import Condition
from gql_api.sessions.actions import revoke_session
from gql_api.sessions.model import Session
from gql_api.sessions.type import seen_at
from gql_api.tokens.actions import revoke_token
from gql_api.tokens.model import ApiToken
from gql_api.users.model import User
from gql_api.viewer import Viewer


def seen_or_made(model: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a table class
    """Select when a session or an API token was last used, or made if it never was."""
    return func.coalesce(seen_at(model), model.created_at)


def latest(model: Any) -> Sequence[ColumnElement[Any]]:  # noqa: ANN401 - as above
    """Order by that."""
    return [seen_or_made(model), model.id]


class Sessions(Plain):
    """Sessions that have not expired; to delete one signs its device out at once."""

    key, model = "session", Session
    menu_label, display_name, icon = "Sessions", "session", "fa-solid fa-right-to-bracket"
    orders: ClassVar[Mapping[str, Order]] = {**Plain.orders, "last_seen_at": latest}
    fields = (
        fields.pk(),
        fields.person("user", "user_id"),
        fields.elsewhere("last_seen_at", seen_or_made),
        fields.text("device", list_template="short.html"),
        fields.text("address"),
        fields.moment("created_at"),
        fields.moment("expires_at"),
    )

    def can_delete(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def caption(self) -> ColumnElement[str]:
        """Name it by its device."""
        return func.coalesce(Session.device, "an unknown device")

    def matching(self, text: str) -> Condition:
        """Search the names of users."""
        name = select(User.name).where(User.id == Session.user_id).scalar_subquery()
        return contains(name, text)

    async def remove(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Revoke one."""
        await revoke_session(session, viewer, own_id(row.pk))


class Tokens(Plain):
    """API tokens that have not expired; of none more than its first characters is known."""

    key, model = "token", ApiToken
    menu_label, display_name, icon = "API tokens", "API token", "fa-solid fa-key"
    orders: ClassVar[Mapping[str, Order]] = {**Plain.orders, "last_used_at": latest}
    fields = (
        fields.pk(),
        fields.person("user", "user_id"),
        fields.text("name", list_template="short.html"),
        fields.elsewhere("last_used_at", seen_at),
        fields.text("prefix", label="Begins with"),
        StringField("scopes", filters=[], list_template="tags.html"),
        fields.moment("created_at"),
        fields.moment("expires_at"),
    )

    def can_delete(self, _request: Request) -> bool:
        """Allow it."""
        return True

    async def remove(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Revoke one."""
        await revoke_token(session, viewer, own_id(row.pk))
