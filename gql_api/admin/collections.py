"""The section of collections."""

from gql_api.admin import fields
from gql_api.admin.owned_view import OwnedView
from gql_api.collections.input import CollectionRules
from gql_api.collections.model import Collection


class Collections(OwnedView):
    """Collections."""

    key, model, rules = "collection", Collection, CollectionRules
    menu_label, display_name, icon = "Collections", "collection", "fa-solid fa-layer-group"
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.space(),
        fields.owner(),
        fields.area("description", rows=4),
        fields.data(
            "entry_schema",
            help_text="A JSON Schema of draft 2020-12, which the data of all entries fits; true allows all.",
        ),
        fields.number("version"),
        fields.moment("created_at"),
        fields.moment("updated_at"),
        fields.trash(),
    )
