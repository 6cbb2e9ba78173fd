"""The session hook: one change row per created, updated or purged object, in the same transaction."""

import enum
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from gql_api import sqlstate
from gql_api.changes.model import Change
from gql_api.db import Base, InSpace, Owned
from gql_api.errors import GqlApiError, HookFailed
from gql_api.text import rfc3339

logger = logging.getLogger(__name__)

ROUNDS = 100  # of functions adding rows whose functions add rows
INSERT = insert(Change)
UNTOLD = {"id", "space_id", "origin_space_id", "version", "created_at", "updated_at", "search"}


class Operation(enum.StrEnum):
    """What was done to an object."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    PURGE = "PURGE"
    TRANSFER = "TRANSFER"
    MOVE = "MOVE"
    SHARE = "SHARE"
    UNSHARE = "UNSHARE"


Hook = Callable[[Session, Any], None]
Sides = dict[str, Any]
hooks: dict[type[Base], list[Hook]] = {}


@dataclass
class Act:
    """Who acts in this transaction, and when (what `now()` is in it).

    `actors` are for rows that hooks add: somebody else may have made them than who acts.
    """

    request_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    moment: datetime | None = None
    actors: dict[Owned, uuid.UUID] = field(default_factory=dict)


def begin_act(session: AsyncSession, request_id: uuid.UUID | None) -> None:
    """Forget the last transaction's act."""
    session.info["act"] = Act(request_id)


def act(session: AsyncSession | Session) -> Act:
    """Return the act of this transaction."""
    found: Act = session.info.setdefault("act", Act())
    return found


def on_saved(model: type[Base], function: Hook) -> None:
    """Call `function(session, row)` after a row of `model` was inserted or updated.

    It runs in the same transaction and may only add rows. If it raises, everything is rolled back and the
    client is told so (HookFailed). What the server takes back itself, a deadlock, is done and called again.
    """
    hooks.setdefault(model, []).append(function)


def is_heard(model: type[Base]) -> bool:
    """Tell whether anything is called after a row of `model` was saved."""
    return model in hooks


async def flush(session: AsyncSession) -> None:
    """Flush, then again what the functions given to `on_saved` added, until nothing is new."""
    await session.flush()
    await flush_added(session)


async def flush_added(session: AsyncSession) -> None:
    """Flush what the functions given to `on_saved` added, until nothing is new.

    Raise HookFailed if the database refuses what they added, or if they never stop adding.
    """
    for _ in range(ROUNDS):
        if not (session.new or session.dirty or session.deleted):
            return
        try:
            await session.flush()
        except (DataError, IntegrityError) as error:
            logger.exception("the database refused what an on_saved function added")
            raise HookFailed from error
    logger.error("on_saved functions add rows without end: %s", session.new)
    raise HookFailed


@event.listens_for(Session, "after_flush")
def record(session: Session, _context: UOWTransaction) -> None:
    """Write the change rows of a flush, then call the functions given to `on_saved`."""
    saved = [*session.new, *(row for row in session.dirty if session.is_modified(row))]
    rows = [flushed(session, row) for row in (*saved, *session.deleted) if isinstance(row, Owned)]
    if rows:
        session.connection().execute(INSERT, rows)
    call_hooks(session, saved)


async def run_hooks(session: AsyncSession, rows: Sequence[Base]) -> None:
    """Call the functions given to `on_saved`, where there are any, for rows that were written."""
    if any(type(row) in hooks for row in rows):
        await session.run_sync(call_hooks, rows)


def call_hooks(session: Session, rows: Sequence[Base]) -> None:
    """Call each function for each row; raise HookFailed if one does not return."""
    for function, row in ((function, one) for one in rows for function in hooks.get(type(one), ())):
        try:
            function(session, row)
        except GqlApiError:
            raise
        except Exception as error:
            if sqlstate.of(error) in sqlstate.TAKEN_BACK:
                raise
            logger.exception("on_saved(%s): %s failed", type(row).__name__, function)
            raise HookFailed from error


async def tell(session: AsyncSession, row: Owned, operation: Operation, fields: Mapping[str, Sides]) -> None:
    """Write the change row of what leaves the object itself, and so its version, as it is."""
    await session.execute(INSERT, [change(act(session), row, operation, row.version, fields)])


def change(
    done: Act, row: Owned, operation: Operation, version: int, fields: Mapping[str, Sides]
) -> dict[str, Any]:
    """Make the change row of one object, as values."""
    return {
        "space_id": row.space_id if isinstance(row, InSpace) else row.id,
        "object_type": type(row).__name__,
        "object_id": row.id,
        "origin_space_id": row.origin_space_id if isinstance(row, InSpace) else None,
        "operation": operation,
        "version": version,
        "actor_id": done.actors.get(row, done.actor_id),
        "request_id": done.request_id,
        "fields": fields,
    }


def flushed(session: Session, row: Owned) -> dict[str, Any]:
    """Make the change row of an object that a flush wrote."""
    if row in session.deleted:
        return change(act(session), row, Operation.PURGE, row.version + 1, {})
    operation = Operation.CREATE if row in session.new else Operation.UPDATE
    return change(act(session), row, operation, row.version, differences(row))


def compared(row: Owned, values: Mapping[str, Any]) -> dict[str, Sides]:
    """Return `{column: {"before": …, "after": …}}` of what is about to be written, as JSON values."""
    return {
        name: {"before": told(getattr(row, name)), "after": told(value)}
        for name, value in values.items()
        if name not in UNTOLD
    }


def differences(row: Owned) -> dict[str, Sides]:
    """Return `{column: {"before": …, "after": …}}` of what this flush wrote, as JSON values.

    Of a new row that is every column with a value: all of them were null before.
    """
    state = inspect(row)
    changed = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if attribute.key not in UNTOLD and (state.pending or history.has_changes()):
            before, after = first(history.deleted), first(history.added or history.unchanged)
            if before != after:
                changed[attribute.key] = {"before": before, "after": after}
    return changed


def first(values: Sequence[Any] | None) -> Any:  # noqa: ANN401 - any JSON value
    """Turn one side of an attribute's history into a JSON value."""
    return told(values[0]) if values else None


def told(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    """Turn a value into a JSON value."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, uuid.UUID) else value
