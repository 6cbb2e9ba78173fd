"""Several mutations in one operation, and one field asked for several times."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

THREE = """
mutation ($roses: ID!, $daisies: ID!) {
  first: updateArticle(input: {id: $roses, patch: {name: "Red roses"}}) { ...Done }
  second: updateArticle(input: {id: $daisies, patch: {name: "Mine"}}) { ...Done }
  third: updateArticle(input: {id: $roses, patch: {tags: [""]}}) { ...Done }
  fourth: updateArticle(input: {id: $roses, patch: {content: "Thorns."}, expectedVersion: 2}) { ...Done }
  fifth: updateArticle(input: {id: $roses, patch: {content: "No thorns."}, expectedVersion: 2}) { ...Done }
}
fragment Done on UpdateArticlePayload { article { name content version } errors { code } }
"""
ALIASES = """
mutation ($id: ID!, $expected: Int) {
  updateArticle(input: {id: $id, patch: {name: "Tulips"}, expectedVersion: $expected}) {
    __typename
    article { name }
    again: article { version, owner { name } __typename }
    ...More
    changed: changedFields
    changedFields
    errors { code ... on ConflictError { current { version } now: current { ... on Article { tags } } } }
    problems: errors { ... on ConflictError { currentVersion current { name } } }
  }
}
fragment More on UpdateArticlePayload { article { tags } }
"""


async def test_failing_mutation_neither_stops_nor_nulls_the_others(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
        roses = await make_article(session, await make_space(session, ann), ann)
        daisies = await make_article(session, await make_space(session, eve), eve, "Daisies")
    ids = {"roses": public_id(roses), "daisies": public_id(daisies)}
    assert await run_fresh(THREE, viewer_of(ann), **ids) == {
        "first": {"article": {"name": "Red roses", "content": "", "version": 2}, "errors": []},
        "second": {"article": None, "errors": [{"code": "NOT_FOUND"}]},
        "third": {"article": None, "errors": [{"code": "INVALID"}]},
        "fourth": {"article": {"name": "Red roses", "content": "Thorns.", "version": 3}, "errors": []},
        "fifth": {"article": None, "errors": [{"code": "CONFLICT"}]},
    }


async def test_each_mutation_is_a_transaction_of_its_own(fresh_database: AsyncEngine, run_fresh: Run) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann")
        roses = await make_article(session, await make_space(session, ann), ann)
        ids = {"roses": public_id(roses), "daisies": public_id(roses)}
        await run_fresh(THREE, viewer_of(ann), **ids)
        found = await session.execute(
            text("SELECT version, xmin::text, request_id FROM changes WHERE object_id = :id AND version > 1"),
            {"id": roses.id},
        )
        rows = found.all()
    assert sorted(row.version for row in rows) == [2, 3]
    assert len({row.xmin for row in rows}) == 2
    assert len({row.request_id for row in rows}) == 1


async def test_one_field_is_answered_at_every_place_where_it_is_asked_for(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann, tags=["a"])
    assert await run(ALIASES, viewer_of(ann), id=public_id(roses), expected=1) == {
        "updateArticle": {
            "__typename": "UpdateArticlePayload",
            "article": {"name": "Tulips", "tags": ["a"]},
            "again": {"version": 2, "owner": {"name": "Ann"}, "__typename": "Article"},
            "changed": ["name"],
            "changedFields": ["name"],
            "errors": [],
            "problems": [],
        }
    }
    assert await run(ALIASES, viewer_of(ann), id=public_id(roses), expected=1) == {
        "updateArticle": {
            "__typename": "UpdateArticlePayload",
            "article": None,
            "again": None,
            "changed": [],
            "changedFields": [],
            "errors": [{"code": "CONFLICT", "current": {"version": 2}, "now": {"tags": ["a"]}}],
            "problems": [{"currentVersion": 2, "current": {"name": "Tulips"}}],
        }
    }
