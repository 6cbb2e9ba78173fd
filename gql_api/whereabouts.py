"""Where an object is that a key names: in its origin space, or where its tombstone says."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from gql_api.db import InSpace
from gql_api.ids import Key, model_of
from gql_api.tombstones.model import Tombstone


def present(origin: Any, own: Any) -> ColumnElement[uuid.UUID]:  # noqa: ANN401 - a key's parts, or where they will be found
    """Select the space in which an object is, if it is anywhere: one look at an index, once a statement."""
    moved = select(Tombstone.current_space_id)
    moved = moved.where(Tombstone.space_id == origin, Tombstone.id == own)
    return func.coalesce(moved.correlate_except(Tombstone).scalar_subquery(), origin)


def at(row: Any, key: Key | tuple[Any, Any]) -> ColumnElement[bool]:  # noqa: ANN401 - a table class or an alias of one
    """Hold for the row with this key, wherever it is by now; for reading: a lock must bind the space."""
    origin, own = key
    same: ColumnElement[bool] = row.id == own
    if not issubclass(model_of(row), InSpace):
        return same
    return and_(same, row.space_id == present(origin, own), row.origin_space_id == origin)
