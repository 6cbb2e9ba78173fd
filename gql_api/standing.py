"""Holding what rights hang on: a space whose grants change, a group whose members do."""

import uuid
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import Node, Owned
from gql_api.errors import FieldError, Invalid, Path, Refusal, Trashed
from gql_api.gate import ID, Adjective, locked, refuse
from gql_api.ids import Key
from gql_api.viewer import Viewer

Held = TypeVar("Held", bound=Node)


async def held(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Held],
    key: Key,
    permitted: Adjective,
    path: Path = ID,
    *,
    for_purge: bool = False,
) -> Held:
    """Lock a row if the viewer is permitted, and still is once it is locked; else raise a Refusal at `path`.

    Whoever held the lock before may have taken the viewer's right away: that changes other rows than this, so
    the lock alone would not tell.
    """
    try:
        row = await locked(session, viewer, model, key, permitted, for_purge=for_purge)
        await refuse(session, viewer, model, key, permitted)
        if isinstance(row, Owned) and row.deleted_at is not None:
            raise Trashed("This is in the trash. Restore it first.", ID)
    except Refusal as refusal:
        refusal.path = path
        raise
    return row


async def is_viewer(session: AsyncSession, viewer: Viewer, user_id: uuid.UUID) -> bool:
    """Tell whether the viewer is this user."""
    return bool((await session.execute(select(viewer.id == user_id))).scalar_one())


def invalid(path: Path, message: str, *, taken: bool = False) -> Invalid:
    """Make the refusal of one field."""
    return Invalid([FieldError(path, message, taken=taken)])
