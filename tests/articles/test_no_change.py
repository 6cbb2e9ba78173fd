"""What changes nothing writes nothing: no row, no version, no change row."""

from typing import Any

import pytest
from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { article { version } changedFields errors { code } }
}
"""
DELETE = """
mutation ($id: ID!) { deleteArticle(input: {id: $id}) { article { version } deletedId errors { code } } }
"""
RESTORE = "mutation ($id: ID!) { restoreArticle(input: {id: $id}) { article { version } errors { code } } }"
TRANSFER = """
mutation ($id: ID!, $owner: ID!) {
  transferArticle(input: {id: $id, ownerId: $owner}) { article { version } errors { code } }
}
"""


async def make_roses(session: AsyncSession, **columns: Any) -> tuple[Article, Any]:  # noqa: ANN401 - any column
    """Make an article of Ann's."""
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    roses = await make_article(session, space, ann, "Rosés", content="Red.", tags=["a", "b"], **columns)
    return roses, ann


async def place(session: AsyncSession) -> Any:  # noqa: ANN401 - PostgreSQL's tid
    """Return where the one article lies: PostgreSQL writes a row anew in another place, whatever changes."""
    return (await session.execute(text("SELECT ctid FROM articles"))).scalar_one()


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"name": "Rosés"},
        {"name": "  Rose\u0301s\n"},
        {"content": "Red."},
        {"tags": ["a", "b"]},
        {"tags": [" a", "b", "a "]},
        {"name": "Rosés", "content": "Red.", "tags": ["a", "b"]},
    ],
)
async def test_patch_of_what_is_so_already_writes_nothing(
    session: AsyncSession, run: Run, patch: dict[str, Any]
) -> None:
    roses, ann = await make_roses(session)
    before, lay = await snapshot(session), await place(session)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    assert answer == {"updateArticle": {"article": {"version": 1}, "changedFields": [], "errors": []}}
    assert (await snapshot(session), await place(session)) == (before, lay)


@pytest.mark.parametrize("patch", [{"tags": ["b", "a"]}, {"content": "Red. "}, {"name": "rosés"}])
async def test_order_case_and_blanks_in_a_text_are_a_change(
    session: AsyncSession, run: Run, patch: dict[str, Any]
) -> None:
    roses, ann = await make_roses(session)
    lay = await place(session)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    done = {"article": {"version": 2}, "changedFields": [*patch], "errors": []}
    assert answer == {"updateArticle": done}
    assert await place(session) != lay


async def test_only_what_differs_of_a_patch_is_changed(session: AsyncSession, run: Run) -> None:
    roses, ann = await make_roses(session)
    patch = {"name": "Rosés", "content": "Pink.", "tags": ["a", "b"]}
    answer = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    done = {"article": {"version": 2}, "changedFields": ["content"], "errors": []}
    assert answer == {"updateArticle": done}


async def test_second_delete_succeeds_and_writes_nothing(session: AsyncSession, run: Run) -> None:
    roses, ann = await make_roses(session)
    deleted = {"article": {"version": 2}, "deletedId": public_id(roses), "errors": []}
    assert await run(DELETE, viewer_of(ann), id=public_id(roses)) == {"deleteArticle": deleted}
    before, lay = await snapshot(session), await place(session)
    assert await run(DELETE, viewer_of(ann), id=public_id(roses)) == {"deleteArticle": deleted}
    assert (await snapshot(session), await place(session)) == (before, lay)


async def test_second_restore_succeeds_and_writes_nothing(session: AsyncSession, run: Run) -> None:
    roses, ann = await make_roses(session, deleted_at=func.now())
    restored = {"restoreArticle": {"article": {"version": 2}, "errors": []}}
    assert await run(RESTORE, viewer_of(ann), id=public_id(roses)) == restored
    before, lay = await snapshot(session), await place(session)
    assert await run(RESTORE, viewer_of(ann), id=public_id(roses)) == restored
    assert (await snapshot(session), await place(session)) == (before, lay)


async def test_transfer_to_the_owner_succeeds_and_writes_nothing(session: AsyncSession, run: Run) -> None:
    roses, ann = await make_roses(session)
    before, lay = await snapshot(session), await place(session)
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(roses), owner=public_id(ann))
    assert answer == {"transferArticle": {"article": {"version": 1}, "errors": []}}
    assert (await snapshot(session), await place(session)) == (before, lay)
