"""The section of users: through the same functions as the command line, for whoever still is an admin."""

import logging
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.types import RequestAction

from gql_api import auth, ids
from gql_api.admin import fields
from gql_api.admin.filters import contains
from gql_api.admin.forms import OPENED, Form, told, wrong
from gql_api.admin.listing import Order, Row
from gql_api.admin.view import View, context_of
from gql_api.errors import FieldError, Forbidden, Invalid, Refusal
from gql_api.permissions import Condition
from gql_api.rules import validated
from gql_api.text import camel_case
from gql_api.users import actions
from gql_api.users.input import AccountRules
from gql_api.users.model import User
from gql_api.viewer import Viewer

logger = logging.getLogger(__name__)

NAMES = ("name", "email", "is_admin", "is_active")
NOT_OF_ONESELF = ("is_admin", "is_active")
ACCOUNT = ("name", "email", "password")
CHANGED = "Somebody has changed this user meanwhile."
ONESELF = "Nobody takes this from oneself: let another admin do it, so that one remains."


class Users(View):
    """Users; their passwords and tokens are nowhere in it."""

    key, model = "user", User
    menu_label, display_name, icon = "Users", "user", "fa-solid fa-users"
    orders: ClassVar[Mapping[str, Order]] = {
        "created_at": lambda model: [model.created_at, model.id],
        "name": lambda model: [func.lower(model.name), model.id],
        "email": lambda model: [model.email, model.id],
    }
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.text("email", label="E-mail"),
        fields.secret("password", help_text="8 to 200 characters."),
        fields.flag("is_admin", label="Admin", help_text="May do everything."),
        fields.flag(
            "is_active",
            label="Active",
            exclude_from_create=True,
            help_text="Off: signed out everywhere, API tokens revoked; what the user owns stays.",
        ),
        fields.moment("created_at"),
    )

    def can_create(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def can_edit(self, _request: Request) -> bool:
        """Allow it."""
        return True

    def matching(self, text: str) -> Condition:
        """Search names and addresses."""
        return or_(contains(User.name, text), contains(User.email, text))

    async def serialize(self, obj: Row, request: Request, *told: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's
        """Note in a form what it shows."""
        found = await super().serialize(obj, request, *told, **options)
        if request.state.action is RequestAction.EDIT:
            found[OPENED] = Form.of(obj, NAMES).write()
        return found

    async def create(self, request: Request, data: dict[str, Any]) -> Row:
        """Create a user who can sign in."""
        context, sent = context_of(request), {name: data.get(name) or "" for name in ACCOUNT}
        data["password"] = None  # whatever is wrong, the form does not repeat it
        try:
            account = validated(AccountRules, sent, partial=False)
            hashed = await auth.password_hash(account["password"])
            async with context.transaction() as session:
                await held(session, context.viewer)
                user = await actions.create_user(
                    session, account["email"], account["name"], hashed, is_admin=data["is_admin"]
                )
                return shown(user)
        except Refusal as refusal:
            raise told(refusal, self.get_fields_list(request)) from None

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Row:  # noqa: ANN401 - the library's signature
        """Set what was changed in the form, unless somebody changed the same meanwhile."""
        context, form = context_of(request), Form.read(data.get(OPENED))
        patch = form.changed({name: data.get(name) for name in NAMES})
        user_id = ids.decode(pk).key.id
        try:
            async with context.transaction() as session:
                viewer_id = await held(session, context.viewer, user_id)
                if viewer_id == user_id:
                    refuse_oneself(patch)
                user = await actions.known(session, user_id)
                now = Form.of(user, NAMES)
                lost = [name for name in patch if now.digests[name] != form.digests[name]]
                if lost:
                    data[OPENED] = now.write()
                    raise wrong(CHANGED, both=[(name, getattr(user, name)) for name in lost])
                names = [*patch]
                is_active = patch.pop("is_active", user.is_active)
                await actions.update_user(session, user_id, patch)
                user = await actions.set_active(session, user_id, is_active=is_active)
                logger.info("request %s: user %s set %s of %s", context.request_id, viewer_id, names, user_id)
                return shown(user)
        except Refusal as refusal:
            raise told(refusal, self.get_fields_list(request)) from None


def refuse_oneself(patch: Mapping[str, Any]) -> None:
    """Raise Invalid for what nobody does to oneself."""
    if tried := [name for name in NOT_OF_ONESELF if name in patch]:
        raise Invalid([FieldError((camel_case(name),), ONESELF) for name in tried])


async def held(session: AsyncSession, viewer: Viewer, user_id: uuid.UUID | None = None) -> uuid.UUID:
    """Lock the viewer, and another user, and return the viewer's id.

    Raise Forbidden for whoever is no admin; who is one now is one until the commit.
    """
    both = select(User.id).where(or_(User.id == viewer.id, User.id == user_id)).order_by(User.id)
    await session.execute(both.with_for_update(key_share=True))
    viewer_id, is_admin = (await session.execute(select(viewer.id, viewer.is_admin))).one()
    if not is_admin:
        raise Forbidden("Only admins may do this.")
    found: uuid.UUID = viewer_id
    return found


def shown(user: User) -> Row:
    """Name who was saved."""
    return Row(pk=ids.encode(user), caption=user.name)
