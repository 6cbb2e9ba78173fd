"""Whoever may not do something is told why, and no row of any table has changed."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.permissions.matrix import matrix
from tests.permissions.table import Case
from tests.permissions.world import World, arrange_among_others
from tests.permissions.written import write
from tests.resources import Resource
from tests.run import Run

ERRORS = {
    "-": ("NotFoundError", "NOT_FOUND"),
    "no": ("ForbiddenError", "FORBIDDEN"),
    "trash": ("GenericError", "TRASHED"),
    "live": ("ValidationError", "INVALID"),
}


@matrix(*ERRORS, arranged=arrange_among_others)
async def test_refusal_changes_nothing_and_of_the_unreadable_says_what_it_says_of_a_made_up_id(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource, case = world.resource, world.case
    for operation in case.writes(*ERRORS):
        outcome = case.outcomes[operation]
        tried = await write(session, run, world, operation)
        assert tried.changed == {}, operation
        assert refused(tried.payload) == (*ERRORS[outcome], path(resource, case, operation))
        if outcome == "-":
            assert tried.payload == await world.write(run, operation, world.made_up_id(operation))


@matrix("same", arranged=arrange_among_others)
async def test_what_was_so_already_succeeds_and_writes_nothing(
    run: Run, world: World, session: AsyncSession
) -> None:
    case = world.case
    for operation in case.writes("same"):
        tried = await write(session, run, world, operation)
        assert tried.changed == {}
        deleted = {"deletedId": world.id()} if operation == "delete" else {}
        assert tried.payload == {**world.shown("Roses", 1), **deleted, "errors": []}


def refused(payload: Any) -> tuple[str, str, list[str]]:  # noqa: ANN401 - any JSON value
    """Return type, code and path of the one error; all else in the payload must be null or empty."""
    (error,) = payload["errors"]
    rest = [value for name, value in payload.items() if name != "errors"]
    assert all(value in (None, []) for value in rest)
    return error["__typename"], error["code"], error["path"]


def path(resource: Resource, case: Case, operation: str) -> list[str]:
    """Return where in the input the refusal points to."""
    if operation in {"share", "unshare"}:
        return ["spaceId"]
    if operation == "create":
        return [f"{resource.within}Id"] if resource.lives_in_space else []
    is_archived_space = not resource.lives_in_space and case.outcomes["can"] == "u"
    return ["patch"] if operation == "update" and is_archived_space else ["id"]
