"""Parts of inputs that all resources share, and how what a client sent becomes one.

Strawberry finds out the types of arguments and fields again for each request; here it is done once.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING
from functools import cache, partial
from typing import Any, NamedTuple, cast

import strawberry
from graphql import GraphQLSchema, is_input_object_type
from strawberry import Some
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    StrawberryType,
    has_object_definition,
)
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

Reader = Callable[[Any], Any]
NAMES = NameConverter()


def expected_version() -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare `expectedVersion`."""
    return strawberry.field(
        description="The version that the change is based on: CONFLICT if it is another by now. "
        "Without it the last one wins.",
        default=strawberry.UNSET,
    )


class Part(NamedTuple):
    """An argument, or a field of an input: the name that clients send, Python's, and how to read a value."""

    sent: str
    name: str
    read: Reader


class Parts(NamedTuple):
    """An input's fields, and those that are None where they were not sent."""

    fields: tuple[Part, ...]
    absent: Mapping[str, None]


def read_by_parts(schema: GraphQLSchema) -> None:
    """Let Strawberry, too, make inputs as `made` does, by a hook of its own."""
    for type_ in schema.type_map.values():
        if is_input_object_type(type_):
            declared: StrawberryObjectDefinition = type_.extensions["strawberry-definition"]
            declared.from_input = lambda made_of, sent, _context: made(made_of, sent)


def arguments(field: StrawberryField, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Make the arguments of a resolver of values that GraphQL has coerced."""
    return {part.name: part.read(sent[part.sent]) for part in arguments_of(field) if part.sent in sent}


def made(input: type[Any], sent: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - an `input`
    """Make an input of such values."""
    if sent is None:
        return None
    parts = parts_of(cast("Hashable", input))
    values = {part.name: part.read(sent[part.sent]) for part in parts.fields if part.sent in sent}
    return input(**{**parts.absent, **values})


@cache
def arguments_of(field: StrawberryField) -> tuple[Part, ...]:
    """Find a field's arguments."""
    return tuple(Part(NAMES.from_argument(one), one.python_name, reader(one.type)) for one in field.arguments)


@cache
def parts_of(input: Hashable) -> Parts:
    """Find an input's fields."""
    declared: StrawberryObjectDefinition = cast("Any", input).__strawberry_definition__
    types = [one.resolve_type(type_definition=declared) for one in declared.fields]
    fields = zip(declared.fields, types, strict=True)
    bare = [one for one in declared.fields if one.default is MISSING and one.default_factory is MISSING]
    return Parts(
        tuple(Part(NAMES.from_field(one), one.python_name, reader(type_)) for one, type_ in fields),
        {one.python_name: None for one in bare},
    )


def reader(type_: StrawberryType | type[Any]) -> Reader:
    """Find out how a value of a type is read; leaves are what they are."""
    if isinstance(type_, StrawberryMaybe):
        inner = reader(type_.of_type)
        return lambda value: Some(inner(value))
    if isinstance(type_, StrawberryOptional):
        return reader(type_.of_type)
    if isinstance(type_, LazyType):
        return reader(type_.resolve_type())
    if isinstance(type_, StrawberryList):
        inner = reader(type_.of_type)
        return lambda values: None if values is None else [inner(one) for one in values]
    return partial(made, type_) if has_object_definition(type_) else lambda value: value
