"""The session hook: one change row per created, updated or purged object, in the same transaction."""

import enum
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from gql_api.changes.model import Change
from gql_api.db import Base, InSpace, Owned
from gql_api.errors import GqlApiError, HookFailed
from gql_api.text import rfc3339

logger = logging.getLogger(__name__)

ROUNDS = 100  # of functions adding rows whose functions add rows
UNTOLD = {"id", "space_id", "origin_space_id", "version", "created_at", "updated_at", "search"}


class Operation(enum.StrEnum):
    """What was done to an object."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    PURGE = "PURGE"
    TRANSFER = "TRANSFER"


Hook = Callable[[Session, Any], None]
hooks: dict[type[Base], list[Hook]] = {}


@dataclass
class Act:
    """Who acts in this transaction, and which operation is meant where a flush cannot tell.

    `actors` are for rows that hooks add: somebody else may have made them than who acts.
    """

    request_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    operations: dict[Owned, Operation] = field(default_factory=dict)
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
    client is told so (HookFailed).
    """
    hooks.setdefault(model, []).append(function)


async def flush(session: AsyncSession) -> None:
    """Flush, then again what the functions given to `on_saved` added, until nothing is new.

    Raise HookFailed if the database refuses what they added, or if they never stop adding.
    """
    await session.flush()
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
    rows = [change(session, row) for row in (*saved, *session.deleted) if isinstance(row, Owned)]
    if rows:
        session.connection().execute(insert(Change), rows)
    for row in saved:
        call_hooks(session, row)


def call_hooks(session: Session, row: Base) -> None:
    """Call each function for the row; raise HookFailed if one does not return."""
    for function in hooks.get(type(row), ()):
        try:
            function(session, row)
        except GqlApiError:
            raise
        except Exception as error:
            logger.exception("on_saved(%s): %s failed", type(row).__name__, function)
            raise HookFailed from error


def change(session: Session, row: Owned) -> dict[str, Any]:
    """Make the change row of one object, as values."""
    done = act(session)
    operation = done.operations.get(row) or inferred(session, row)
    purged = operation is Operation.PURGE
    fields = {} if purged else differences(row)
    if operation is Operation.DELETE:  # the time is the database's: set by an expression, it has no history
        fields["deleted_at"] = {"before": None, "after": told([row.deleted_at])}
    return {
        "space_id": row.space_id if isinstance(row, InSpace) else row.id,
        "object_type": type(row).__name__,
        "object_id": row.id,
        "origin_space_id": row.origin_space_id if isinstance(row, InSpace) else None,
        "operation": operation,
        "version": row.version + purged,
        "actor_id": done.actors.get(row, done.actor_id),
        "request_id": done.request_id,
        "fields": fields,
    }


def inferred(session: Session, row: Owned) -> Operation:
    """Tell the operation of a row that nobody announced, such as one that a hook added."""
    if row in session.new:
        return Operation.CREATE
    return Operation.PURGE if row in session.deleted else Operation.UPDATE


def differences(row: Owned) -> dict[str, dict[str, Any]]:
    """Return `{column: {"before": …, "after": …}}` of what this flush wrote, as JSON values.

    Of a new row that is every column with a value: all of them were null before.
    """
    state = inspect(row)
    changed = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if attribute.key not in UNTOLD and (state.pending or history.has_changes()):
            before, after = told(history.deleted), told(history.added or history.unchanged)
            if before != after:
                changed[attribute.key] = {"before": before, "after": after}
    return changed


def told(values: Sequence[Any] | None) -> Any:  # noqa: ANN401 - any JSON value
    """Turn one side of an attribute's history into a JSON value."""
    value = values[0] if values else None
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, uuid.UUID) else value
