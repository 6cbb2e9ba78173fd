"""The GraphQL schema, put together from the resources."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema, build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from gql_api import nodes
from gql_api.articles import resolvers as articles
from gql_api.articles.type import Article
from gql_api.collections import resolvers as collections
from gql_api.collections.type import Collection
from gql_api.compiler import Executor, execution
from gql_api.entries import resolvers as entries
from gql_api.entries.type import Entry
from gql_api.grants import resolvers as grants
from gql_api.grants.type import Grant
from gql_api.groups import resolvers as groups
from gql_api.groups.type import Group, Membership
from gql_api.inputs import NAMES, read_by_parts
from gql_api.sessions import resolvers as sessions
from gql_api.sessions.type import Session
from gql_api.spaces import resolvers as spaces
from gql_api.spaces.type import Space
from gql_api.tokens import resolvers as tokens
from gql_api.tokens.type import ApiToken
from gql_api.types import DATE_TIME, ERROR_TYPES, JSON, Json
from gql_api.users import resolvers as users
from gql_api.users.type import User


@strawberry.type(description="Everything that can be read.")
class Query(
    nodes.Query,
    users.Query,
    groups.Query,
    spaces.Query,
    articles.Query,
    collections.Query,
    entries.Query,
):
    """All queries."""


@strawberry.type(description="Everything that can be written. A null payload: see the top-level errors.")
class Mutation(
    users.Mutation,
    sessions.Mutation,
    tokens.Mutation,
    groups.Mutation,
    spaces.Mutation,
    grants.Mutation,
    articles.Mutation,
    collections.Mutation,
    entries.Mutation,
):
    """All mutations."""


class Operation(ExecutionContext):
    """Strawberry's account of one operation, which does not pick the first of several for the client."""

    @property
    def operation_name(self) -> str | None:
        """Return the name that was sent; graphql-core refuses several operations without one."""
        return self._provided_operation_name


class Schema(strawberry.Schema):
    """Strawberry's schema, with the compiler for what was asked before, and valid.

    It logs no errors of clients: they may quote what was sent.
    """

    @property
    def graphql(self) -> GraphQLSchema:
        """graphql-core's schema."""
        return self._schema

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,  # noqa: ANN401 - as above
        root_value: Any = None,  # noqa: ANN401 - as above
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - as above
        """Execute an operation; leave to Strawberry what it will refuse."""
        allowed = set(OperationType) if allowed_operation_types is None else set(allowed_operation_types)
        found = execution.known(self.graphql, query, operation_name, variable_values, allowed)
        if found is not None:
            return await execution.execute(found, context_value, variable_values)
        options = (context_value, root_value, operation_name, allowed_operation_types, operation_extensions)
        return await super().execute(query, variable_values, *options)

    def _create_execution_context(self, *args: Any, **options: Any) -> ExecutionContext:  # noqa: ANN401 - Strawberry's
        made = super()._create_execution_context(*args, **options)
        made.__class__ = Operation
        return made

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave logging to `masking`, which knows bugs from mistakes."""


def make_schema(query: type[Any] = Query, mutation: type[Any] = Mutation) -> Schema:
    """Make the schema."""
    made = Schema(
        query,
        mutation,
        types=(
            User,
            Session,
            ApiToken,
            Group,
            Membership,
            Space,
            Grant,
            Article,
            Collection,
            Entry,
            *ERROR_TYPES,
        ),
        execution_context_class=Executor,
        config=StrawberryConfig(name_converter=NAMES, scalar_map={datetime: DATE_TIME, Json: JSON}),
    )
    read_by_parts(made.graphql)
    return made


def printed() -> str:
    """Print the schema as schema.graphql has it; sorted as text, for that takes Strawberry's enums apart."""
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"


schema = make_schema()
