"""Sections over owned objects: all that they write goes through `owned`, in a transaction."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, collate, func
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.actions import ActionSelection, action, row_action
from starlette_admin.exceptions import ActionFailed, FormValidationError
from starlette_admin.flash import flash
from starlette_admin.types import RequestAction

from gql_api import ids, owned
from gql_api.admin.filters import rules as rules_of
from gql_api.admin.forms import OPENED, Form, cleared, told, wrong
from gql_api.admin.listing import Order, Row, Tree
from gql_api.admin.view import View, context_of
from gql_api.compiler.orders import COLLATION
from gql_api.compiler.search import matches
from gql_api.db import InSpace, Owned
from gql_api.errors import Conflict, FieldError, Invalid, Refusal
from gql_api.ids import Key
from gql_api.permissions import Condition, Viewer, listed, readable
from gql_api.rules import Rules
from gql_api.spaces.model import Space
from gql_api.text import camel_case

Done = owned.Saved[Any]
Verb = Callable[[AsyncSession, Viewer, type[Any], Key], Awaitable[Done]]
SPACE = "space"


def by_name(model: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - a table class
    """Order by name, as lists of the API do, on the index that they have."""
    return [collate(func.lower(model.name), COLLATION), model.id]


class OwnedView(View):
    """A section over a table of owned objects, with the rules for what may be set."""

    model: ClassVar[type[Owned]]
    rules: ClassVar[type[Rules]]

    always = ("version", "deleted_at")
    orders: ClassVar[Mapping[str, Order]] = {
        "created_at": lambda model: [model.created_at, model.id],
        "updated_at": lambda model: [model.updated_at, model.id],
        "name": by_name,
    }

    def can_create(self, _request: Request) -> bool:
        """Allow it: `owned` decides."""
        return True

    def can_edit(self, _request: Request) -> bool:
        """Allow it: `owned` decides."""
        return True

    def can_delete(self, _request: Request) -> bool:
        """Allow it: `owned` decides."""
        return True

    async def is_row_action_allowed_for_obj(self, request: Request, name: str, obj: Row) -> bool:
        """Offer what fits an object in the trash, or one that is not there."""
        is_trashed = obj.deleted_at is not None
        fits = {"edit": not is_trashed, "delete": not is_trashed, "restore": is_trashed, "purge": is_trashed}
        return fits.get(name, True) and await super().is_row_action_allowed_for_obj(request, name, obj)

    def seen(self, viewer: Viewer, filters: Tree | None) -> Condition:
        """Leave the trash out, unless a filter asks for it."""
        asks = any(rule.field == "deleted_at" for rule in rules_of(filters))
        return readable(self.model, viewer) if asks else listed(self.model, viewer)

    def matching(self, text: str) -> Condition:
        """Search the whole text, by stems, the last word as a prefix."""
        return matches(self.model, func.search_prefix(text, type_=TSQUERY))

    @property
    def names(self) -> list[str]:
        """The fields that may be set."""
        return [one.name for one in self.fields if one.name in self.rules().fields]

    async def serialize(self, obj: Row, request: Request, *told: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's
        """Note in a form what it shows."""
        found = await super().serialize(obj, request, *told, **options)
        if request.state.action is RequestAction.EDIT:
            found[OPENED] = Form.of(obj, self.names).write()
        return found

    async def create(self, request: Request, data: dict[str, Any]) -> Row:
        """Create an object of the viewer's."""
        values = {name: data[name] for name in self.names if data.get(name) is not None}
        try:
            space_id = chosen_space(data) if issubclass(self.model, InSpace) else None
            async with context_of(request).transaction() as session:
                cleaned = cleared(values, self.rules)
                return shown(
                    await owned.create(
                        session, context_of(request).viewer, self.model, cleaned, self.rules, space_id
                    )
                )
        except Refusal as refusal:
            raise told(refusal, [*self.names, SPACE]) from None

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Row:  # noqa: ANN401 - the library's signature
        """Set what was changed in the form, based on the version that it showed."""
        form = Form.read(data.get(OPENED))
        patch = cleared(form.changed({name: data.get(name) for name in self.names}), self.rules)
        try:
            async with context_of(request).transaction() as session:
                target = session, context_of(request).viewer, self.model, self.key_of(pk)
                return shown(await owned.update(*target, patch, self.rules, form.version))
        except Conflict as conflict:
            raise await self.conflict(request, pk, data, conflict) from None
        except Refusal as refusal:
            raise told(refusal, self.names) from None

    async def conflict(
        self, request: Request, pk: str, data: dict[str, Any], conflict: Conflict
    ) -> FormValidationError:
        """Say who was faster, keep what was typed, and let it be saved over the object as it is now."""
        now = await self.find_by_pk(request, pk)
        data[OPENED] = Form(Form.read(data[OPENED]).digests, conflict.version).write()
        fields = {camel_case(one.name): one for one in self.fields}
        both = [(fields[name].label, getattr(now, fields[name].name)) for name in conflict.fields]
        return wrong(
            f"Somebody has changed this meanwhile: it has version {conflict.version} now.", both=both
        )

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
        icon_class="default_actions.delete",
        submit_btn_text="Move to the trash",
        submit_btn_class="action.modal_confirm_button_delete",
        action_btn_class="action.row_item_delete",
    )
    async def row_action_3_delete(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - the library's signature
        """Move one to the trash."""
        await self.done(request, [pk], owned.delete)
        flash(request, "Moved to the trash.", "success")

    @row_action(
        name="restore",
        text="Restore",
        confirmation="Take this out of the trash?",
        icon_class="fa-solid fa-trash-arrow-up",
        submit_btn_text="Restore",
    )
    async def row_action_4_restore(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - as above
        """Take one out of the trash."""
        await self.done(request, [pk], owned.restore)
        flash(request, "Restored.", "success")

    @row_action(
        name="purge",
        text="Remove for good",
        confirmation="Remove this for good, with all in it? Nothing brings it back.",
        icon_class="fa-solid fa-fire",
        submit_btn_text="Remove for good",
        submit_btn_class="action.modal_confirm_button_delete",
        action_btn_class="action.row_item_delete",
    )
    async def row_action_5_purge(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - as above
        """Remove one for good."""
        await self.done(request, [pk], owned.purge)
        flash(request, "Removed for good.", "success")

    async def done(self, request: Request, pks: list[Any], verb: Verb) -> None:
        """Do the same to several objects in one transaction; raise ActionFailed, having done nothing."""
        context = context_of(request)
        try:
            async with context.transaction() as session:
                for pk in pks:
                    await verb(session, context.viewer, self.model, self.key_of(str(pk)))
        except Refusal as refusal:
            raise ActionFailed(str(told(refusal, []).errors[OPENED])) from None

    def key_of(self, pk: str) -> Key:
        """Read the id of an object; raise Invalid or NotFound."""
        return ids.key(self.model, pk, "id")


def chosen_space(data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a uuid
    """Return the space that an object is to be created in; raise Invalid where none was chosen."""
    if not data.get(SPACE):
        raise Invalid([FieldError((SPACE,), "Choose a space.")])
    return ids.key(Space, data[SPACE], SPACE).id


def shown(saved: Done) -> Row:
    """Name what was saved."""
    return Row(pk=ids.encode(saved.row), caption=saved.row.name)
