"""Sections over owned objects: all that they write goes through `owned`, in a transaction."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, collate, func
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import BaseField
from starlette_admin.types import RequestAction

from gql_api import ids, owned
from gql_api.admin import fields
from gql_api.admin.buttons import Buttons, Done
from gql_api.admin.filters import rules as rules_of
from gql_api.admin.forms import OPENED, Form, cleared, parsed, told, wrong
from gql_api.admin.listing import Order, Row, Tree
from gql_api.admin.view import context_of
from gql_api.compiler.orders import COLLATION
from gql_api.compiler.search import matches
from gql_api.db import InSpace, Owned
from gql_api.errors import Conflict, FieldError, Invalid, Refusal
from gql_api.ids import Key
from gql_api.permissions import Condition, listed, readable
from gql_api.rules import Rules
from gql_api.spaces.model import Space
from gql_api.text import camel_case
from gql_api.viewer import Viewer

SPACE = "space"


def by_name(model: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - a table class
    """Order by name, as lists of the API do, on the index that they have."""
    return [collate(func.lower(model.name), COLLATION), model.id]


class OwnedView(Buttons):
    """A section over a table of owned objects, with the rules for what may be set."""

    rules: ClassVar[type[Rules]]

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

    def typed(self, obj: Row) -> Row:
        """Return an object as a form shows it."""
        texts = {one.name: fields.spelled(getattr(obj, one.name)) for one in self.fields if is_json(one)}
        return Row(**{**vars(obj), **texts})

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was typed, as the rules take it; raise Invalid for what is no JSON."""
        cleaned = cleared(values, self.rules)
        return parsed(cleaned, [one.name for one in self.fields if is_json(one)], self.rules)

    def told(self, request: Request, refusal: Refusal) -> FormValidationError:
        """Say what is wrong beside the fields."""
        return told(refusal, self.get_fields_list(request), self.model.stands_for)

    async def serialize(self, obj: Row, request: Request, *told: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's
        """Note in a form what it shows."""
        found = await super().serialize(obj, request, *told, **options)
        if request.state.action is RequestAction.EDIT:
            found[OPENED] = Form.of(self.typed(obj), self.names).write()
        return found

    async def create(self, request: Request, data: dict[str, Any]) -> Row:
        """Create an object of the viewer's."""
        try:
            values = self.read({name: data[name] for name in self.names if data.get(name) is not None})
            async with context_of(request).transaction() as session:
                return shown(await self.made(session, context_of(request).viewer, values, data))
        except Refusal as refusal:
            raise self.told(request, refusal) from None

    async def made(
        self, session: AsyncSession, viewer: Viewer, values: Mapping[str, Any], data: Mapping[str, Any]
    ) -> Done:
        """Create it where the form says: in a space, if objects of this kind live in one."""
        space_id = chosen(data, SPACE, Space).id if issubclass(self.model, InSpace) else None
        return await owned.create(session, viewer, self.model, values, self.rules, space_id)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Row:  # noqa: ANN401 - the library's signature
        """Set what was changed in the form, based on the version that it showed."""
        form = Form.read(data.get(OPENED))
        whole = {column: name for name, column in self.model.stands_for.items()}
        try:
            values = self.read(form.changed({name: data.get(name) for name in self.names}))
            patch = {whole.get(name, name): value for name, value in values.items()}
            async with context_of(request).transaction() as session:
                target = session, context_of(request).viewer, self.model, self.key_of(pk)
                return shown(await owned.update(*target, patch, self.rules, form.version))
        except Conflict as conflict:
            raise await self.conflict(request, pk, data, conflict) from None
        except Refusal as refusal:
            raise self.told(request, refusal) from None

    async def conflict(
        self, request: Request, pk: str, data: dict[str, Any], conflict: Conflict
    ) -> FormValidationError:
        """Say who was faster, keep what was typed, and let it be saved over the object as it is now."""
        now = await self.find_by_pk(request, pk)
        data[OPENED] = Form(Form.read(data[OPENED]).digests, conflict.version).write()
        columns = {camel_case(name): column for name, column in self.model.stands_for.items()}
        theirs = {columns.get(name, name) for name in conflict.fields}
        lost = [one for one in self.fields if camel_case(one.name) in theirs]
        both = [(one.label, getattr(self.typed(now), one.name)) for one in lost if now]
        return wrong(
            f"Somebody has changed this meanwhile: it has version {conflict.version} now.", both=both
        )


def chosen(data: Mapping[str, Any], field: str, model: type[Owned]) -> Key:
    """Return what an object is to be created in; raise Invalid where nothing was chosen."""
    if not data.get(field):
        raise Invalid([FieldError((field,), f"Choose a {field}.")])
    return ids.key(model, data[field], field)


def is_json(field: BaseField) -> bool:
    """Tell whether a field is a JSON value."""
    return isinstance(field, fields.Json)


def shown(saved: Done) -> Row:
    """Name what was saved."""
    return Row(pk=ids.encode(saved.row), caption=saved.row.name)
