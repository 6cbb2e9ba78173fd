"""The section of changes: who did what, when; nobody writes there."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, case, cast, false, func, select
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import aliased
from starlette.requests import Request
from starlette_admin.fields import StringField

from gql_api import ids
from gql_api.admin import fields, filters
from gql_api.admin.listing import Order, Tree
from gql_api.admin.view import View
from gql_api.changes.log import Operation
from gql_api.changes.model import Change
from gql_api.db import InSpace, Owned
from gql_api.permissions import Condition, for_admins
from gql_api.tombstones.model import Tombstone
from gql_api.viewer import Viewer
from gql_api.whereabouts import present

UUID_LENGTH = 32


class Changes(View):
    """Changes; a search is for the id of an object."""

    key, model = "change", Change
    menu_label, display_name, icon = "Changes", "change", "fa-solid fa-clock-rotate-left"
    orders: ClassVar[Mapping[str, Order]] = {"created_at": lambda model: [model.id]}
    fields = (
        fields.pk(),
        fields.moment("created_at", label="When"),
        StringField("operation", filters=[filters.words(*Operation)]),
        StringField("object_type", label="Kind", filters=[filters.Kinds]),
        StringField("object_name", label="Object", filters=[]),
        fields.number("version"),
        fields.person("actor", "actor_id", label="Who"),
        StringField(
            "object", label="Object's id", filters=[], exclude_from_list=True, copy_to_clipboard=True
        ),
        fields.differences("fields"),
        StringField("request_id", label="Request", filters=[], exclude_from_list=True),
    )

    def seen(self, viewer: Viewer, _filters: Tree | None) -> Condition:
        """Show admins all."""
        return for_admins(viewer)

    def one_of(self, viewer: Viewer) -> Condition:
        """Show admins all."""
        return for_admins(viewer)

    def matching(self, text: str) -> Condition:
        """Find the changes of the object with this public id."""
        try:
            key = ids.decode(text).key
        except ids.Malformed:
            return false()
        if key.space_id is None:
            return (Change.space_id == key.id) & (Change.object_id == key.id)
        grave = (Tombstone.space_id == key.space_id) & (Tombstone.id == key.id)
        left = Change.space_id.in_(select(func.unnest(Tombstone.left)).where(grave))
        return (Change.object_id == key.id) & (left | (Change.space_id == present(*key)))

    def caption(self) -> ColumnElement[str]:
        """Name it by what was done to what."""
        return func.concat(Change.operation, " ", Change.object_type)

    def public_id(self) -> ColumnElement[str]:
        """Put space and id into one text, as a change has no public id."""
        both = cast(Change.space_id, SqlText) + cast(Change.id, SqlText)
        return func.replace(both, "-", "")

    def whose(self, pk: str) -> Condition | None:
        """Take the two apart."""
        try:
            space_id, id_ = uuid.UUID(hex=pk[:UUID_LENGTH]), uuid.UUID(hex=pk[UUID_LENGTH:])
        except ValueError:
            return None
        return (Change.space_id == space_id) & (Change.id == id_)

    def statement(self, request: Request) -> Select[Any]:
        """Bring along what the objects are called and their public ids, whatever table they are in."""
        found = super().statement(request)
        tables: list[Any] = [aliased(model) for model in ids.models().values() if issubclass(model, Owned)]
        for table in tables:
            found = found.outerjoin(table, same(table))
        names = [table.name for table in tables]
        public = [case((table.id.is_not(None), ids.expression(table))) for table in tables]
        object_id = func.coalesce(*public, cast(Change.object_id, SqlText))
        object_name = func.coalesce(*names, "(removed for good)")
        return found.add_columns(object_name.label("object_name"), object_id.label("object"))


def same(table: Any) -> Condition:  # noqa: ANN401 - an alias of a table class
    """Hold for the change's object."""
    model = ids.model_of(table)
    found: Condition = (Change.object_type == model.__name__) & (table.id == Change.object_id)
    return found & (table.origin_space_id == Change.origin_space_id) if issubclass(model, InSpace) else found
