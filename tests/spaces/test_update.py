"""Creating and updating spaces."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.viewer import ANONYMOUS
from tests.make import make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot
from tests.spaces.ask import CREATE, UPDATE


async def test_anyone_signed_in_creates_a_space_of_their_own(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    answer = await run(CREATE, viewer_of(ann), input={"name": " Garden ", "description": None})
    garden = {"name": "Garden", "description": None, "isActive": True, "isPublic": False}
    more = {"isPersonal": False, "version": 1, "owner": {"name": "Ann"}}
    assert answer == {"createSpace": {"space": {**garden, **more}, "errors": []}}


async def test_anonymous_creates_nothing(session: AsyncSession, run: Run) -> None:
    before = await snapshot(session)
    answer = await run(CREATE, ANONYMOUS, input={"name": "Garden"})
    assert answer == {"createSpace": {"space": None, "errors": [{"code": "FORBIDDEN", "path": []}]}}
    assert await snapshot(session) == before


@pytest.mark.parametrize(
    ("stored", "patch", "kept"),
    [
        ("Old.", {}, "Old."),
        ("Old.", {"description": None}, None),
        ("Old.", {"description": ""}, ""),
        (None, {"description": None}, None),
    ],
)
async def test_absent_description_stays_and_null_clears_it(
    session: AsyncSession, run: Run, stored: str | None, patch: dict[str, Any], kept: str | None
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, description=stored)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch)
    changed = ["description"] if stored != kept else []
    assert answer["updateSpace"]["errors"] == []
    assert answer["updateSpace"]["changedFields"] == changed
    assert answer["updateSpace"]["space"]["description"] == kept


async def test_changed_fields_have_the_names_of_the_patch(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    patch = {"name": "Park", "isPublic": True, "isActive": True, "description": None}
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch)
    assert answer["updateSpace"]["changedFields"] == ["name", "isPublic"]
    change = (await session.scalars(select(Change).where(Change.version == 2))).one()
    assert change.fields == {
        "name": {"before": "Garden", "after": "Park"},
        "is_public": {"before": False, "after": True},
    }


async def test_conflicting_fields_have_the_names_of_the_patch(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    await run(UPDATE, viewer_of(ann), id=public_id(garden), patch={"isPublic": True})
    patch = {"isPublic": False, "isActive": False, "name": "Mine"}
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch, expected=1)
    (error,) = answer["updateSpace"]["errors"]
    assert error["code"] == "CONFLICT"
    assert (error["currentVersion"], error["conflictingFields"]) == (2, ["isPublic"])
