"""Updating articles safely."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!, $expected: Int) {
  updateArticle(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    article { name content tags version }
    changedFields
    errors { __typename code path }
  }
}
"""


async def test_owner_changes_what_the_patch_holds_and_nothing_else(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann, content="Red.", tags=["a"])
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": " Tulips "}, expected=1)
    assert done["updateArticle"] == {
        "article": {"name": "Tulips", "content": "Red.", "tags": ["a"], "version": 2},
        "changedFields": ["name"],
        "errors": [],
    }
    change = (await session.execute(select(Change).order_by(Change.id.desc()).limit(1))).scalar_one()
    assert change.operation == "UPDATE"
    assert change.actor_id == ann.id
    assert change.version == 2
    assert change.fields == {"name": {"before": "Roses", "after": "Tulips"}}


async def test_stranger_sees_not_found_and_changes_nothing(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    roses = await make_article(session, await make_space(session, ann), ann)
    done = await run(UPDATE, viewer_of(eve), id=public_id(roses), patch={"name": "Mine"})
    assert done["updateArticle"] == {
        "article": None,
        "changedFields": [],
        "errors": [{"__typename": "NotFoundError", "code": "NOT_FOUND", "path": ["id"]}],
    }
    await session.refresh(roses)
    assert (roses.name, roses.version) == ("Roses", 1)
