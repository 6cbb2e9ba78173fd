"""Filters: the inputs of `where`, made of what the types show.

A field of a filter has the name of the field that it is about. What null, an empty list and `not` mean is the
same everywhere, and stands in the descriptions.
"""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Boolean, Column, DateTime, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from strawberry import UNSET
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField

from gql_api import derived
from gql_api.db import Data
from gql_api.derived import Lazy, Type, beside
from gql_api.fields import PART_OF_THE_STATEMENT, Expression
from gql_api.text import camel_case
from gql_api.types import Json

RULES = "All that is given must hold; {} is no filter, null in it is an error."
COMPARED = "Numbers, texts (by the codes of their characters) or booleans (false first)."
PRIVATE = " For administrators only: others get an error."


def condition(description: str, name: str | None = None, type_: Any = None) -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare a field of a filter, which may be absent; `name` where Python reserves it."""
    return strawberry.field(description=description, name=name, graphql_type=type_, default=UNSET)


@strawberry.input(description=f"Conditions on a text. {RULES}")
class StringFilter:
    """Compare texts."""

    eq: str | None = condition("Exactly this text.")
    ne: str | None = condition("Not exactly this text: all that `eq` leaves out, null included.")
    in_: list[str] | None = condition("Exactly one of these texts. [] matches nothing.", "in")
    contains: str | None = condition("With this text somewhere in it; upper and lower case are the same.")
    starts_with: str | None = condition("With this text at its start; upper and lower case are the same.")
    ends_with: str | None = condition("With this text at its end; upper and lower case are the same.")
    is_null: bool | None = condition("True: there is no text. False: there is one, if only an empty one.")


@strawberry.input(description=f"Conditions on an id. {RULES}")
class IDFilter:
    """Compare ids."""

    eq: strawberry.ID | None = condition("This id. One of nothing, or of another type, matches nothing.")
    ne: strawberry.ID | None = condition("Any other id: all that `eq` leaves out.")
    in_: list[strawberry.ID] | None = condition("One of these ids. [] matches nothing.", "in")


@strawberry.input(description=f"Conditions on a yes or no. {RULES}")
class BooleanFilter:
    """Compare booleans."""

    eq: bool | None = condition("Exactly this.")


@strawberry.input(description=f"Conditions on a whole number. {RULES}")
class IntFilter:
    """Compare numbers."""

    eq: int | None = condition("This number.")
    ne: int | None = condition("Not this number: all that `eq` leaves out, null included.")
    in_: list[int] | None = condition("One of these numbers. [] matches nothing.", "in")
    lt: int | None = condition("Less than this.")
    lte: int | None = condition("This or less.")
    gt: int | None = condition("More than this.")
    gte: int | None = condition("This or more.")


@strawberry.input(description=f"Conditions on a moment. {RULES}")
class DateTimeFilter:
    """Compare moments."""

    eq: datetime | None = condition("This moment.")
    ne: datetime | None = condition("Not this moment: all that `eq` leaves out, null included.")
    in_: list[datetime] | None = condition("One of these moments. [] matches nothing.", "in")
    lt: datetime | None = condition("Before this.")
    lte: datetime | None = condition("At this moment or before.")
    gt: datetime | None = condition("After this.")
    gte: datetime | None = condition("At this moment or after.")
    is_null: bool | None = condition("True: there is no moment. False: there is one.")


@strawberry.input(description=f"Conditions on tags, written exactly as they are. {RULES}")
class TagsFilter:
    """Compare lists of tags."""

    any: list[str] | None = condition("With at least one of these tags. [] matches nothing.")
    all: list[str] | None = condition("With each of these tags. [] asks for nothing, so everything matches.")
    none: list[str] | None = condition(
        "Without any of these tags: all that `any` leaves out. [] excludes nothing."
    )


@strawberry.input(
    description="Conditions on what is at one place in JSON. Values are compared with values of their own "
    f"JSON type alone. {RULES}"
)
class DataFilter:
    """Compare what is in JSON."""

    path: list[str] = strawberry.field(
        description='The way there, key by key: "installedKib" or ["author", "name"]. Digits are a place in '
        "a list, the first is 0.",
        metadata=PART_OF_THE_STATEMENT,
    )
    eq: Json | None = condition("Exactly this value, of whatever type.")
    ne: Json | None = condition("Not this value: all that `eq` leaves out, what is not there included.")
    in_: list[Json] | None = condition("Exactly one of these values. [] matches nothing.", "in")
    contains: str | None = condition(
        "A text with this text somewhere in it, upper and lower case being the same; or a list with exactly "
        "this text in it."
    )
    lt: Json | None = condition(f"Less than this. {COMPARED}")
    lte: Json | None = condition(f"This or less. {COMPARED}")
    gt: Json | None = condition(f"More than this. {COMPARED}")
    gte: Json | None = condition(f"This or more. {COMPARED}")
    exists: bool | None = condition("True: there is something, if only null. False: there is nothing.")


FILTERS: dict[Type, Type] = {
    Text: StringFilter,
    Uuid: IDFilter,
    Boolean: BooleanFilter,
    Integer: IntFilter,
    DateTime: DateTimeFilter,
    ARRAY: TagsFilter,
    Data: DataFilter,
}


def filter_of(type_: Type) -> Type:
    """Make the filter of a type, to stand beside it: for each column it shows, each object it leads to."""
    own = StrawberryOptional(beside(type_, "Filter"))
    several = StrawberryOptional(StrawberryList(beside(type_, "Filter")))
    parts = {
        "and_": condition("Each of these holds. [] asks for nothing, so everything matches.", "and", several),
        "or_": condition("At least one of these holds. [] matches nothing.", "or", several),
        "not_": condition("This does not hold: all that it leaves out, nulls included.", "not", own),
        **{field.python_name: by_column(field, column) for field, column in derived.columns(type_)},
        **{field.python_name: by_object(field, target) for field, target in derived.objects(type_)},
    }
    description = f"Conditions on objects of the type {type_.__name__}. {RULES}"
    return strawberry.input(derived.make(type_, "Filter", parts), description=description)


def by_column(field: StrawberryField, column: Column[Any]) -> Any:  # noqa: ANN401 - as above
    """Declare the condition on a column; a type of column without a filter raises KeyError."""
    how = derived.read(field)
    note = PRIVATE if isinstance(how, Expression) and how.is_private else ""
    description = f"What `{camel_case(field.python_name)}` must be.{note}"
    return condition(description, type_=StrawberryOptional(FILTERS[type(column.type)]))


def by_object(field: StrawberryField, target: Type | Lazy) -> Any:  # noqa: ANN401 - as above
    """Declare the condition on the object that a field leads to."""
    description = f"What the object in `{camel_case(field.python_name)}` must be."
    return condition(description, type_=StrawberryOptional(beside(target, "Filter")))
