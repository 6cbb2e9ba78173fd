"""The buttons beside owned objects: into the trash, out of it, away for good."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.actions import ActionSelection, action, row_action
from starlette_admin.exceptions import ActionFailed
from starlette_admin.flash import flash

from gql_api import ids, owned
from gql_api.admin.forms import OPENED, told
from gql_api.admin.listing import Row
from gql_api.admin.view import View, context_of
from gql_api.db import Owned
from gql_api.errors import Refusal
from gql_api.ids import Key
from gql_api.viewer import Viewer

Done = owned.Saved[Any]
Verb = Callable[[AsyncSession, Viewer, type[Any], Key, int | None], Awaitable[Done]]


def based(_request: Request, obj: Row) -> str:
    """Make the form of a button: the version that is shown beside it."""
    return f'<form><input type="hidden" name="version" value="{obj.version:d}"></form>'


async def version(request: Request) -> int | None:
    """Return the version that a button was pressed beside; raise ActionFailed if it is none."""
    sent = str((await request.form()).get("version") or "")
    if not sent:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", sent):
        raise ActionFailed("This page is damaged. Reload it.")
    return int(sent)


class Buttons(View):
    """A section over owned objects, with what may be done to each at a stroke."""

    model: ClassVar[type[Owned]]

    always = ("version", "deleted_at")

    def can_delete(self, _request: Request) -> bool:
        """Allow it: `owned` decides."""
        return True

    async def is_row_action_allowed_for_obj(self, request: Request, name: str, obj: Row) -> bool:
        """Offer what fits an object in the trash, or one that is not there."""
        is_trashed = obj.deleted_at is not None
        fits = {"edit": not is_trashed, "delete": not is_trashed, "restore": is_trashed, "purge": is_trashed}
        return fits.get(name, True) and await super().is_row_action_allowed_for_obj(request, name, obj)

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Move objects to the trash: all of them, or none."""
        await self.done(request, pks, owned.delete)
        return len(pks)

    @action(
        name="delete",
        text="Move to the trash",
        confirmation="Move what is selected to the trash? It can be restored.",
        submit_btn_text="Move to the trash",
        submit_btn_class="action.modal_confirm_button_delete",
    )
    async def delete_action(self, request: Request, selection: ActionSelection) -> None:
        """Move to the trash what is selected."""
        count = await self.delete(request, await selection.pks())
        flash(request, f"Moved to the trash: {count}.", "success")

    @row_action(
        name="delete",
        text="Move to the trash",
        confirmation="Move this to the trash? It can be restored.",
        form=based,
        icon_class="default_actions.delete",
        submit_btn_text="Move to the trash",
        submit_btn_class="action.modal_confirm_button_delete",
        action_btn_class="action.row_item_delete",
    )
    async def row_action_3_delete(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - the library's signature
        """Move one to the trash."""
        await self.done(request, [pk], owned.delete, await version(request))
        flash(request, "Moved to the trash.", "success")

    @row_action(
        name="restore",
        text="Restore",
        confirmation="Take this out of the trash?",
        form=based,
        icon_class="fa-solid fa-trash-arrow-up",
        submit_btn_text="Restore",
    )
    async def row_action_4_restore(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - as above
        """Take one out of the trash."""
        await self.done(request, [pk], owned.restore, await version(request))
        flash(request, "Restored.", "success")

    @row_action(
        name="purge",
        text="Remove for good",
        confirmation="Remove this for good, with all in it? Nothing brings it back.",
        form=based,
        icon_class="fa-solid fa-fire",
        submit_btn_text="Remove for good",
        submit_btn_class="action.modal_confirm_button_delete",
        action_btn_class="action.row_item_delete",
    )
    async def row_action_5_purge(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - as above
        """Remove one for good."""
        await self.done(request, [pk], owned.purge, await version(request))
        flash(request, "Removed for good.", "success")

    async def done(
        self, request: Request, pks: list[Any], verb: Verb, expected_version: int | None = None
    ) -> None:
        """Do the same to several objects in one transaction; raise ActionFailed, having done nothing."""
        context = context_of(request)
        try:
            async with context.transaction() as session:
                for pk in pks:
                    key = self.key_of(str(pk))
                    await verb(session, context.viewer, self.model, key, expected_version)
        except Refusal as refusal:
            raise ActionFailed(str(told(refusal, []).errors[OPENED])) from None

    def key_of(self, pk: str) -> Key:
        """Read the id of an object; raise Invalid or NotFound."""
        return ids.key(self.model, pk, "id")
