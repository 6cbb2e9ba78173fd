"""Giving a space away: to whoever may read it, and what becomes of the giver."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot
from tests.spaces.ask import TRANSFER, UPDATE_ARTICLE


async def test_public_space_goes_to_anyone_and_stays_readable(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    park = await make_space(session, ann, "Park", is_public=True)
    roses = await make_article(session, park, ann)
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(park), owner=public_id(eve))
    assert answer == {"transferSpace": {"space": {"owner": {"name": "Eve"}}, "errors": []}}
    again = await run(TRANSFER, viewer_of(ann), id=public_id(park), owner=public_id(ann))
    assert again["transferSpace"]["errors"][0]["code"] == "FORBIDDEN"
    for viewer in (ann, eve):
        answer = await run(UPDATE_ARTICLE, viewer_of(viewer), id=public_id(roses))
        assert answer == {"updateArticle": {"errors": []}}


async def test_giver_of_a_private_space_loses_sight_of_it(session: AsyncSession, run: Run) -> None:
    ann, adam = await make_user(session, "Ann"), await make_user(session, "Adam", is_admin=True)
    garden = await make_space(session, ann)
    roses = await make_article(session, garden, ann)
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(garden), owner=public_id(adam))
    assert answer == {"transferSpace": {"space": None, "errors": []}}
    answer = await run(UPDATE_ARTICLE, viewer_of(ann), id=public_id(roses))
    assert answer["updateArticle"]["errors"][0]["code"] == "NOT_FOUND"


async def test_who_may_not_read_a_space_is_not_given_it(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    garden = await make_space(session, ann)
    before = await snapshot(session)
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(garden), owner=public_id(eve))
    error = {"__typename": "NotFoundError", "code": "NOT_FOUND", "path": ["ownerId"]}
    assert answer == {"transferSpace": {"space": None, "errors": [error]}}
    assert await snapshot(session) == before
