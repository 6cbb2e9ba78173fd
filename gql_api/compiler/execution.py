"""Executing operations that are known to be valid: without graphql-core where the compiler finishes all."""

from collections.abc import Collection, Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from graphql import execute as execute_walking
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from gql_api.compiler import plans
from gql_api.compiler.executor import Executor
from gql_api.compiler.operations import operation
from gql_api.compiler.plans import Asked
from gql_api.compiler.selection import Field
from gql_api.context import Context


def known(
    schema: GraphQLSchema,
    query: str | None,
    name: str | None,
    variables: Mapping[str, Any] | None,
    allowed: Collection[OperationType],
) -> Asked | None:
    """Return an operation with its variables; None if anything is wrong with them or it is not allowed."""
    found = operation(schema, query, name) if query else None
    if found is None or OperationType(found.node.operation.value) not in allowed:
        return None
    coerced = found.coerced(variables or {})
    return None if coerced is None else Asked.of(found, coerced)


async def execute(asked: Asked, context: Context, variables: Mapping[str, Any] | None) -> ExecutionResult:
    """Execute."""
    context.asked = asked
    if asked.prepared.is_compiled(context.viewer):
        return await answered(asked, context)
    done = await await_maybe(
        execute_walking(
            asked.prepared.operation.schema,
            asked.prepared.operation.document,
            context_value=context,
            variable_values=dict(variables or {}),
            operation_name=asked.prepared.operation.name,
            executor_class=Executor,
            operation_extensions=None,
        )
    )
    return ExecutionResult(data=done.data, errors=done.errors)


async def answered(asked: Asked, context: Context) -> ExecutionResult:
    """Answer the root fields one after the other, as graphql-core would."""
    data: dict[str, Any] = {}
    errors: list[GraphQLError] = []
    for name, field in asked.prepared.roots.items():
        try:
            data[name] = await plans.run(context, asked, name)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is told
            errors.append(located(error, field))
            if not field.is_nullable:
                return ExecutionResult(data=None, errors=errors)
            data[name] = None
    return ExecutionResult(data=data, errors=errors or None)


def located(error: Exception, field: Field) -> GraphQLError:
    """Say where an error happened."""
    if isinstance(error, GraphQLError) and error.path is not None:
        return error
    original = error.original_error if isinstance(error, GraphQLError) else error
    return GraphQLError(str(error), list(field.nodes), path=list(field.path), original_error=original)
