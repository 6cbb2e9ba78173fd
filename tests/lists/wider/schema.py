"""The wider schema: read and written as the project's."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.directive import StrawberryDirective
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryType

from gql_api import nodes, writes
from gql_api.articles import input as inputs
from gql_api.compiler import Executor, answer
from gql_api.context import Info
from gql_api.fields import ById, read
from gql_api.lists import root_list
from gql_api.schema import Schema
from gql_api.types import DATE_TIME, ERROR_TYPES, JSON, Input, Json, ObjectId
from gql_api.users.type import User
from tests.lists.wider import model
from tests.lists.wider.type import Article, Space, UpdateArticlePayload


@strawberry.type
class Query(nodes.Query):
    """One and many, and a field that is in Python altogether."""

    @strawberry.field(metadata=read(ById()))
    async def article(self, info: Info, id: ObjectId) -> Article | None:  # noqa: ARG002 - as in the project
        """Read one."""
        return await answer(info)

    articles = root_list(Article, "Articles.")
    spaces = root_list(Space, "Spaces.")

    @strawberry.field
    def hello(self) -> str:
        """Read nothing."""
        return "Hello"


@strawberry.type
class Mutation:
    """One write."""

    @strawberry.mutation
    async def update_article(
        self, info: Info, input: Input[inputs.UpdateArticleInput]
    ) -> UpdateArticlePayload | None:
        """Update one."""
        return await writes.update(info, UpdateArticlePayload, model.Article, input, inputs.ArticleRules)


class Names(NameConverter):
    """Other names for the project's types that have wider ones here; a user's fields lead to them."""

    def from_type(self, type_: StrawberryType | StrawberryDirective[Any]) -> str:
        """Name a type."""
        origin = getattr(type_, "origin", None) or getattr(type_, "wrapped_cls", None)
        is_other = getattr(origin, "__module__", "") in {"gql_api.articles.type", "gql_api.spaces.type"}
        return f"{'Other' if is_other else ''}{super().from_type(type_)}"


schema = Schema(
    Query,
    Mutation,
    types=(User, Space, Article, *ERROR_TYPES),
    execution_context_class=Executor,
    config=StrawberryConfig(scalar_map={datetime: DATE_TIME, Json: JSON}, name_converter=Names()),
)
