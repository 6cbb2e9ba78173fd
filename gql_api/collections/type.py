"""Collections as clients see them, and the payloads of their mutations."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gql_api.entries.type import Entry
from gql_api.fields import ToOne, read
from gql_api.filters import filter_of
from gql_api.lists import nested_list
from gql_api.orders import order_of
from gql_api.pages import connection_of
from gql_api.types import (
    Json,
    Owned,
    UserError,
    changed_field,
    deleted_field,
    errors_field,
    object_field,
)

if TYPE_CHECKING:
    from gql_api.spaces.type import Space


@strawberry.type(description="A typed set of entries in a space: what their data must be, a schema says.")
class Collection(Owned):
    """The fields of a collection."""

    description: str | None = strawberry.field(description="What it is for.")
    entry_schema: Json = strawberry.field(
        description="The JSON Schema (draft 2020-12) that the data of all its entries fits."
    )
    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] = strawberry.field(
        description="Where it lives; whoever may read the space may read the collection.",
        metadata=read(ToOne("space_id")),
    )

    entries = nested_list(Entry, "The entries in it.", "collection_id")


CollectionFilter = filter_of(Collection)
CollectionOrder = order_of(Collection)
CollectionConnection = connection_of(Collection)


@strawberry.type(description="The answer of createCollection.")
class CreateCollectionPayload:
    """The new collection."""

    collection: Collection | None = object_field("The new collection.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateCollection.")
class UpdateCollectionPayload:
    """The collection as it is now."""

    collection: Collection | None = object_field("The collection as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of deleteCollection.")
class DeleteCollectionPayload:
    """The collection in the trash."""

    collection: Collection | None = object_field("The collection, now in the trash.")
    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of restoreCollection.")
class RestoreCollectionPayload:
    """The collection, back again."""

    collection: Collection | None = object_field("The collection, out of the trash.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of purgeCollection.")
class PurgeCollectionPayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of transferCollection.")
class TransferCollectionPayload:
    """The collection with its new owner."""

    collection: Collection | None = object_field(
        "The collection with its new owner; null if no longer readable."
    )
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of moveCollection.")
class MoveCollectionPayload:
    """The collection in its new place."""

    collection: Collection | None = object_field("The collection in its new place, with the id that it had.")
    errors: list[UserError] = errors_field()
