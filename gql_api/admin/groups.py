"""The sections of groups and of who is in them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from gql_api import ids
from gql_api.admin import fields
from gql_api.admin.filters import contains
from gql_api.admin.listing import Order, Row
from gql_api.admin.plain import Plain, named, own_id
from gql_api.errors import FieldError, Invalid
from gql_api.groups import actions
from gql_api.groups.input import MemberRole
from gql_api.groups.model import Group, Membership
from gql_api.permissions import Condition
from gql_api.users.model import User
from gql_api.viewer import Viewer

ROLES = tuple(role.name for role in MemberRole)


class Groups(Plain):
    """Groups; whoever makes one is its manager."""

    key, model, names = "group", Group, ("name",)
    menu_label, display_name, icon = "Groups", "group", "fa-solid fa-user-group"
    orders: ClassVar[Mapping[str, Order]] = {
        **Plain.orders,
        "name": lambda model: [func.lower(model.name), model.id],
    }
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.moment("created_at"),
    )

    def can_create(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def can_edit(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def can_delete(self, _request: Request) -> bool:
        """Allow it: there is no trash for groups."""
        return True

    async def make(self, session: AsyncSession, viewer: Viewer, data: Mapping[str, Any]) -> Row:
        """Create one."""
        saved = await actions.create(session, viewer, {"name": data.get("name") or ""})
        return named(saved.row, saved.row.name)

    async def hold(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Lock one."""
        await actions.managed(session, viewer, own_id(row.pk))

    async def put(self, session: AsyncSession, viewer: Viewer, row: Row, patch: Mapping[str, Any]) -> None:
        """Rename one."""
        await actions.update(session, viewer, own_id(row.pk), patch)

    async def remove(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Delete one for good."""
        await actions.delete(session, viewer, own_id(row.pk))


class Members(Plain):
    """Who is in which group, and as what."""

    key, model, names = "member", Membership, ("role",)
    always = ("group_id", "user_id")
    menu_label, display_name, icon = "Members", "member", "fa-solid fa-user-check"
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.group(),
        fields.member(),
        fields.choice("role", ROLES),
        fields.moment("created_at", label="Since"),
    )

    def can_create(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def can_edit(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def can_delete(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def caption(self) -> ColumnElement[str]:
        """Name it by who it is."""
        return select(User.name).where(User.id == Membership.user_id).scalar_subquery()

    def matching(self, text: str) -> Condition:
        """Search the names of members."""
        return contains(self.caption(), text)

    async def make(self, session: AsyncSession, viewer: Viewer, data: Mapping[str, Any]) -> Row:
        """Let somebody join."""
        missing = [one for one in ("group", "user") if not data.get(one)]
        if missing:
            raise Invalid([FieldError((one,), f"Choose a {one}.") for one in missing])
        group, user = ids.key(Group, data["group"], "group"), ids.key(User, data["user"], "user")
        saved = await actions.add_member(session, viewer, group.id, user.id, known_role(data))
        return named(saved.row, "The member")

    async def hold(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Lock the group: who is in it, and as what, changes under this lock alone."""
        await actions.managed(session, viewer, row.group_id)

    async def put(self, session: AsyncSession, viewer: Viewer, row: Row, patch: Mapping[str, Any]) -> None:
        """Give another role."""
        if patch:
            await actions.set_role(session, viewer, row.group_id, row.user_id, known_role(patch))

    async def remove(self, session: AsyncSession, viewer: Viewer, row: Row) -> None:
        """Let a member go."""
        await actions.remove_member(session, viewer, row.group_id, row.user_id)


def known_role(values: Mapping[str, Any]) -> str:
    """Return the role that was chosen; raise Invalid for none that there is."""
    if values.get("role") not in ROLES:
        raise Invalid([FieldError(("role",), "Choose a role.")])
    return str(values["role"])
