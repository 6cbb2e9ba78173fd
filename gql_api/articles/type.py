"""Articles as clients see them, and the payloads of their mutations."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gql_api.fields import ToOne, read
from gql_api.filters import filter_of
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.types import Owned, UserError, changed_field, deleted_field, errors_field, object_field

if TYPE_CHECKING:
    from gql_api.spaces.type import Space


@strawberry.type(description="An owned text in a space, found by full-text search.")
class Article(Owned):
    """The fields of an article."""

    content: str = strawberry.field(description="The text; at most 500,000 characters.")
    tags: list[str] = strawberry.field(description="In the order in which they were given.")
    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] = strawberry.field(
        description="Where it lives; whoever may read the space may read the article.",
        metadata=read(ToOne("space_id")),
    )


ArticleFilter = filter_of(Article)
ArticleOrder = order_of(Article)
ArticleConnection = connection_of(Article, "space", "owner", "tags")


@strawberry.type(description="The answer of createArticle.")
class CreateArticlePayload:
    """The new article."""

    article: Article | None = object_field("The new article.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateArticle.")
class UpdateArticlePayload:
    """The article as it is now."""

    article: Article | None = object_field("The article as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of deleteArticle.")
class DeleteArticlePayload:
    """The article in the trash."""

    article: Article | None = object_field("The article, now in the trash.")
    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of restoreArticle.")
class RestoreArticlePayload:
    """The article, back again."""

    article: Article | None = object_field("The article, out of the trash.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of purgeArticle.")
class PurgeArticlePayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of transferArticle.")
class TransferArticlePayload:
    """The article with its new owner."""

    article: Article | None = object_field("The article with its new owner; null if no longer readable.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of moveArticle.")
class MoveArticlePayload:
    """The article in its new place."""

    article: Article | None = object_field("The article in its new place, with the id that it had.")
    errors: list[UserError] = errors_field()
