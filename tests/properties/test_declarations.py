"""A field of a resource is declared in several places; they all say the same."""

import dataclasses
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema, get_nullable_type, is_non_null_type
from sqlalchemy import inspect

from gql_api.schema import printed
from gql_api.text import camel_case
from tests.resources import RESOURCES, Resource

PLACES = {"space_id", "collection_id"}
SCHEMA = build_schema(printed())
each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.one)


@each_resource
def test_patch_and_rules_and_table_have_the_same_fields(resource: Resource) -> None:
    in_patch = {field.name for field in dataclasses.fields(resource.patch)}
    others = resource.model.stands_for
    assert in_patch == set(resource.rules().fields)
    assert {others.get(name, name) for name in in_patch} == set(resource.model.patchable)


@each_resource
def test_what_is_created_can_be_patched(resource: Resource) -> None:
    in_creation = {field.name for field in dataclasses.fields(resource.creation)} - PLACES
    assert in_creation <= set(resource.model.patchable)


@each_resource
def test_what_creating_requires_the_rules_require(resource: Resource) -> None:
    def is_required(field: dataclasses.Field[Any]) -> bool:
        return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING

    in_creation = {field.name for field in dataclasses.fields(resource.creation) if is_required(field)}
    in_rules = {name for name, rule in resource.rules().fields.items() if rule.required}
    assert in_creation - PLACES == in_rules


@each_resource
def test_what_can_be_null_can_be_null_everywhere(resource: Resource) -> None:
    columns = inspect(resource.model).columns
    shown: Any = SCHEMA.type_map[resource.name]
    for field, rule in resource.rules().fields.items():
        name = resource.model.stands_for.get(field, field)
        is_nullable_when_shown = not is_non_null_type(shown.fields[camel_case(name)].type)
        assert rule.allow_none == columns[name].nullable == is_nullable_when_shown, name


@each_resource
def test_what_is_sent_has_the_type_of_what_is_shown(resource: Resource) -> None:
    shown: Any = SCHEMA.type_map[resource.name]
    creation: Any = SCHEMA.type_map[f"Create{resource.name}Input"]
    patch: Any = SCHEMA.type_map[f"{resource.name}Patch"]
    assert isinstance(shown, GraphQLObjectType)
    columns = {camel_case(field): camel_case(name) for field, name in resource.model.stands_for.items()}
    for name, field in patch.fields.items():
        type_ = str(get_nullable_type(shown.fields[columns.get(name, name)].type))
        assert str(field.type) == type_
        if name in creation.fields:
            assert str(get_nullable_type(creation.fields[name].type)) == type_
