"""Orders: the inputs of `orderBy`, made of what the types show; and which of the trash a list has."""

import enum
from typing import Any

import strawberry
from sqlalchemy import DateTime, Text
from strawberry import UNSET

from gql_api import derived
from gql_api.db import Data
from gql_api.derived import Type
from gql_api.fields import PART_OF_THE_STATEMENT
from gql_api.text import camel_case


@strawberry.enum(description="Which way round a list is ordered.")
class OrderDirection(enum.Enum):
    """The two ways."""

    ASC = strawberry.enum_value("ASC", description="A to Z, oldest first, worst match first.")
    DESC = strawberry.enum_value("DESC", description="Z to A, newest first, best match first.")


@strawberry.enum(description="Whether a list has what is in the trash, for those who may restore it.")
class Trash(enum.Enum):
    """The three ways to look at the trash."""

    EXCLUDE = strawberry.enum_value("EXCLUDE", description="Only what is not in the trash.")
    ONLY = strawberry.enum_value("ONLY", description="Only what is in the trash and the viewer may restore.")
    INCLUDE = strawberry.enum_value("INCLUDE", description="Both.")


BY_DATA = (
    "By what is at `path` in `{}`: numbers, then texts (upper and lower case are the same), then false and "
    "true, then lists, then objects; null and what is not there come last."
)
ORDERED = {
    Text: "By `{}`, from A to Z without a direction; upper and lower case are the same.",
    DateTime: "By `{}`, the latest first without a direction.",
    Data: BY_DATA,
}


def order_of(type_: Type) -> Type:
    """Make the order of a type, to stand beside it; a field is the name of a column in upper case."""
    field = strawberry.field(
        description="What to order by; equals by the next order, and at last by id.",
        graphql_type=field_of(type_),
    )
    direction = strawberry.field(
        description="Without it: ASC for names, DESC for times and RELEVANCE.",
        graphql_type=OrderDirection | None,
        default=UNSET,
    )
    parts = {"field": field, "direction": direction}
    if has_data(type_):
        parts["path"] = strawberry.field(
            description='With DATA only: the way to what to order by, key by key, as in ["author", "name"]. '
            "Digits are a place in a list, the first is 0.",
            graphql_type=list[str] | None,
            default=UNSET,
            metadata=PART_OF_THE_STATEMENT,
        )
    made = derived.make(type_, "Order", parts)
    description = f"One order of objects of the type {type_.__name__}. What has no value comes last."
    return strawberry.input(made, description=description)


def has_data(type_: Type) -> bool:
    """Tell whether objects of a type have JSON to be ordered by."""
    return any(isinstance(column.type, Data) for _, column in derived.columns(type_))


def field_of(type_: Type) -> Type:
    """Make the enum of what objects of a type can be ordered by."""
    choices = {
        column.key.upper(): ORDERED[type(column.type)].format(camel_case(column.key))
        for _, column in derived.columns(type_)
        if column.key == "name" or isinstance(column.type, DateTime | Data)
    }
    if "search" in derived.table_of(type_).c:
        choices["RELEVANCE"] = "By how well it matches the search, best first; without `search` an error."
    return chosen(
        type_, "OrderField", f"What objects of the type {type_.__name__} can be ordered by.", choices
    )


def chosen(type_: Type, suffix: str, description: str, choices: dict[str, str]) -> Type:
    """Make an enum, to stand beside a type, of names and their descriptions."""
    values = {name: strawberry.enum_value(name, description=told) for name, told in choices.items()}
    made: Any = enum.Enum(type_.__name__ + suffix, values, module=type_.__module__)  # type: ignore[misc]  # its name is known when it runs
    found: Type = strawberry.enum(made, description=description)
    return found
