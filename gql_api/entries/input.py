"""What clients send about entries."""

from collections.abc import Mapping
from typing import Any

import strawberry
from marshmallow import ValidationError, validates_schema
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry import Maybe

from gql_api.collections.schemas import DATA_BYTES
from gql_api.entries.fitting import fitted, lock_schema
from gql_api.errors import Path
from gql_api.ids import Key
from gql_api.inputs import expected_version
from gql_api.rules import Json as JsonField
from gql_api.rules import Name, Rules
from gql_api.types import Json

BOTH = "Send `data`, which is merged, or `replaceData`, which is the whole; not both."
DATA = "JSON that fits the collection's schema, at most 256 KiB of it, 32 levels deep"


class EntryRules(Rules):
    """The rules for what a patch of an entry may hold; `replace_data` sets the column `data`, too."""

    name = Name()
    data = JsonField(DATA_BYTES, required=True)
    replace_data = JsonField(DATA_BYTES)

    settled = frozenset({"data", "replace_data"})

    @validates_schema
    def not_both(self, values: Mapping[str, Any], **_options: object) -> None:
        """Refuse a patch that says twice what the data shall be."""
        if "data" in values and "replace_data" in values:
            raise ValidationError(BOTH, "replace_data")

    @classmethod
    async def prepare(cls, session: AsyncSession, key: Key, values: Mapping[str, Any]) -> None:
        """Lock the schema that the data must fit."""
        if cls.settled & values.keys():
            await lock_schema(session, key)

    @classmethod
    async def settle(
        cls,
        session: AsyncSession,
        row: Any,  # noqa: ANN401 - an entry
        values: Mapping[str, Any],
        path: Path,
    ) -> Mapping[str, Any]:
        """Merge the data, and refuse what does not fit."""
        return await fitted(session, row, values, path) if cls.settled & values.keys() else values


@strawberry.input(description="An entry to be created in a collection; it belongs to the viewer.")
class CreateEntryInput:
    """The input of createEntry."""

    collection_id: strawberry.ID = strawberry.field(
        description="The collection; the viewer needs the right to write in its space."
    )
    name: str = strawberry.field(description="1 to 200 characters, trimmed.")
    data: Json = strawberry.field(description=f"{DATA}.")


@strawberry.input(description="What to change of an entry. An absent field stays as it is.")
class EntryPatch:
    """The patch of updateEntry."""

    name: Maybe[str | None] = strawberry.field(description="1 to 200 characters; cannot be cleared.")
    data: Maybe[Json | None] = strawberry.field(
        description="A JSON Merge Patch (RFC 7396) for the stored data: what is absent stays, null removes a "
        "key, a list replaces the list. The whole must then be as `replaceData`. Cannot be cleared."
    )
    replace_data: Maybe[Json | None] = strawberry.field(
        description=f"All of the data anew, nulls in it kept: {DATA}. Not together with `data`. "
        "Cannot be cleared."
    )


@strawberry.input(description="An entry, and what to change of it.")
class UpdateEntryInput:
    """The input of updateEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    patch: EntryPatch = strawberry.field(description="What to change.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An entry to be moved to the trash.")
class DeleteEntryInput:
    """The input of deleteEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An entry to be taken out of the trash.")
class RestoreEntryInput:
    """The input of restoreEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An entry in the trash, to be removed for good.")
class PurgeEntryInput:
    """The input of purgeEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An entry, and whom to give it to.")
class TransferEntryInput:
    """The input of transferEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    owner_id: strawberry.ID = strawberry.field(description="A user who may read the entry's space.")
    expected_version: int | None = expected_version()


@strawberry.input(description="An entry, and the collection to move it to.")
class MoveEntryInput:
    """The input of moveEntry."""

    id: strawberry.ID = strawberry.field(description="The entry.")
    collection_id: strawberry.ID = strawberry.field(
        description="The collection; the viewer needs the right to write in its space, and the data must fit "
        "its schema."
    )
    expected_version: int | None = expected_version()
