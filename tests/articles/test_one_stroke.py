"""An update that nothing stands in the way of is one statement, outside of any transaction but its own."""

import re
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from gql_api.articles.model import Article
from gql_api.changes.log import on_saved
from tests.changes.told import changes
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

OWN = "id name content version owner { id name } viewerCan { update delete share } space { id name }"
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!, $expected: Int) {
  updateArticle(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    changedFields errors { code path } %s
  }
}
"""
STEPS = [r"^WITH viewer.*FOR NO KEY UPDATE OF articles$", r"UPDATE articles SET", r"^WITH viewer.*SELECT"]


def nothing(_session: Session, _row: Article) -> None:
    """Be called after a save."""


async def make_roses(session: AsyncSession) -> Any:  # noqa: ANN401 - the article and its owner
    """Make an article of Ann's."""
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    return await make_article(session, space, ann, "Roses", content="Red."), ann


@pytest.mark.parametrize(
    "answer", [f"article {{ {OWN} }}", "", "a: article { id } b: article { name version }"]
)
@pytest.mark.parametrize("expected", [None, 1])
async def test_update_is_one_statement(
    session: AsyncSession, run: Run, statements: list[str], answer: str, expected: int | None
) -> None:
    roses, ann = await make_roses(session)
    statements.clear()
    patch = {"name": "Tulips", "content": "Red."}
    told = await run(UPDATE % answer, viewer_of(ann), id=public_id(roses), patch=patch, expected=expected)
    assert len(statements) == 1
    assert told["updateArticle"]["changedFields"] == ["name"]
    assert told["updateArticle"]["errors"] == []


async def test_its_answer_shows_the_article_as_it_is_now(session: AsyncSession, run: Run) -> None:
    roses, ann = await make_roses(session)
    patch = {"name": "Tulips"}
    told = await run(UPDATE % f"article {{ {OWN} }}", viewer_of(ann), id=public_id(roses), patch=patch)
    read = await run(
        f"query ($id: ID!) {{ article(id: $id) {{ {OWN} }} }}", viewer_of(ann), id=public_id(roses)
    )
    assert told["updateArticle"]["article"] == read["article"]
    assert (read["article"]["name"], read["article"]["version"]) == ("Tulips", 2)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (
            "article { space { articles { nodes { name } } } }",
            {"space": {"articles": {"nodes": [{"name": "Tulips"}]}}},
        ),
        ("article { owner { name } version }", {"owner": {"name": "Ann"}, "version": 2}),
    ],
)
async def test_an_answer_that_shows_the_article_from_another_side_is_right_too(
    session: AsyncSession, run: Run, answer: str, shown: dict[str, Any]
) -> None:
    roses, ann = await make_roses(session)
    told = await run(UPDATE % answer, viewer_of(ann), id=public_id(roses), patch={"name": "Tulips"})
    assert told["updateArticle"] == {"article": shown, "changedFields": ["name"], "errors": []}


async def test_where_something_is_called_after_a_save_it_goes_step_by_step_to_the_same_end(
    session: AsyncSession, run: Run, statements: list[str]
) -> None:
    ends = []
    for called in (False, True):
        if called:
            on_saved(Article, nothing)
        roses, ann = await make_roses(session)
        statements.clear()
        patch = {"tags": ["é", "a"], "content": "Red.", "name": "Tulips"}
        told = await run(
            UPDATE % "article { name content tags version }", viewer_of(ann), id=public_id(roses), patch=patch
        )
        sent = [*statements]
        (change,) = [one for one in await changes(session) if one.object_id == roses.id and one.version == 2]
        assert change.actor_id == ann.id
        ends.append((told, change.fields, change.operation, change.origin_space_id == roses.space_id))
        assert len(sent) == (len(STEPS) if called else 1)
    assert ends[0] == ends[1]
    assert [bool(re.search(step, sql, re.DOTALL)) for step, sql in zip(STEPS, sent, strict=True)] == [
        True
    ] * 3
