"""Calling the resolver of a mutation, and completing its payload, the objects of which are finished."""

from typing import Any, NamedTuple, cast

import strawberry
from graphql import (
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import Path

from gql_api.compiler.executor import Answers
from gql_api.compiler.finished import Finished
from gql_api.compiler.selection import Field
from gql_api.compiler.variables import Variables, resolved
from gql_api.context import Context, Info
from gql_api.errors import TooComplex
from gql_api.fields import Python
from gql_api.inputs import arguments


class Raw(NamedTuple):
    """What Strawberry's `Info` is made of, as far as our resolvers look."""

    schema: GraphQLSchema
    context: Context
    field_name: str
    path: Path


async def call(context: Context, variables: Variables, asked: Field) -> Any:  # noqa: ANN401 - any JSON value
    """Answer a root field by its resolver; raise what the resolver raises."""
    raw = Raw(asked.document.schema, context, asked.name, Path(None, asked.key, None))
    declared = asked.definition.extensions["strawberry-definition"]
    info: Info = strawberry.Info(_raw_info=cast("Any", raw), _field=declared)
    sent = arguments(declared, resolved(asked.arguments, variables))
    payload = await declared.base_resolver.wrapped_func(None, info=info, **sent)
    return completed(payload, asked, asked.definition.type)


def completed(value: Any, asked: Field, type_: GraphQLOutputType) -> Any:  # noqa: ANN401 - what a resolver returns
    """Make JSON of the value of a field, as GraphQL says."""
    if is_non_null_type(type_):
        found = completed(value, asked, type_.of_type)
        if found is None:
            raise TypeError(f"Cannot return null for the field {asked.name}.")
        return found
    if type(value) is Answers:
        value = value.get(asked.path)
    if value is None or type(value) is Finished:
        return value
    if is_list_type(type_):
        return [completed(one, asked, type_.of_type) for one in value]
    if is_leaf_type(type_):
        return type_.coerce_output_value(value)
    return object_of(value, asked)


def object_of(value: Any, asked: Field) -> dict[str, Any]:  # noqa: ANN401 - an object of one of Strawberry's types
    """Make a JSON object of a payload, or of an error in it."""
    if is_abstract_type(asked.type):
        concrete = asked.document.schema.get_type(type(value).__strawberry_definition__.name)
        asked = asked.anew().of_type(cast("GraphQLOutputType", concrete))
    return {
        one.key: asked.type.name
        if one.name == "__typename"
        else completed(getattr(value, one.python_name), one, one.definition.type)
        for one in asked.fields
    }


def is_called(asked: Field) -> bool:
    """Tell whether a root field can be answered so: surely nothing below it has a resolver of its own."""
    try:
        return isinstance(asked.read, Python) and not needs_python(asked.anew())
    except TooComplex:
        return False


def needs_python(asked: Field) -> bool:
    """Tell whether something below a field has a resolver in Python."""
    if is_leaf_type(get_named_type(asked.definition.type)):
        return False
    below = [one for narrowed in possible(asked) for one in narrowed.fields]
    return any(isinstance(one.read, Python) or needs_python(one) for one in below)


def possible(asked: Field) -> list[Field]:
    """Narrow a field to each type that its object may have."""
    type_ = asked.type
    if not is_abstract_type(type_):
        return [asked]
    return [asked.of_type(one) for one in asked.document.schema.get_possible_types(type_)]
