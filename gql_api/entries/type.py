"""Entries as clients see them, and the payloads of their mutations."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gql_api.fields import ToOne, read
from gql_api.filters import filter_of
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
    from gql_api.collections.type import Collection
    from gql_api.spaces.type import Space


@strawberry.type(description="An owned record in a collection, found by its name and the text of its data.")
class Entry(Owned):
    """The fields of an entry."""

    data: Json = strawberry.field(description="What it says, as its collection's schema has it.")
    collection: Annotated["Collection", strawberry.lazy("gql_api.collections.type")] = strawberry.field(
        description="The collection that it is in; in the trash, that hides the entry too.",
        metadata=read(ToOne("collection_id")),
    )
    space: Annotated["Space", strawberry.lazy("gql_api.spaces.type")] = strawberry.field(
        description="Where it lives, as its collection does; whoever may read the space may read the entry.",
        metadata=read(ToOne("space_id")),
    )


EntryFilter = filter_of(Entry)
EntryOrder = order_of(Entry)
EntryConnection = connection_of(Entry)


@strawberry.type(description="The answer of createEntry.")
class CreateEntryPayload:
    """The new entry."""

    entry: Entry | None = object_field("The new entry.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of updateEntry.")
class UpdateEntryPayload:
    """The entry as it is now."""

    entry: Entry | None = object_field("The entry as it is now.")
    changed_fields: list[str] = changed_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of deleteEntry.")
class DeleteEntryPayload:
    """The entry in the trash."""

    entry: Entry | None = object_field("The entry, now in the trash.")
    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of restoreEntry.")
class RestoreEntryPayload:
    """The entry, back again."""

    entry: Entry | None = object_field("The entry, out of the trash.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of purgeEntry.")
class PurgeEntryPayload:
    """What is no more."""

    deleted_id: strawberry.ID | None = deleted_field()
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of transferEntry.")
class TransferEntryPayload:
    """The entry with its new owner."""

    entry: Entry | None = object_field("The entry with its new owner; null if no longer readable.")
    errors: list[UserError] = errors_field()


@strawberry.type(description="The answer of moveEntry.")
class MoveEntryPayload:
    """The entry in its new place."""

    entry: Entry | None = object_field("The entry in its new place, with the id that it had.")
    errors: list[UserError] = errors_field()
