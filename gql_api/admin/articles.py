"""The section of articles."""

from gql_api.admin import fields
from gql_api.admin.owned_view import OwnedView
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article


class Articles(OwnedView):
    """Articles."""

    key, model, rules = "article", Article, ArticleRules
    menu_label, display_name, icon = "Articles", "article", "fa-solid fa-file-lines"
    fields = (
        fields.Opened("opened"),
        fields.pk(),
        fields.text("name"),
        fields.space(),
        fields.owner(),
        fields.tags("tags"),
        fields.area("content"),
        fields.number("version"),
        fields.moment("created_at"),
        fields.moment("updated_at"),
        fields.trash(),
    )
