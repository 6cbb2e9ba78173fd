"""What is done to collections beyond what all owned objects have: migrating entries to a new schema."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.collections.fitting import MIGRATE, Migration, refit
from gql_api.collections.input import CollectionRules
from gql_api.collections.model import Collection
from gql_api.collections.schemas import DATA_BYTES
from gql_api.errors import FieldError, Invalid, Path
from gql_api.ids import Key
from gql_api.rules import json_errors
from gql_api.viewer import Viewer

NO_OBJECT = "Defaults are an object: what stands in it is laid under the data of entries that lack it."
ALONE = "This is for a new `entrySchema` alone: send that too, or leave this out."


async def migrate(
    session: AsyncSession,
    viewer: Viewer,
    key: Key,
    patch: Mapping[str, Any],
    defaults: Any,  # noqa: ANN401 - any JSON value
    expected_version: int | None = None,
) -> owned.Saved[Collection]:
    """Update a collection; lay defaults under the data of entries that do not fit its new schema.

    Raise what `owned.update` raises; at `migrate` Invalid for entries that do not fit even so, Forbidden for
    those that the viewer may not update.
    """
    if "entry_schema" not in patch:
        raise Invalid([FieldError(MIGRATE, ALONE)])
    if not isinstance(defaults, Mapping):
        raise Invalid([FieldError(MIGRATE, NO_OBJECT)])
    if wrong := json_errors(defaults, DATA_BYTES):
        raise Invalid([FieldError((*MIGRATE, *error.path), error.message) for error in wrong])
    migration = Migration(defaults, viewer)

    async def settle(
        session: AsyncSession, row: Collection, values: Mapping[str, Any], path: Path
    ) -> Mapping[str, Any]:
        await refit(session, row, values["entry_schema"], (*path, "entrySchema"), migration)
        return values

    return await owned.update(
        session, viewer, Collection, key, patch, CollectionRules, expected_version, settle=settle
    )
