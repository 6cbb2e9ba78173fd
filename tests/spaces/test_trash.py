"""A space in the trash hides all in it; restored it is as it was, purged it takes all with it."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Imported
from gql_api.changes.model import Change
from gql_api.spaces.model import Space
from gql_api.viewer import ANONYMOUS
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import Row, Snapshot, snapshot
from tests.spaces.ask import ARTICLES, UPDATE, UPDATE_ARTICLE, VERB

NODE = "query ($id: ID!) { node(id: $id) { id } }"
RESTORE_ARTICLE = "mutation ($id: ID!) { restoreArticle(input: {id: $id}) { errors { code path } } }"
NOTHING: dict[str, Any] = {"articles": {"nodes": []}, "found": {"nodes": []}}
DELETE, RESTORE, PURGE = ({"verb": verb} for verb in ("delete", "restore", "purge"))


async def test_trashed_space_hides_all_in_it_and_restored_is_as_it_was(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    park = await make_space(session, ann, "Park", is_public=True)
    roses = await make_article(session, park, ann)
    weeds = await make_article(session, park, ann, "Weeds", deleted_at=func.now())
    before = (await snapshot(session))["articles"]
    await run(VERB % DELETE, viewer_of(ann), id=public_id(park))
    for viewer in (viewer_of(ann), ANONYMOUS):
        assert await run(ARTICLES, viewer) == NOTHING
        for article in (roses, weeds):
            assert await run(NODE, viewer, id=public_id(article)) == {"node": None}
    answer = await run(UPDATE_ARTICLE, viewer_of(ann), id=public_id(roses))
    assert answer["updateArticle"]["errors"][0]["code"] == "NOT_FOUND"

    await run(VERB % RESTORE, viewer_of(ann), id=public_id(park))
    assert (await snapshot(session))["articles"] == before
    page = {"nodes": [{"name": "Roses"}]}
    assert await run(ARTICLES, ANONYMOUS) == {"articles": page, "found": page}
    assert await run(NODE, viewer_of(ann), id=public_id(weeds)) == {"node": {"id": public_id(weeds)}}
    assert await run(NODE, ANONYMOUS, id=public_id(weeds)) == {"node": None}


async def test_nothing_is_restored_into_a_trashed_space(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    weeds = await make_article(session, garden, ann, "Weeds", deleted_at=func.now())
    await run(VERB % DELETE, viewer_of(ann), id=public_id(garden))
    before = await snapshot(session)
    answer = await run(RESTORE_ARTICLE, viewer_of(ann), id=public_id(weeds))
    assert answer == {"restoreArticle": {"errors": [{"code": "NOT_FOUND", "path": ["id"]}]}}
    assert await snapshot(session) == before


async def test_trashed_space_is_not_updated(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, deleted_at=func.now())
    before = await snapshot(session)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch={"isActive": False})
    (error,) = answer["updateSpace"]["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("GenericError", "TRASHED", ["id"])
    assert await snapshot(session) == before


async def test_purge_takes_the_content_along_and_leaves_one_change(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden, park = await make_space(session, ann, description="A secret."), await make_space(session, ann)
    roses = await make_article(session, garden, ann, content="Another secret.")
    await make_article(session, garden, ann, "Weeds", deleted_at=func.now())
    where = {"space_id": garden.id, "id": roses.id}
    session.add(Imported(**where, key="roses", digest=b"\0", version=1))
    await session.commit()
    daisies = await make_article(session, park, ann, "Daisies")
    await run(UPDATE_ARTICLE, viewer_of(ann), id=public_id(roses))
    await run(VERB % DELETE, viewer_of(ann), id=public_id(garden))
    before = await snapshot(session)
    assert await run(VERB % PURGE, viewer_of(ann), id=public_id(garden)) == {"purgeSpace": {"errors": []}}
    after = await snapshot(session)

    assert [row["id"] for row in after["spaces"].values()] == [str(park.id)]
    assert [row["id"] for row in after["articles"].values()] == [str(daisies.id)]
    assert after["imported_articles"] == {}
    assert after["users"] == before["users"]
    told = await changes(session, garden.id)
    assert {change.operation for change in told} == {"CREATE", "UPDATE", "DELETE", "PURGE"}
    assert [change.fields for change in told] == [{}] * 6
    (purged,) = [change for change in told if change.operation == "PURGE"]
    assert (purged.object_type, purged.object_id, purged.version) == ("Space", garden.id, 3)
    assert purged.actor_id == ann.id
    assert of_space(after, park) == of_space(before, park)
    assert "secret" not in str(after)


async def test_purge_of_a_live_space_is_refused(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    await make_article(session, garden, ann)
    before = await snapshot(session)
    answer = await run(VERB % PURGE, viewer_of(ann), id=public_id(garden))
    error = {"__typename": "ValidationError", "code": "INVALID", "path": ["id"]}
    assert answer == {"purgeSpace": {"errors": [error]}}
    assert await snapshot(session) == before


def of_space(found: Snapshot, space: Space) -> list[Row]:
    """Return the change rows of a space."""
    return [row for row in found["changes"].values() if row["space_id"] == str(space.id)]


async def changes(session: AsyncSession, space_id: object) -> list[Change]:
    """Read the changes of a space and of all in it."""
    found = select(Change).where(Change.space_id == space_id)
    return [*(await session.scalars(found, execution_options={"populate_existing": True})).all()]
