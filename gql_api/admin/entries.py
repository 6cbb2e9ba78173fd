"""The section of entries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.admin import fields
from gql_api.admin.owned_view import OwnedView, chosen
from gql_api.collections.model import Collection
from gql_api.entries import actions
from gql_api.entries.input import EntryRules
from gql_api.entries.model import Entry
from gql_api.owned import Saved
from gql_api.viewer import Viewer


class Entries(OwnedView):
    """Entries; each is created in a collection, whose space it lives in."""

    key, model, rules = "entry", Entry, EntryRules
    menu_label, display_name, icon = "Entries", "entry", "fa-solid fa-table-list"
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.space(exclude_from_create=True),
        fields.collection(),
        fields.owner(),
        fields.data("data", help_text="JSON that fits the collection's schema."),
        fields.number("version"),
        fields.moment("created_at"),
        fields.moment("updated_at"),
        fields.trash(),
    )

    async def made(
        self, session: AsyncSession, viewer: Viewer, values: Mapping[str, Any], data: Mapping[str, Any]
    ) -> Saved[Entry]:
        """Create one in the collection chosen."""
        return await actions.create(session, viewer, chosen(data, "collection", Collection), values)
