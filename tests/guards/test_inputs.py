"""Arguments become what Strawberry would make of them, and resolvers of mutations are called as it would."""

import inspect
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    Undefined,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryMaybe, StrawberryOptional

from gql_api.inputs import arguments
from gql_api.schema import schema

MUTATIONS = schema.graphql.mutation_type.fields if schema.graphql.mutation_type else {}
QUERIES = schema.graphql.query_type.fields if schema.graphql.query_type else {}
FIELDS = {**QUERIES, **MUTATIONS}
INPUTS = {name: one for name, one in schema.graphql.type_map.items() if is_input_object_type(one)}
LEAF = object()  # whatever a scalar or an enum is read as
DEPTH = 3


def full(type_: GraphQLInputType, depth: int = DEPTH) -> Any:  # noqa: ANN401 - a coerced value
    """Make a value with all its parts, down to a depth where they may be left out."""
    bare = get_nullable_type(type_)
    if is_list_type(bare):
        items = [full(bare.of_type, depth - 1)] if depth else []
        return [*items, *([] if is_non_null_type(bare.of_type) else [None])]
    if is_input_object_type(bare):
        fields = {name: one.type for name, one in bare.fields.items() if depth or is_non_null_type(one.type)}
        return {name: full(one, depth - 1) for name, one in fields.items()}
    return LEAF


def least(type_: GraphQLInputObjectType) -> dict[str, Any]:
    """Make a value with nothing that may be left out."""
    needed = {name: one for name, one in type_.fields.items() if is_non_null_type(one.type)}
    return {name: full(one.type) for name, one in needed.items() if one.default_value is Undefined}


def nulls(type_: GraphQLInputObjectType) -> dict[str, Any]:
    """Make a value with null wherever that may be."""
    return least(type_) | {name: None for name, one in type_.fields.items() if not is_non_null_type(one.type)}


def by_strawberry(declared: Any, sent: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - Strawberry's field
    """Make arguments as Strawberry does."""
    registry = schema.schema_converter.scalar_registry
    return convert_arguments(dict(sent), declared.arguments, registry, schema.config)


@pytest.mark.parametrize("make", [full, least, nulls])
@pytest.mark.parametrize("name", FIELDS)
def test_arguments_are_what_strawberry_makes(monkeypatch: pytest.MonkeyPatch, name: str, make: Any) -> None:  # noqa: ANN401 - one of the above
    declared = FIELDS[name].extensions["strawberry-definition"]
    bare = {key: get_nullable_type(one.type) for key, one in FIELDS[name].args.items()}
    sent = {key: make(one) if is_input_object_type(one) else full(one) for key, one in bare.items()}
    ours, by_hook = arguments(declared, sent), by_strawberry(declared, sent)
    for input_ in INPUTS.values():
        monkeypatch.setattr(input_.extensions["strawberry-definition"], "from_input", None)
    assert ours == by_hook == by_strawberry(declared, sent)
    assert len(ours) == len(sent)


def test_a_null_argument_is_none() -> None:
    declared = MUTATIONS["updateArticle"].extensions["strawberry-definition"]
    assert arguments(declared, {"input": None}) == by_strawberry(declared, {"input": None}) == {"input": None}
    assert arguments(declared, {}) == {}


@pytest.mark.parametrize("name", MUTATIONS)
def test_nothing_stands_between_a_mutation_and_its_resolver(name: str) -> None:
    declared = MUTATIONS[name].extensions["strawberry-definition"]
    resolver = declared.base_resolver.wrapped_func
    assert declared.extensions == []
    assert inspect.iscoroutinefunction(resolver)
    expected = ["self", "info", *(one.python_name for one in declared.arguments)]
    assert list(inspect.signature(resolver).parameters) == expected


@pytest.mark.parametrize("name", INPUTS)
def test_null_is_allowed_wherever_absence_is_told_apart(name: str) -> None:
    """Strawberry does not look for nulls in inputs that are read by a hook."""
    declared = INPUTS[name].extensions["strawberry-definition"]
    types = [one.resolve_type(type_definition=declared) for one in declared.fields]
    maybe = [one for one in types if isinstance(one, StrawberryMaybe)]
    assert all(isinstance(one.of_type, StrawberryOptional) for one in maybe)
