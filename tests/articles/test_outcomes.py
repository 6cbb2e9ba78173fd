"""The four outcomes of a write, told apart: done, not found, forbidden, conflict."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import uuid7
from gql_api.gate import DENIED
from gql_api.viewer import ANONYMOUS
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!, $expected: Int) {
  updateArticle(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    article { id name version }
    changedFields
    errors {
      __typename code path message
      ... on ConflictError { currentVersion conflictingFields current { __typename id name version } }
    }
  }
}
"""


def refused(kind: str, code: str, path: list[str], message: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Write the payload of a refusal."""
    error = {"__typename": kind, "code": code, "path": path, "message": message, **more}
    return {"updateArticle": {"article": None, "changedFields": [], "errors": [error]}}


async def test_the_four_outcomes_are_told_apart(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    mine = await make_article(session, await make_space(session, ann), ann)
    shown = await make_article(session, await make_space(session, ann, is_public=True), ann, "Daisies")
    before, eves = await snapshot(session), viewer_of(eve)
    missing = refused("NotFoundError", "NOT_FOUND", ["id"], "There is no such article.")
    assert await run(UPDATE, eves, id=public_id(mine), patch={"name": "x"}) == missing
    told = f"{DENIED}: that takes the right WRITE on its space, or owning it."
    denied = refused("ForbiddenError", "FORBIDDEN", ["id"], told)
    assert await run(UPDATE, eves, id=public_id(shown), patch={"name": "x"}) == denied
    stale = refused(
        "ConflictError",
        "CONFLICT",
        ["expectedVersion"],
        "This has version 1 by now, not 7. Look at it and try again.",
        currentVersion=1,
        conflictingFields=[],
        current={"__typename": "Article", "id": public_id(mine), "name": "Roses", "version": 1},
    )
    assert await run(UPDATE, viewer_of(ann), id=public_id(mine), patch={"name": "x"}, expected=7) == stale
    assert await snapshot(session) == before
    done = await run(UPDATE, viewer_of(ann), id=public_id(mine), patch={"name": "x"}, expected=1)
    assert done == {
        "updateArticle": {
            "article": {"id": public_id(mine), "name": "x", "version": 2},
            "changedFields": ["name"],
            "errors": [],
        }
    }


async def test_who_may_not_read_learns_nothing_of_versions_or_trash(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    space = await make_space(session, ann)
    live = await make_article(session, space, ann)
    trashed = await make_article(session, space, ann, deleted_at=live.created_at)
    missing = refused("NotFoundError", "NOT_FOUND", ["id"], "There is no such article.")
    for article in (live, trashed):
        for expected in (None, 1, 7):
            variables = {"id": public_id(article), "patch": {"name": "x"}, "expected": expected}
            assert await run(UPDATE, viewer_of(eve), **variables) == missing
            assert await run(UPDATE, ANONYMOUS, **variables) == missing


async def test_wrong_patch_is_told_the_same_way_to_everyone(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    roses = await make_article(session, await make_space(session, ann), ann)
    answers = [
        await run(UPDATE, viewer, id=public_id(roses), patch={"name": ""}, expected=7)
        for viewer in (viewer_of(ann), viewer_of(eve), ANONYMOUS)
    ]
    wrong = refused("ValidationError", "INVALID", ["patch", "name"], "This text must not be empty.")
    assert answers == [wrong, wrong, wrong]


async def test_nobody_chooses_the_id_owner_or_version_of_what_is_created(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    before = await snapshot(session)
    query = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { errors { code } } }"
    for name, value in {"id": public_id(space), "ownerId": public_id(ann), "version": 7}.items():
        sent = {"spaceId": public_id(space), "name": "Roses", name: value}
        data, (error,) = await run.raw(query, viewer_of(ann), input=sent)
        assert data is None
        assert f"not to include unknown field '{name}'" in error.message
    assert await snapshot(session) == before


async def test_made_up_id_creates_nothing_even_for_an_admin(session: AsyncSession, run: Run) -> None:
    adam = await make_user(session, "Adam", is_admin=True)
    space = await make_space(session, adam)
    roses = await make_article(session, space, adam)
    before = await snapshot(session)
    roses.id = uuid7()
    made_up = public_id(roses)
    session.expunge(roses)
    answer = await run(UPDATE, viewer_of(adam), id=made_up, patch={"name": "x", "content": "y", "tags": []})
    assert answer == refused("NotFoundError", "NOT_FOUND", ["id"], "There is no such article.")
    assert await snapshot(session) == before
