"""What `on_saved` runs is part of the save: its rows come along, and its failure takes all of it back."""

import logging
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from gql_api.articles.model import Article
from gql_api.changes import log
from gql_api.changes.log import on_saved
from gql_api.context import Context
from gql_api.errors import FieldError, HookFailed, Invalid
from gql_api.sessions.actions import open_session
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.changes.told import changes
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run, SharedContext
from tests.snapshot import snapshot

CREATE_SPACE = """
mutation {
  createSpace(input: {name: "Garden"}) { space { articles { nodes { name } } } errors { code path } }
}
"""
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { article { name } errors { code path message } }
}
"""


def welcome(session: Session, space: Space) -> None:
    """Add an article to a space that was just saved."""
    place = {"space_id": space.id, "origin_space_id": space.id}
    session.add(Article(owner_id=space.owner_id, name=f"Welcome to {space.name}", **place))


def fail(_session: Session, _row: Any) -> None:  # noqa: ANN401 - any row
    """Fail as code fails."""
    raise ZeroDivisionError("a secret")


async def test_rows_that_a_hook_adds_come_along_with_changes_and_hooks_of_their_own(
    session: AsyncSession, run: Run
) -> None:
    names: list[str] = []
    on_saved(Space, welcome)
    on_saved(Article, lambda _, article: names.append(article.name))
    ann = await make_user(session, "Ann")
    done = await run(CREATE_SPACE, viewer_of(ann))
    nodes = [{"name": "Welcome to Garden"}]
    assert done["createSpace"] == {"space": {"articles": {"nodes": nodes}}, "errors": []}
    assert names == ["Welcome to Garden"]
    space, article = await changes(session)
    assert (space.object_type, article.object_type) == ("Space", "Article")
    assert (space.operation, article.operation) == ("CREATE", "CREATE")
    assert article.space_id == space.object_id
    assert {space.actor_id, article.actor_id} == {ann.id}
    assert space.request_id == article.request_id is not None


async def test_a_hook_sees_the_row_with_its_id_and_version_before_the_commit(
    session: AsyncSession, connection: AsyncConnection, engine: AsyncEngine
) -> None:
    seen: list[Any] = []

    def look(session: Session, article: Article) -> None:
        stored = (
            session.connection().execute(select(Article.name).where(Article.id == article.id)).scalar_one()
        )
        seen.append((article.id, article.name, stored, article.version, session.in_transaction()))

    on_saved(Article, look)
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    run = Run(lambda viewer: SharedContext(engine, viewer, connection))
    await run(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": "Tulips"})
    assert seen == [(roses.id, "Roses", "Roses", 1, True), (roses.id, "Tulips", "Tulips", 2, True)]


async def test_what_changes_nothing_and_what_is_refused_runs_no_hook(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    roses = await make_article(session, await make_space(session, ann), ann)
    on_saved(Article, fail)
    before = await snapshot(session)
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": " Roses "})
    assert done["updateArticle"] == {"article": {"name": "Roses"}, "errors": []}
    refused = await run(UPDATE, viewer_of(ben), id=public_id(roses), patch={"name": "Mine"})
    assert refused["updateArticle"]["errors"][0]["code"] == "NOT_FOUND"
    assert await snapshot(session) == before


async def test_a_hook_that_refuses_is_answered_like_any_refusal(session: AsyncSession, run: Run) -> None:
    def refuse(_session: Session, _article: Article) -> None:
        raise Invalid([FieldError(("patch", "name"), "Not this one.")])

    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    on_saved(Article, refuse)
    before = await snapshot(session)
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": "Tulips"})
    error = {"code": "INVALID", "path": ["patch", "name"], "message": "Not this one."}
    assert done["updateArticle"] == {"article": None, "errors": [error]}
    assert await snapshot(session) == before


def add_another(session: Session, article: Article) -> None:
    """Add an article for each article, which never ends."""
    place = {"space_id": article.space_id, "origin_space_id": article.space_id}
    session.add(Article(owner_id=article.owner_id, name=article.name, **place))


def add_unstorable(session: Session, _article: Article) -> None:
    """Add what a constraint of the database refuses."""
    session.add(User(name="Ann", import_key="same"))
    session.add(User(name="Ben", import_key="same"))


@pytest.mark.parametrize("hook", [fail, add_another, add_unstorable])
async def test_a_hook_that_fails_takes_back_all_of_it_and_says_so(
    session: AsyncSession,
    run: Run,
    caplog: pytest.LogCaptureFixture,
    hook: Any,  # noqa: ANN401 - a hook of any row
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    on_saved(Article, hook)
    before = await snapshot(session)
    data, (error,) = await run.raw(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": "Tulips"})
    assert data == {"updateArticle": None}
    assert isinstance(error.original_error, HookFailed)
    assert await snapshot(session) == before
    assert [record.levelno for record in caplog.records if record.name == "gql_api.changes.log"] == [
        logging.ERROR
    ]


async def test_a_failed_hook_is_a_500_without_its_cause_and_the_next_request_is_fine(
    client: httpx.AsyncClient, fresh_database: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann")
        roses = await make_article(session, await make_space(session, ann), ann)
        token, _ = await open_session(session, ann, None, None)
        await session.commit()
        before = await snapshot(session)
    body = {"query": UPDATE, "variables": {"id": public_id(roses), "patch": {"name": "Tulips"}}}
    headers = {"Authorization": f"Bearer {token}"}
    on_saved(Article, fail)
    failed = await client.post("/graphql", json=body, headers=headers)
    log.hooks[Article].remove(fail)
    assert failed.status_code == 500
    (error,) = failed.json()["errors"]
    message = "A function that runs with every save failed, so nothing was changed."
    assert error["message"] == message
    assert error["path"] == ["updateArticle"]
    assert error["extensions"]["code"] == "HOOK_FAILED"
    assert "secret" not in failed.text
    assert "ZeroDivisionError: a secret" in caplog.text
    async with AsyncSession(fresh_database) as session:
        assert await snapshot(session) == before
    done = await client.post("/graphql", json=body, headers=headers)
    assert done.json()["data"]["updateArticle"] == {"article": {"name": "Tulips"}, "errors": []}


async def test_a_failed_hook_of_one_field_leaves_the_other_field_done(
    session: AsyncSession, run: Run
) -> None:
    def fail_on_b(_session: Session, article: Article) -> None:
        if article.name == "B":
            raise ZeroDivisionError

    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    on_saved(Article, fail_on_b)
    three = """
    mutation ($id: ID!) {
      a: updateArticle(input: {id: $id, patch: {name: "A"}}) { article { version } }
      b: updateArticle(input: {id: $id, patch: {name: "B"}}) { article { version } }
      c: updateArticle(input: {id: $id, patch: {name: "C"}}) { article { version } }
    }
    """
    data, errors = await run.raw(three, viewer_of(ann), id=public_id(roses))
    assert data == {"a": {"article": {"version": 2}}, "b": None, "c": {"article": {"version": 3}}}
    assert [error.path for error in errors] == [["b"]]
    await session.refresh(roses)
    assert (roses.name, roses.version) == ("C", 3)


async def test_a_hook_fails_in_a_script_as_an_exception_and_nothing_is_kept(
    fresh_database: AsyncEngine,
) -> None:
    on_saved(User, fail)
    context = Context(fresh_database)
    with pytest.raises(HookFailed):
        async with context.transaction() as session:
            session.add(User(name="Ann"))
    async with context.transaction() as session:
        assert (await session.scalars(select(User))).all() == []
    await context.close()
