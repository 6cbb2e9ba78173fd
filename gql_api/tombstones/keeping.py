"""Setting tombstones for what moves, and removing them with what is purged."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, case, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.db import InSpace, Owned
from gql_api.ids import Key
from gql_api.spaces.model import Space
from gql_api.tombstones.model import Tombstone

UNSEEN = {"synchronize_session": False}  # no session holds tombstones, or changes


async def bury(
    session: AsyncSession, object_type: str, keys: Iterable[Key], old: uuid.UUID, new: uuid.UUID
) -> None:
    """Note in each origin space that objects of a kind have moved from one space to another."""
    for origin, ids in by_space((key.space_id, key.id) for key in keys).items():
        values = {
            "space_id": literal(origin, Uuid()),
            "id": func.unnest(literal(ids, ARRAY(Uuid()))),
            "object_type": literal(object_type),
            "current_space_id": literal(new, Uuid()),
            "left": literal([old], ARRAY(Uuid())),
        }
        written = insert(Tombstone).from_select(list(values), select(*values.values()))
        left: Any = Tombstone.left
        seen = case((literal(old, Uuid()) == any_(left), left), else_=func.array_append(left, old))
        moved = written.on_conflict_do_update(
            index_elements=["space_id", "id"], set_={"current_space_id": new, "left": seen}
        )
        await session.execute(moved)


async def buried(
    session: AsyncSession, row: Owned, inside: Sequence[ColumnElement[bool]]
) -> Sequence[Tombstone]:
    """Read the tombstones of an object, and of what lives in it; `inside` holds for the ids of that."""
    found = select(Tombstone)
    if isinstance(row, Space):
        here = Tombstone.current_space_id == row.id
    elif isinstance(row, InSpace):
        own = Tombstone.id == row.id
        for one in inside:
            own |= one
        here = (Tombstone.current_space_id == row.space_id) & own
    else:
        return []
    return (await session.scalars(found.where(here))).all()


async def forget(session: AsyncSession, tombstones: Sequence[Tombstone]) -> None:
    """Take what was changed out of the changes that are told in spaces left before."""
    left = by_space((space_id, one.id) for one in tombstones for space_id in one.left)
    for space_id, ids in left.items():
        here = (Change.space_id == space_id) & (Change.object_id == any_(cast(ids, ARRAY(Uuid()))))
        await session.execute(update(Change).values(fields={}).where(here), execution_options=UNSEEN)


async def remove(session: AsyncSession, tombstones: Sequence[Tombstone]) -> None:
    """Remove tombstones, once what they stand for is gone: in this order nobody waits in a ring."""
    for space_id, ids in by_space((one.space_id, one.id) for one in tombstones).items():
        here = (Tombstone.space_id == space_id) & (Tombstone.id == any_(cast(ids, ARRAY(Uuid()))))
        await session.execute(delete(Tombstone).where(here), execution_options=UNSEEN)


def by_space(pairs: Iterable[tuple[Any, uuid.UUID]]) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """Gather ids by their space, both in order."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for space_id, own in sorted(pairs):
        found[space_id].append(own)
    return found
