"""Holding what rights hang on, and what nobody owns: a space whose grants change, a group, a user."""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.log import flush
from gql_api.db import Node, Owned
from gql_api.errors import FieldError, Invalid, Path, Refusal, Trashed
from gql_api.gate import ID, Adjective, locked, refuse
from gql_api.ids import Key
from gql_api.owned import PATCH, Saved
from gql_api.permissions import updatable
from gql_api.rules import Rules, validated
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


async def update(
    session: AsyncSession,
    viewer: Viewer,
    model: type[Held],
    id: uuid.UUID,
    patch: Mapping[str, Any],
    rules: type[Rules],
) -> Saved[Held]:
    """Apply what the patch holds and nothing else; raise Invalid with all field errors."""
    cleaned = validated(rules, patch, partial=True, path=PATCH)
    row = await held(session, viewer, model, Key(None, id), updatable)
    changed = {name: value for name, value in cleaned.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    await flush(session)
    return Saved(row, tuple(changed))


async def is_viewer(session: AsyncSession, viewer: Viewer, user_id: uuid.UUID) -> bool:
    """Tell whether the viewer is this user."""
    return bool((await session.execute(select(viewer.id == user_id))).scalar_one())


def invalid(path: Path, message: str, *, taken: bool = False) -> Invalid:
    """Make the refusal of one field."""
    return Invalid([FieldError(path, message, taken=taken)])
