"""From a write to the payload that the client asked for: the object, what changed, or the errors."""

import asyncio
import dataclasses
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import compiler, errors, gate, ids, sqlstate
from gql_api.changes.log import act
from gql_api.context import Info
from gql_api.db import Owned
from gql_api.owned import Saved
from gql_api.text import camel_case
from gql_api.types import (
    ConflictError,
    ErrorCode,
    ForbiddenError,
    GenericError,
    NotFoundError,
    UserError,
    ValidationError,
)
from gql_api.viewer import Viewer

Payload = TypeVar("Payload")
Work = Callable[[AsyncSession, Viewer], Awaitable[Saved[Any]]]
TRIES = 5  # of what others stand in the way of
PAUSE = 0.02  # seconds at most before the second try, twice as long before each further one


async def mutate(info: Info, payload: type[Payload], work: Work) -> Payload:
    """Run one write in a transaction of its own and fill the payload; a Refusal becomes its `errors`.

    What the server takes back, as it does with one side of a deadlock, is done again from the beginning
    after a pause: the other side comes first, and of many no two come at the same time.
    """
    try:
        for tries in range(TRIES - 1):
            with sqlstate.forgiven():
                return await written(info, payload, work)
            await asyncio.sleep(random.uniform(0.5, 1) * PAUSE * 2**tries)  # noqa: S311 - guards no secret
        return await written(info, payload, work)
    except errors.Refusal as refusal:
        return refused(payload, user_errors(refusal))


async def written(info: Info, payload: type[Payload], work: Work) -> Payload:
    """Run one write in a transaction of its own and fill the payload."""
    context = info.context
    async with context.transaction() as session:
        await gate.may_write(session, context.viewer)
        saved = await tried(info, session, work)
        context.verified(is_known=act(session).actor_id is not None)
        return payload(**await filled(info, session, payload, saved))


async def tried(info: Info, session: AsyncSession, work: Work) -> Saved[Any]:
    """Do the work; on a conflict read the object as it is while it is still locked, then go on raising."""
    try:
        return await work(session, info.context.viewer)
    except errors.Conflict as conflict:
        trail = ("errors", "current")
        conflict.current = await compiler.answers(info, session, conflict.model, conflict.key, *trail)
        raise


async def filled(info: Info, session: AsyncSession, payload: type[Any], saved: Saved[Any]) -> dict[str, Any]:
    """Give each field of the payload its value: by the names that all payloads use."""
    rows = {type(row).__name__.lower(): row for row in (saved.row, saved.whole) if row is not None}
    values: dict[str, Any] = {"errors": []}
    for field in dataclasses.fields(payload):
        if field.name == "changed_fields":
            values[field.name] = [camel_case(name) for name in saved.changed]
        elif field.name == "deleted_id":
            values[field.name] = ids.encode(saved.row)
        elif row := rows.get(field.name):
            values[field.name] = await compiler.answers(info, session, type(row), ids.key_of(row), field.name)
    return values


def fulfilled(
    payload: type[Payload], model: type[Owned], answers: compiler.Answers, changed: Sequence[str]
) -> Payload:
    """Make the payload of an update that is done."""
    fields = [camel_case(name) for name in changed]
    values: dict[str, Any] = {model.__name__.lower(): answers, "changed_fields": fields, "errors": []}
    return payload(**values)


def refused(payload: type[Payload], problems: list[UserError]) -> Payload:
    """Make the payload of a mutation that changed nothing: all else null, lists empty."""
    fields = dataclasses.fields(cast("Any", payload))
    empty: dict[str, Any] = {field.name: [] if field.name == "changed_fields" else None for field in fields}
    return payload(**{**empty, "errors": problems})


def user_errors(refusal: errors.Refusal) -> list[UserError]:
    """Turn a Refusal into what clients read."""
    match refusal:
        case errors.Invalid(errors=problems):
            return [of_field(problem) for problem in problems]
        case errors.Conflict():
            return [conflict(refusal)]
        case errors.NotFound():
            return [made(NotFoundError, ErrorCode.NOT_FOUND, refusal)]
        case errors.Forbidden():
            return [made(ForbiddenError, ErrorCode.FORBIDDEN, refusal)]
        case errors.Trashed():
            return [made(GenericError, ErrorCode.TRASHED, refusal)]
    return [made(GenericError, ErrorCode.BAD_CREDENTIALS, refusal)]


def made(kind: type[UserError], code: ErrorCode, refusal: errors.Refusal) -> UserError:
    """Make an error that has nothing but what all have."""
    return kind(code=code, message=refusal.message, path=list(refusal.path))


def of_field(problem: errors.FieldError) -> UserError:
    """Make the error of one field."""
    code = ErrorCode.TAKEN if problem.taken else ErrorCode.INVALID
    return ValidationError(code=code, message=problem.message, path=list(problem.path))


def conflict(refusal: errors.Conflict) -> UserError:
    """Make the error of a version that is another by now, with the object as it is."""
    return ConflictError(
        code=ErrorCode.CONFLICT,
        message=refusal.message,
        path=list(refusal.path),
        current=refusal.current,
        current_version=refusal.version,
        conflicting_fields=list(refusal.fields),
    )
