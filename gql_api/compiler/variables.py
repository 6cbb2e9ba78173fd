"""Variables: their shape, which a plan depends on, and the values in it, with which a plan is run.

The shape of a variable's value is what the SQL depends on: which fields of an input object are there, what is
null, enum values, booleans, the type of the object behind an id. The rest is a value to be bound: of it the
compiler sees only a `Sent`, which says where the value will be found.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputType,
    GraphQLInt,
    GraphQLString,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
)

from gql_api import ids
from gql_api.fields import FIXED

Variables = Mapping[str, Any]
Shape = Hashable
Path = tuple[str | int, ...]
ABSENT = "absent"


@dataclass(frozen=True)
class Leaf:
    """The shape of a value to be bound.

    `traits` is what matters of it all the same: of ids the types of their objects (None for what is no id),
    of a text whether it is blank.
    """

    traits: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Fixed:
    """The shape of a value that the SQL depends on."""

    value: Any


@dataclass(frozen=True)
class Several:
    """The shape of a list whose elements have shapes of their own."""

    items: tuple[Shape, ...]


@dataclass(frozen=True)
class Parts:
    """The shape of an input object."""

    items: tuple[tuple[str, Shape], ...]


LEAF, BLANK = Leaf(), Leaf(("blank",))


@dataclass(frozen=True)
class Sent:
    """A value that a variable brings: known when a plan runs, not when it is made."""

    path: Path
    traits: tuple[Hashable, ...] = ()


def shape(type_: GraphQLInputType, value: Any) -> Shape:  # noqa: ANN401 - a coerced value
    """Return the shape of a value."""
    if value is None:
        return None
    bare = get_nullable_type(type_)
    if is_list_type(bare):
        return list_shape(get_nullable_type(bare.of_type), value)
    if is_input_object_type(bare):
        return Parts(tuple((name, part_shape(bare.fields[name], one)) for name, one in value.items()))
    if bare is GraphQLBoolean or is_enum_type(bare):
        return Fixed(value)
    if bare is GraphQLID:
        return Leaf((kind(value),))
    return BLANK if bare is GraphQLString and not value.strip() else LEAF


def part_shape(field: GraphQLInputField, value: Any) -> Shape:  # noqa: ANN401 - a coerced value
    """Return the shape of a value in an input object."""
    return shape_of_fixed(value) if is_fixed(field) else shape(field.type, value)


def is_fixed(field: GraphQLInputField) -> bool:
    """Tell whether the SQL depends on the value of a field, a text or texts."""
    declared = field.extensions.get("strawberry-definition")
    return declared is not None and FIXED in declared.metadata


def shape_of_fixed(value: Any) -> Shape:  # noqa: ANN401 - a coerced value
    """Return the shape of a text or texts that the SQL depends on."""
    return None if value is None else Fixed(tuple(value) if isinstance(value, list) else value)


def top_shape(type_: GraphQLInputType, value: Any, *, is_fixed: bool = False) -> Shape:  # noqa: ANN401 - as above
    """Return the shape of a variable: a bare number is nearly always a page's size, best known beforehand."""
    if is_fixed:
        return shape_of_fixed(value)
    return Fixed(value) if get_nullable_type(type_) is GraphQLInt else shape(type_, value)


def list_shape(type_: GraphQLInputType, values: Any) -> Shape:  # noqa: ANN401 - a coerced list
    """Return the shape of a list: of scalars it is one value to be bound, however many there are."""
    if None in values or is_list_type(type_) or is_input_object_type(type_) or is_enum_type(type_):
        return Several(tuple(shape(type_, one) for one in values))
    return Leaf(tuple(dict.fromkeys(map(kind, values)))) if type_ is GraphQLID else LEAF


def kind(text: str) -> int | None:
    """Return the byte for the type of an id's object; None for what is no id."""
    try:
        return ids.decode(text).model.node_type
    except ids.Malformed:
        return None


def sent(shape: Shape, path: Path) -> Any:  # noqa: ANN401 - what the compiler sees of a value
    """Make what the compiler sees of a value with this shape."""
    match shape:
        case Leaf(traits):
            return Sent(path, traits)
        case Fixed(value):
            return value
        case Several(items):
            return [sent(one, (*path, place)) for place, one in enumerate(items)]
        case Parts(items):
            return {name: sent(one, (*path, name)) for name, one in items}
    return None


def is_sent(value: Any) -> bool:  # noqa: ANN401 - any argument
    """Tell whether a value, or part of it, is known only when a plan runs."""
    if isinstance(value, list | dict):
        return any(map(is_sent, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Sent)


def resolved(value: Any, variables: Variables) -> Any:  # noqa: ANN401 - any argument
    """Return the value itself, whatever variables bring put in."""
    if isinstance(value, Sent):
        found: Any = variables
        for step in value.path:
            found = found[step]
        return found
    if isinstance(value, dict):
        return {name: resolved(one, variables) for name, one in value.items()}
    return [resolved(one, variables) for one in value] if isinstance(value, list) else value
