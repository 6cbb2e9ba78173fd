"""Lists: fields that answer a page of objects, with all the arguments that lists of their type have."""

from collections.abc import Iterator
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryOptional

from gql_api.compiler import answer
from gql_api.context import Info
from gql_api.derived import Lazy, Type, beside, table_of
from gql_api.fields import Page, Within, read
from gql_api.orders import Trash

FIRST = (
    "How many objects at most, from the list's start or from `after` on; 20 without `first` and `last`, 1000 "
    "at most. Not together with `last`."
)
AFTER = "Begin behind this cursor, which must come from the same list, search and order."
LAST = (
    "How many objects at most, from the list's end or from `before` backwards, yet in the list's order; 1000 "
    "at most. Not together with `first`."
)
BEFORE = "End before this cursor, which must come from the same list, search and order."
WHERE = "Only what this holds for. Absent, null and {} are no filter."
ORDER = (
    "The order, the most important first. Without it: by relevance when searching, else newest first. "
    "Ties: by id."
)
SEARCH = (
    'Full-text search: words are all needed, "quotes" hold a phrase together, `or` between words, `-` before '
    "a word to exclude it; the last word may be the beginning of one. Where nothing matches, similar names "
    "do. Blank: no search."
)
TRASH = "Whether what is in the trash belongs to the list; of that only what the viewer may restore."


def root_list(type_: Type, description: str) -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare a root field that lists all objects of a type that the viewer may list."""

    async def resolve(info: Info, **_arguments: Any) -> Any:  # noqa: ANN401 - finished JSON stands for every type
        return await answer(info)

    field = nested_list(type_, description)
    return field(resolve)


def nested_list(type_: Type, description: str, within: str | Within | None = None) -> Any:  # noqa: ANN401 - as above
    """Declare a field that lists the objects of a type which are `within` the parent, as `Page` has it."""
    field = plain_list(type_, description, within)
    field.arguments += chosen(type_)
    return field


def plain_list(type_: Type | Lazy, description: str, within: str | Within | None) -> Any:  # noqa: ANN401 - as above
    """Declare the same without a choice of what is in it and in which order: pages are all there is."""
    connection = beside(type_, "Connection")
    field = strawberry.field(description=description, graphql_type=connection, metadata=read(Page(within)))
    field.arguments = list(paging())
    return field


def private_list(type_: Type, description: str, within: str) -> Any:  # noqa: ANN401 - as above
    """Declare a field of a user that lists, newest first, what only the user and admins may see."""
    connection = StrawberryOptional(beside(type_, "Connection"))
    metadata = read(Page(within, is_private=True))
    field = strawberry.field(description=description, graphql_type=connection, metadata=metadata)
    field.arguments = list(paging())
    return field


def paging() -> Iterator[StrawberryArgument]:
    """Make the arguments that every list has."""
    yield argument("first", int | None, FIRST)
    yield argument("after", str | None, AFTER)
    yield argument("last", int | None, LAST)
    yield argument("before", str | None, BEFORE)


def chosen(type_: Type) -> Iterator[StrawberryArgument]:
    """Make the arguments that say what is in a list: the table decides if there are `search` and `trash`."""
    table = table_of(type_)
    yield argument("where", StrawberryOptional(beside(type_, "Filter")), WHERE)
    yield argument("order_by", StrawberryOptional(StrawberryList(beside(type_, "Order"))), ORDER)
    if "search" in table.c:
        yield argument("search", str | None, SEARCH)
    if "deleted_at" in table.c:
        yield argument("trash", Trash, TRASH, Trash.EXCLUDE)


def argument(name: str, type_: Any, description: str, default: Any = strawberry.UNSET) -> StrawberryArgument:  # noqa: ANN401 - any type of GraphQL, any value of it
    """Make one argument."""
    return StrawberryArgument(
        name, None, StrawberryAnnotation(type_), description=description, default=default
    )
