"""Queries and mutations of articles."""

import strawberry

from gql_api import writes
from gql_api.articles import input as inputs
from gql_api.articles import type as types
from gql_api.articles.model import Article
from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.fields import ById, read
from gql_api.lists import root_list
from gql_api.types import Input, ObjectId


@strawberry.type
class Query:
    """Reading articles."""

    @strawberry.field(description="The article with this id; null if not readable.", metadata=read(ById()))
    async def article(self, info: Info, id: ObjectId) -> types.Article | None:
        """Read one."""
        return await answer(info)

    articles = root_list(types.Article, "The articles that the viewer may read.")


@strawberry.type
class Mutation:
    """Writing articles."""

    @strawberry.mutation(description="Create an article in a space.")
    async def create_article(
        self, info: Info, input: Input[inputs.CreateArticleInput]
    ) -> types.CreateArticlePayload | None:
        """Create one."""
        return await writes.create(info, types.CreateArticlePayload, Article, input, inputs.ArticleRules)

    @strawberry.mutation(description="Change the fields that the patch holds, and no others.")
    async def update_article(
        self, info: Info, input: Input[inputs.UpdateArticleInput]
    ) -> types.UpdateArticlePayload | None:
        """Update one."""
        return await writes.update(info, types.UpdateArticlePayload, Article, input, inputs.ArticleRules)

    @strawberry.mutation(description="Move an article to the trash; done already is done.")
    async def delete_article(
        self, info: Info, input: Input[inputs.DeleteArticleInput]
    ) -> types.DeleteArticlePayload | None:
        """Delete one."""
        return await writes.delete(info, types.DeleteArticlePayload, Article, input)

    @strawberry.mutation(description="Take an article out of the trash; done already is done.")
    async def restore_article(
        self, info: Info, input: Input[inputs.RestoreArticleInput]
    ) -> types.RestoreArticlePayload | None:
        """Restore one."""
        return await writes.restore(info, types.RestoreArticlePayload, Article, input)

    @strawberry.mutation(description="Remove an article in the trash for good.")
    async def purge_article(
        self, info: Info, input: Input[inputs.PurgeArticleInput]
    ) -> types.PurgeArticlePayload | None:
        """Purge one."""
        return await writes.purge(info, types.PurgeArticlePayload, Article, input)

    @strawberry.mutation(description="Give an article to another user, who may read its space.")
    async def transfer_article(
        self, info: Info, input: Input[inputs.TransferArticleInput]
    ) -> types.TransferArticlePayload | None:
        """Transfer one."""
        return await writes.transfer(info, types.TransferArticlePayload, Article, input)

    @strawberry.mutation(description="Move an article to another space; done already is done.")
    async def move_article(
        self, info: Info, input: Input[inputs.MoveArticleInput]
    ) -> types.MoveArticlePayload | None:
        """Move one."""
        return await writes.move(info, types.MoveArticlePayload, Article, input)
