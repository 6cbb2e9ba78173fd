"""The sections of what lets somebody in: sessions and API tokens, to be looked at and revoked."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.fields import StringField

from gql_api.admin import fields
from gql_api.admin.filters import contains
from gql_api.admin.listing import Row
from gql_api.admin.plain import Plain, own_id
from gql_api.permissions import Condition
from gql_api.sessions.actions import revoke_session
from gql_api.sessions.model import Session
from gql_api.tokens.actions import revoke_token
from gql_api.tokens.model import ApiToken
from gql_api.users.model import User
from gql_api.viewer import Viewer


class Sessions(Plain):
    """Sessions that have not expired; to delete one signs its device out at once."""

    key, model = "session", Session
    menu_label, display_name, icon = "Sessions", "session", "fa-solid fa-right-to-bracket"
    fields = (
        fields.pk(),
        fields.person("user", "user_id"),
        fields.text("device"),
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
    fields = (
        fields.pk(),
        fields.person("user", "user_id"),
        fields.text("name"),
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
