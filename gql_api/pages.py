"""Pages of lists: objects and their places, where a page lies, and what is known of the whole list."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList

from gql_api import derived
from gql_api.derived import Type
from gql_api.orders import chosen
from gql_api.text import camel_case
from gql_api.types import Owned

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first edge, for `before` and the page before; null when empty."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last edge, for `after` and the next page; null when empty."
    )


@strawberry.type(description="The first and the last of some moments; both are null where there are none.")
class DateTimeRangeInfo:
    """Two moments."""

    min: datetime | None = strawberry.field(description="The first of them.")
    max: datetime | None = strawberry.field(description="The last of them.")


@strawberry.type(description="What the objects of a whole list have in common; computed only when asked for.")
class AggregateInfo:
    """Over what all owned types have."""

    count: int = strawberry.field(description="How many there are, the same as `totalCount`.")
    created_at: DateTimeRangeInfo = strawberry.field(description="When they were created.")
    updated_at: DateTimeRangeInfo = strawberry.field(description="When they were last changed.")


@strawberry.type(description="One object of a page, and its place in the list.")
class Edge(Generic[T]):
    """Relay's edge; named after its type, as in ArticleEdge."""

    cursor: str = strawberry.field(
        description="The place of the node in this list, for `after` and `before`; it holds for this search "
        "and this order only."
    )
    node: T = strawberry.field(description="The object.")


@strawberry.type(
    name="Edge", description="One object of a page, its place in the list, and what the search found."
)
class FoundEdge(Edge[T]):
    """The edge of a type that can be searched."""

    search_rank: float | None = strawberry.field(
        description="How well the object matches this search, more is better; null without one."
    )
    snippet: str | None = strawberry.field(
        description="Where this search found something, as HTML: the text is escaped, matches are in <mark>. "
        "Null without a search."
    )


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    """Relay's connection."""

    edges: list[Edge[T]] = strawberry.field(description="The objects of the page with their cursors.")
    nodes: list[T] = strawberry.field(description="The objects of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(
        description="How many objects the whole list has; counted only when asked for."
    )


@strawberry.type(description="One page of a list.")
class OwnedConnection(Connection[T]):
    """The connection of an owned type: they can all be searched."""

    edges: list[FoundEdge[T]] = strawberry.field(  # type: ignore[assignment]  # the edges are of a narrower type
        description="The objects of the page with their cursors, and what the search found."
    )
    aggregate: AggregateInfo = strawberry.field(
        description="Figures of the whole list; computed only when asked for."
    )


@strawberry.type(description="One value that a field has in a list: an option to filter by.")
class FacetOption:
    """A value with its count."""

    value: str = strawberry.field(description="What to send in `where`: an id, or a tag.")
    label: str = strawberry.field(description="What to show: the name of the object, or the tag.")
    count: int = strawberry.field(description="How many objects the list would have with it.")
    selected: bool = strawberry.field(description="Whether `where` asks for it already.")


def connection_of(type_: Type, *facets: str) -> Type:
    """Make the connection of a type, to stand beside it, with the facets over these fields of it."""
    base: Any = OwnedConnection if issubclass(type_, Owned) else Connection
    parts = {"facets": facets_of(type_, facets)} if facets else {}
    made = derived.make(type_, "Connection", parts, base[type_])
    return strawberry.type(made, description=f"One page of a list of objects of the type {type_.__name__}.")


def facets_of(type_: Type, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare the field `facets`; a facet's name in lower case is the name of a field of the type."""
    name = type_.__name__
    choices = {one.upper(): f"The values of `{camel_case(one)}`." for one in names}
    field = chosen(type_, "FacetField", f"What lists of objects of the type {name} have facets of.", choices)
    found = strawberry.field(
        description="Options to filter by, with their counts in this list: the same rights, `where` and "
        "`search`, but without what `where` says of the facet's own field. Computed only when asked for.",
        graphql_type=StrawberryList(facet_of(type_, field)),
    )
    found.arguments = [
        StrawberryArgument(
            "fields",
            None,
            StrawberryAnnotation(StrawberryList(field.__strawberry_definition__)),
            description="The facets, in the order in which they shall be answered.",
        ),
        StrawberryArgument(
            "first",
            None,
            StrawberryAnnotation(int),
            description="How many options at most of each; what is selected comes in addition.",
            default=20,
        ),
    ]
    return found


def facet_of(type_: Type, field: Type) -> Type:
    """Make the type of one facet of the lists of a type."""
    parts = {
        "field": strawberry.field(description="Which facet it is.", graphql_type=field),
        "options": strawberry.field(
            description="The most frequent first; what is selected is always among them, with count 0 too.",
            graphql_type=list[FacetOption],
        ),
        "has_more": strawberry.field(
            description="Whether there are more options than were asked for.", graphql_type=bool
        ),
    }
    made = derived.make(type_, "Facet", parts)
    return strawberry.type(made, description="The values of one field in a list.")
