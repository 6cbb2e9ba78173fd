"""The section of spaces."""

from gql_api.admin import fields
from gql_api.admin.owned_view import OwnedView
from gql_api.spaces.input import SpaceRules
from gql_api.spaces.model import Space


class Spaces(OwnedView):
    """Spaces."""

    key, model, rules = "space", Space, SpaceRules
    menu_label, display_name, icon = "Spaces", "space", "fa-solid fa-folder"
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.area("description", rows=4),
        fields.owner(),
        fields.flag(
            "is_active", label="Active", default=True, help_text="Off: nothing in it can be written."
        ),
        fields.flag("is_public", label="Public", help_text="On: everybody may read all in it."),
        fields.flag("is_personal", label="Personal", **fields.UNWRITABLE),
        fields.number("version"),
        fields.moment("created_at"),
        fields.moment("updated_at"),
        fields.trash(),
    )
