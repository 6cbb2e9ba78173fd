"""Two operations on one object at the same time: whoever waited is answered by what is true afterwards."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.context import Context
from gql_api.ids import Key, key_of
from gql_api.spaces.input import SpaceRules
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.make import make_article, make_space, public_id, viewer_of
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.world import World

Act = Callable[[AsyncSession, World], Awaitable[Any]]
UPDATE_ARTICLE = """
mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {name: "Late"}}) { errors { code path } } }
"""
UPDATE_SPACE = """
mutation ($id: ID!) { updateSpace(input: {id: $id, patch: {name: "Late"}}) { errors { code path } } }
"""
DELETE_ARTICLE = """
mutation ($id: ID!) { deleteArticle(input: {id: $id, expectedVersion: 1}) { errors { code path } } }
"""
RESTORE_ARTICLE = """
mutation ($id: ID!) { restoreArticle(input: {id: $id}) { errors { code path } } }
"""
OF_ARTICLE = {UPDATE_ARTICLE, DELETE_ARTICLE, RESTORE_ARTICLE}
CREATE_ARTICLE = """
mutation ($id: ID!) { createArticle(input: {spaceId: $id, name: "Late"}) { errors { code path } } }
"""


async def rename(session: AsyncSession, world: World) -> None:
    """Update the article."""
    patch = {"name": "Early"}
    await owned.update(session, world.viewer, Article, key_of(world.roses), patch, ArticleRules)


async def delete_article(session: AsyncSession, world: World) -> None:
    """Put the article into the trash."""
    await owned.delete(session, world.viewer, Article, key_of(world.roses))


async def purge_article(session: AsyncSession, world: World) -> None:
    """Remove the article for good."""
    await owned.delete(session, world.viewer, Article, key_of(world.roses))
    await owned.purge(session, world.viewer, Article, key_of(world.roses))


async def give_space(session: AsyncSession, world: World) -> None:
    """Transfer the space to Cleo; then Ann may not even read it."""
    await owned.transfer(session, world.viewer, Space, key_of(world.garden), world.cleo.id)


async def archive_space(session: AsyncSession, world: World) -> None:
    """Archive the space."""
    patch = {"is_active": False}
    await owned.update(session, world.viewer, Space, key_of(world.garden), patch, SpaceRules)


async def purge_space(session: AsyncSession, world: World) -> None:
    """Remove the space for good, with all in it."""
    await owned.delete(session, world.viewer, Space, key_of(world.garden))
    await owned.purge(session, world.viewer, Space, key_of(world.garden))


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (rename, UPDATE_ARTICLE, None),
        (rename, DELETE_ARTICLE, ("CONFLICT", "expectedVersion")),
        (delete_article, UPDATE_ARTICLE, ("TRASHED", "id")),
        (delete_article, DELETE_ARTICLE, None),
        (purge_article, UPDATE_ARTICLE, ("NOT_FOUND", "id")),
        (purge_article, RESTORE_ARTICLE, ("NOT_FOUND", "id")),
        (purge_space, UPDATE_ARTICLE, ("NOT_FOUND", "id")),
        (give_space, UPDATE_SPACE, ("NOT_FOUND", "id")),
        (archive_space, UPDATE_SPACE, ("FORBIDDEN", "patch")),
        (purge_space, UPDATE_SPACE, ("NOT_FOUND", "id")),
        (purge_space, CREATE_ARTICLE, ("NOT_FOUND", "spaceId")),
    ],
)
async def test_whoever_waited_is_answered_by_what_is_true_afterwards(
    run_fresh: Run, world: World, beside: Beside, first: Act, second: str, answer: tuple[str, str] | None
) -> None:
    target = world.roses if second in OF_ARTICLE else world.garden
    context = Context(world.engine)
    async with context.transaction() as session:
        await first(session, world)
        asked = asyncio.ensure_future(run_fresh(second, world.viewer, id=public_id(target)))
        await beside.waiting()
    ((_, done),) = (await asked).items()
    assert done["errors"] == ([{"code": answer[0], "path": [answer[1]]}] if answer else [])
    is_update = (first, second) == (rename, UPDATE_ARTICLE)
    assert await operations(world, context.request_id) == (["UPDATE"] if is_update else [])
    await beside.sees_rest(world.engine)


async def operations(world: World, but_of: uuid.UUID) -> list[str]:
    """Return what the change log tells of all requests but one."""
    others = select(Change.operation).where(Change.request_id != but_of)
    async with AsyncSession(world.engine) as session:
        return list((await session.scalars(others)).all())


async def test_an_article_that_changed_hands_meanwhile_is_forbidden_to_its_last_owner(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    bens = await in_public(world, owner=world.ben)
    async with Context(world.engine).transaction() as session:
        await owned.transfer(session, world.viewer, Article, key_of(bens), world.ann.id)
        asked = asyncio.ensure_future(run_fresh(UPDATE_ARTICLE, viewer_of(world.ben), id=public_id(bens)))
        await beside.waiting()
    assert await asked == {"updateArticle": {"errors": [{"code": "FORBIDDEN", "path": ["id"]}]}}
    assert await name_of(world, bens) == "Lilies"


async def test_an_article_whose_space_came_to_the_waiting_viewer_meanwhile_is_updated(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    bens = await in_public(world, owner=world.ben)
    space = Key(None, bens.space_id)
    async with Context(world.engine).transaction() as session:
        await owned.transfer(session, world.viewer, Article, key_of(bens), world.ann.id)
        await owned.transfer(session, world.viewer, Space, space, world.ben.id)
        asked = asyncio.ensure_future(run_fresh(UPDATE_ARTICLE, viewer_of(world.ben), id=public_id(bens)))
        await beside.waiting()
    assert await asked == {"updateArticle": {"errors": []}}
    assert await name_of(world, bens) == "Late"


async def test_purging_a_space_waits_for_an_article_that_is_being_created_and_takes_it_along(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    purge = "mutation ($id: ID!) { purgeSpace(input: {id: $id}) { errors { code } } }"
    async with Context(world.engine).transaction() as session:
        await owned.delete(session, world.viewer, Space, key_of(world.garden))
    async with Context(world.engine).transaction() as session:
        session.add(Article(owner_id=world.ann.id, name="Lilies", **place(world.garden)))
        await session.flush()
        asked = asyncio.ensure_future(run_fresh(purge, world.viewer, id=public_id(world.garden)))
        await beside.waiting()
    assert await asked == {"purgeSpace": {"errors": []}}
    async with AsyncSession(world.engine) as session:
        assert (await session.scalars(select(Article))).all() == []
        assert (await session.scalars(select(Space))).all() == []


async def in_public(world: World, owner: User) -> Article:
    """Make an article Lilies of the owner's in a public space of Ann's."""
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        return await make_article(
            session, await make_space(session, world.ann, is_public=True), owner, "Lilies"
        )


async def name_of(world: World, article: Article) -> str:
    """Return the name that an article has now."""
    async with AsyncSession(world.engine) as session:
        return (await session.execute(select(Article.name).where(Article.id == article.id))).scalar_one()


def place(space: Space) -> dict[str, uuid.UUID]:
    """Say that an article lives in a space."""
    return {"space_id": space.id, "origin_space_id": space.id}
