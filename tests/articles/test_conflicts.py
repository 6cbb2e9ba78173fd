"""A change based on another version than the present one is refused, and told what others did since."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!, $expected: Int) {
  updateArticle(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    changedFields
    errors { code path ... on ConflictError { currentVersion conflictingFields current { name version } } }
  }
}
"""
TRASH = """
mutation ($id: ID!, $expected: Int) {
  %s(input: {id: $id, expectedVersion: $expected}) {
    errors { code path ... on ConflictError { currentVersion conflictingFields current { version } } }
  }
}
"""
TRANSFER = """
mutation ($id: ID!, $owner: ID!, $expected: Int) {
  transferArticle(input: {id: $id, ownerId: $owner, expectedVersion: $expected}) {
    errors { code path ... on ConflictError { currentVersion conflictingFields current { version } } }
  }
}
"""


async def changed_thrice(session: AsyncSession, run: Run) -> tuple[Article, Any]:
    """Make an article whose name changed in version 2, its tags in 3, its content in 4."""
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    for patch in ({"name": "Tulips"}, {"tags": ["red"]}, {"content": "Red."}):
        await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    return roses, viewer_of(ann)


@pytest.mark.parametrize(
    ("expected", "patch", "fields"),
    [
        (1, {"name": "x", "content": "y", "tags": []}, ["name", "content", "tags"]),
        (1, {"tags": [], "name": "x"}, ["name", "tags"]),
        (2, {"name": "x", "content": "y", "tags": []}, ["content", "tags"]),
        (2, {"name": "x"}, []),
        (3, {"tags": ["x"], "content": "y"}, ["content"]),
        (3, {"content": "Red."}, ["content"]),
        (3, {}, []),
        (5, {"name": "x", "content": "y"}, []),
        (2**31 - 1, {"name": "x"}, []),
        (0, {"name": "x", "tags": []}, ["name", "tags"]),
        (-1, {"content": "y"}, ["content"]),
    ],
)
async def test_conflict_names_what_others_changed_of_the_patch(
    session: AsyncSession, run: Run, expected: int, patch: dict[str, Any], fields: list[str]
) -> None:
    roses, anns = await changed_thrice(session, run)
    before = await snapshot(session)
    answer = await run(UPDATE, anns, id=public_id(roses), patch=patch, expected=expected)
    ((error,),) = [answer["updateArticle"].pop("errors")]
    assert sorted(error.pop("conflictingFields")) == sorted(fields)
    assert error == {
        "code": "CONFLICT",
        "path": ["expectedVersion"],
        "currentVersion": 4,
        "current": {"name": "Tulips", "version": 4},
    }
    assert answer == {"updateArticle": {"changedFields": []}}
    assert await snapshot(session) == before


async def test_right_version_or_none_is_no_conflict(session: AsyncSession, run: Run) -> None:
    roses, anns = await changed_thrice(session, run)
    for expected, patch in ((4, {"name": "a"}), (None, {"name": "b"})):
        answer = await run(UPDATE, anns, id=public_id(roses), patch=patch, expected=expected)
        assert answer == {"updateArticle": {"changedFields": ["name"], "errors": []}}


@pytest.mark.parametrize("expected", [1, 5])
async def test_trash_and_transfer_look_at_the_version_too(
    session: AsyncSession, run: Run, expected: int
) -> None:
    roses, anns = await changed_thrice(session, run)
    bob = await make_user(session, "Bob", is_admin=True)
    before = await snapshot(session)
    variables = {"id": public_id(roses), "expected": expected}
    deleted = await run(TRASH % "deleteArticle", anns, **variables)
    given = await run(TRANSFER, anns, owner=public_id(bob), **variables)
    conflict = {
        "code": "CONFLICT",
        "path": ["expectedVersion"],
        "currentVersion": 4,
        "conflictingFields": [],
        "current": {"version": 4},
    }
    assert deleted == {"deleteArticle": {"errors": [conflict]}}
    assert given == {"transferArticle": {"errors": [conflict]}}
    assert await snapshot(session) == before


@pytest.mark.parametrize("expected", [4, 6])
@pytest.mark.parametrize("verb", ["restoreArticle", "purgeArticle"])
async def test_what_leaves_the_trash_looks_at_the_version_too(
    session: AsyncSession, run: Run, verb: str, expected: int
) -> None:
    roses, anns = await changed_thrice(session, run)
    await run(TRASH % "deleteArticle", anns, id=public_id(roses), expected=4)
    before = await snapshot(session)
    answer = await run(TRASH % verb, anns, id=public_id(roses), expected=expected)
    (error,) = answer[verb]["errors"]
    assert (error["code"], error["currentVersion"], error["current"]) == ("CONFLICT", 5, {"version": 5})
    assert await snapshot(session) == before
    assert await run(TRASH % verb, anns, id=public_id(roses), expected=5) == {verb: {"errors": []}}
