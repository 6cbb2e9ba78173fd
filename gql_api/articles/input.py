"""What clients send about articles."""

import strawberry
from strawberry import Maybe

from gql_api.articles.model import CONTENT_LENGTH
from gql_api.inputs import expected_version
from gql_api.rules import Name, Rules, Tags, Text


class ArticleRules(Rules):
    """The rules for the patchable columns of an article."""

    name = Name()
    content = Text(0, CONTENT_LENGTH)
    tags = Tags()


@strawberry.input(description="An article to be created in a space; it belongs to the viewer.")
class CreateArticleInput:
    """The input of createArticle."""

    space_id: strawberry.ID = strawberry.field(description="The space; the viewer needs the right to write.")
    name: str = strawberry.field(description="1 to 200 characters, trimmed.")
    content: str = strawberry.field(description="At most 500,000 characters.", default="")
    tags: list[str] = strawberry.field(
        description="At most 50 tags of 1 to 100 characters, trimmed; doubles are dropped.",
        default_factory=list,
    )


@strawberry.input(description="What to change of an article. An absent field stays as it is.")
class ArticlePatch:
    """The patch of updateArticle."""

    name: Maybe[str | None] = strawberry.field(description="1 to 200 characters; cannot be cleared.")
    content: Maybe[str | None] = strawberry.field(
        description='At most 500,000 characters; cannot be cleared: send "" for none.'
    )
    tags: Maybe[list[str] | None] = strawberry.field(
        description="All tags, at most 50 of 1 to 100 characters; cannot be cleared: send [] for none."
    )


@strawberry.input(description="An article, and what to change of it.")
class UpdateArticleInput:
    """The input of updateArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    patch: ArticlePatch = strawberry.field(description="What to change.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An article to be moved to the trash.")
class DeleteArticleInput:
    """The input of deleteArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An article to be taken out of the trash.")
class RestoreArticleInput:
    """The input of restoreArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An article in the trash, to be removed for good.")
class PurgeArticleInput:
    """The input of purgeArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An article, and whom to give it to.")
class TransferArticleInput:
    """The input of transferArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    owner_id: strawberry.ID = strawberry.field(description="A user who may read the article's space.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An article, and the space to move it to.")
class MoveArticleInput:
    """The input of moveArticle."""

    id: strawberry.ID = strawberry.field(description="The article.")
    space_id: strawberry.ID = strawberry.field(
        description="The space to move it to; the viewer needs the right to write there."
    )
    expected_version: int | None = expected_version()
