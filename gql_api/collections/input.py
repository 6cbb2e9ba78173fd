"""What clients send about collections."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry import Maybe

from gql_api.collections.fitting import refit
from gql_api.collections.schemas import SCHEMA_BYTES, flaws
from gql_api.errors import Path
from gql_api.inputs import expected_version
from gql_api.rules import Json as JsonField
from gql_api.rules import Name, Rules, Text
from gql_api.types import Json

DESCRIPTION_LENGTH = 10_000
SCHEMA = "A JSON Schema of draft 2020-12, at most 64 KiB of JSON, which refers to its own parts alone."


class CollectionRules(Rules):
    """The rules for the patchable columns of a collection."""

    name = Name()
    description = Text(0, DESCRIPTION_LENGTH, allow_none=True)
    entry_schema = JsonField(SCHEMA_BYTES, flaws, required=True)

    settled = frozenset({"entry_schema"})

    @classmethod
    async def settle(
        cls,
        session: AsyncSession,
        row: Any,  # noqa: ANN401 - a collection
        values: Mapping[str, Any],
        path: Path,
    ) -> Mapping[str, Any]:
        """Refuse a schema that entries do not fit."""
        if cls.settled & values.keys():
            await refit(session, row, values["entry_schema"], (*path, "entrySchema"))
        return values


@strawberry.input(description="A collection to be created in a space; it belongs to the viewer.")
class CreateCollectionInput:
    """The input of createCollection."""

    space_id: strawberry.ID = strawberry.field(description="The space; the viewer needs the right to write.")
    name: str = strawberry.field(description="1 to 200 characters, trimmed.")
    description: str | None = strawberry.field(
        description="What the collection is for; at most 10,000 characters.", default=strawberry.UNSET
    )
    entry_schema: Json = strawberry.field(description=f"What the data of its entries must be. {SCHEMA}")


@strawberry.input(
    description="What to change of a collection. An absent field stays as it is; null clears one."
)
class CollectionPatch:
    """The patch of updateCollection."""

    name: Maybe[str | None] = strawberry.field(description="1 to 200 characters; cannot be cleared.")
    description: Maybe[str | None] = strawberry.field(
        description="At most 10,000 characters; null clears it."
    )
    entry_schema: Maybe[Json | None] = strawberry.field(
        description="What the data of its entries must be; cannot be cleared: send true to allow all. "
        f"{SCHEMA} Refused if entries do not fit it, those in the trash too, unless `migrate` makes them fit."
    )


@strawberry.input(description="A collection, and what to change of it.")
class UpdateCollectionInput:
    """The input of updateCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    patch: CollectionPatch = strawberry.field(description="What to change.")
    expected_version: int | None = expected_version()
    migrate: Json | None = strawberry.field(
        description="With a new `entrySchema`: defaults that are laid under the data of the entries which do "
        "not fit it: what they have stays, what they lack comes from here. Each of them gets a new version.",
        default=strawberry.UNSET,
    )


@strawberry.input(description="A collection to be moved to the trash, with its entries.")
class DeleteCollectionInput:
    """The input of deleteCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A collection to be taken out of the trash, with its entries.")
class RestoreCollectionInput:
    """The input of restoreCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A collection in the trash, to be removed for good with its entries.")
class PurgeCollectionInput:
    """The input of purgeCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A collection, and whom to give it to.")
class TransferCollectionInput:
    """The input of transferCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    owner_id: strawberry.ID = strawberry.field(description="A user who may read the collection's space.")
    expected_version: int | None = expected_version()


@strawberry.input(description="A collection, and the space to move it to, with its entries.")
class MoveCollectionInput:
    """The input of moveCollection."""

    id: strawberry.ID = strawberry.field(description="The collection.")
    space_id: strawberry.ID = strawberry.field(
        description="The space to move it to; the viewer needs the right to write there."
    )
    expected_version: int | None = expected_version()
