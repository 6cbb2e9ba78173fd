"""A personal space belongs to its user for good: never given away, trashed or made public."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.gate import DENIED
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot
from tests.spaces.ask import TRANSFER, UPDATE, VERB

FORBIDDEN = {"__typename": "ForbiddenError", "code": "FORBIDDEN", "path": ["id"]}
CAN = "query ($id: ID!) { space(id: $id) { isPersonal viewerCan { update delete share } } }"


async def make_personal(session: AsyncSession) -> tuple[User, Space, list[Viewer]]:
    """Make Ann, her personal space, and those who might do something to it."""
    ann = await make_user(session, "Ann")
    adam = await make_user(session, "Adam", is_admin=True)
    space = await make_space(session, ann, "Ann's", is_personal=True)
    return ann, space, [viewer_of(ann), viewer_of(adam)]


async def test_personal_space_is_neither_trashed_nor_given_away_even_by_an_admin(
    session: AsyncSession, run: Run
) -> None:
    ann, space, viewers = await make_personal(session)
    adam = await make_user(session, "Ada", is_admin=True)
    before = await snapshot(session)
    for viewer in viewers:
        answer = await run(VERB % {"verb": "delete"}, viewer, id=public_id(space))
        assert answer == {"deleteSpace": {"errors": [FORBIDDEN]}}
        for owner in (adam, ann):
            answer = await run(TRANSFER, viewer, id=public_id(space), owner=public_id(owner))
            assert answer == {"transferSpace": {"space": None, "errors": [FORBIDDEN]}}
    assert await snapshot(session) == before


async def test_personal_space_is_not_purged_and_nobody_is_told_to_delete_it_first(
    session: AsyncSession, run: Run
) -> None:
    _, space, viewers = await make_personal(session)
    before = await snapshot(session)
    takes = "that takes the right MANAGE on the space, and that it is nobody's personal space."
    told = {"purge": "A personal space cannot be purged.", "delete": f"{DENIED}: {takes}"}
    for viewer in viewers:
        for verb, message in told.items():
            query = (VERB % {"verb": verb}).replace("code", "code message")
            answer = await run(query, viewer, id=public_id(space))
            assert answer == {f"{verb}Space": {"errors": [FORBIDDEN | {"message": message}]}}
    assert await snapshot(session) == before


async def test_personal_space_is_not_made_public(session: AsyncSession, run: Run) -> None:
    _, space, viewers = await make_personal(session)
    before = await snapshot(session)
    for viewer in viewers:
        answer = await run(UPDATE, viewer, id=public_id(space), patch={"isPublic": True, "name": "Ours"})
        (error,) = answer["updateSpace"]["errors"]
        assert (error["code"], error["path"]) == ("INVALID", ["patch", "isPublic"])
        assert error["message"] == "A personal space cannot be made public."
    assert await snapshot(session) == before


async def test_personal_space_is_renamed_described_and_archived(session: AsyncSession, run: Run) -> None:
    ann, space, _ = await make_personal(session)
    patch = {"name": "Mine", "description": "Notes.", "isActive": False, "isPublic": False}
    answer = await run(UPDATE, viewer_of(ann), id=public_id(space), patch=patch)
    assert answer["updateSpace"]["changedFields"] == ["name", "description", "isActive"]


async def test_viewer_can_says_so(session: AsyncSession, run: Run) -> None:
    ann, space, _ = await make_personal(session)
    answer = await run(CAN, viewer_of(ann), id=public_id(space))
    assert answer["space"] == {
        "isPersonal": True,
        "viewerCan": {"update": True, "delete": False, "share": True},
    }


async def test_nobody_has_two(session: AsyncSession) -> None:
    ann, _, _ = await make_personal(session)
    with pytest.raises(IntegrityError):
        await make_space(session, ann, "Another", is_personal=True)
