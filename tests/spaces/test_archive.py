"""An archived space is readable, and nothing in it may be written but whether it is archived."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot
from tests.spaces.ask import ARTICLES, TRANSFER, UPDATE, UPDATE_ARTICLE, VERB

ARCHIVED = "The space is archived, so nothing in it can be written. Make it active first."


@pytest.mark.parametrize(
    "patch",
    [{"name": "Park"}, {"isPublic": True}, {"description": "x"}, {"isActive": True, "name": "Park"}],
)
async def test_archived_space_keeps_all_else(session: AsyncSession, run: Run, patch: dict[str, Any]) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, is_active=False)
    before = await snapshot(session)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch)
    error = {"__typename": "ForbiddenError", "code": "FORBIDDEN", "path": ["patch"], "message": ARCHIVED}
    assert answer == {"updateSpace": {"space": None, "changedFields": [], "errors": [error]}}
    assert await snapshot(session) == before


@pytest.mark.parametrize(
    "patch", [{"isActive": True}, {"isActive": True, "name": "Garden", "isPublic": False}]
)
async def test_archived_space_is_made_active_again(
    session: AsyncSession, run: Run, patch: dict[str, Any]
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, is_active=False)
    roses = await make_article(session, garden, ann)
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch)
    assert answer["updateSpace"]["changedFields"] == ["isActive"]
    answer = await run(UPDATE_ARTICLE, viewer_of(ann), id=public_id(roses))
    assert answer == {"updateArticle": {"errors": []}}


async def test_space_may_be_renamed_and_archived_at_once(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    patch = {"name": "Old garden", "isActive": False}
    answer = await run(UPDATE, viewer_of(ann), id=public_id(garden), patch=patch)
    assert answer["updateSpace"]["changedFields"] == ["name", "isActive"]


@pytest.mark.parametrize("columns", [{}, {"is_admin": True}], ids=["owner", "admin"])
async def test_archived_articles_are_read_but_not_written(
    session: AsyncSession, run: Run, columns: dict[str, Any]
) -> None:
    ann = await make_user(session, "Ann", **columns)
    garden = await make_space(session, ann, is_active=False)
    roses = await make_article(session, garden, ann)
    before = await snapshot(session)
    page = {"nodes": [{"name": "Roses"}]}
    assert await run(ARTICLES, viewer_of(ann)) == {"articles": page, "found": page}
    answer = await run(UPDATE_ARTICLE, viewer_of(ann), id=public_id(roses))
    error = {"code": "FORBIDDEN", "path": ["id"], "message": ARCHIVED}
    assert answer == {"updateArticle": {"errors": [error]}}
    assert await snapshot(session) == before


async def test_archived_space_is_neither_trashed_nor_given_away(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, is_active=False)
    before = await snapshot(session)
    forbidden = {"__typename": "ForbiddenError", "code": "FORBIDDEN", "path": ["id"]}
    for verb in ("delete", "restore", "purge"):
        answer = await run(VERB % {"verb": verb}, viewer_of(ann), id=public_id(garden))
        assert answer == {f"{verb}Space": {"errors": [forbidden]}}
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(garden), owner=public_id(ann))
    assert answer == {"transferSpace": {"space": None, "errors": [forbidden]}}
    assert await snapshot(session) == before
