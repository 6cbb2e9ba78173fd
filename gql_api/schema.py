"""The GraphQL schema, put together from the resources."""

from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from gql_api import nodes
from gql_api.articles import resolvers as articles
from gql_api.articles.type import Article
from gql_api.compiler import Executor
from gql_api.spaces import resolvers as spaces
from gql_api.spaces.type import Space
from gql_api.types import DATE_TIME, ERROR_TYPES
from gql_api.users import resolvers as users
from gql_api.users.type import User


@strawberry.type(description="Everything that can be read.")
class Query(nodes.Query, users.Query, spaces.Query, articles.Query):
    """All queries."""


@strawberry.type(description="Everything that can be written. A null payload: see the top-level errors.")
class Mutation(users.Mutation, spaces.Mutation, articles.Mutation):
    """All mutations."""


class Operation(ExecutionContext):
    """Strawberry's account of one operation, which does not pick the first of several for the client."""

    @property
    def operation_name(self) -> str | None:
        """Return the name that was sent; graphql-core refuses several operations without one."""
        return self._provided_operation_name


class Schema(strawberry.Schema):
    """Strawberry's schema, which logs no errors of clients: they may quote what was sent."""

    def _create_execution_context(self, *args: Any, **options: Any) -> ExecutionContext:  # noqa: ANN401 - Strawberry's
        made = super()._create_execution_context(*args, **options)
        made.__class__ = Operation
        return made

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave logging to `masking`, which knows bugs from mistakes."""


def make_schema(query: type[Any] = Query, *, is_sorted: bool = False) -> Schema:
    """Make the schema; sorted for printing only, because sorting takes Strawberry's enums apart."""
    return Schema(
        query,
        Mutation,
        types=(User, Space, Article, *ERROR_TYPES),
        execution_context_class=Executor,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}, sort_schema=is_sorted),
    )


def printed() -> str:
    """Print the schema as schema.graphql has it."""
    return make_schema(is_sorted=True).as_str() + "\n"


schema = make_schema()
