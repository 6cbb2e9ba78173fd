"""Only who may write a row locks it: nobody can keep others waiting by asking for what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.context import Context
from gql_api.errors import Forbidden, NotFound
from gql_api.ids import key_of
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_article, make_space, public_id, viewer_of
from tests.run import Run
from tests.transactions.world import World

TRANSACTION = text("SELECT pg_current_xact_id_if_assigned()")  # null: nothing written, no row locked
UPDATE = """
mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { article { name } } }
"""


@pytest.mark.parametrize("is_public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("who", ["stranger", "anonymous"])
async def test_a_refused_writer_locks_nothing_and_nobody_waits(
    run_fresh: Run, world: World, who: str, *, is_public: bool
) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        space = await make_space(session, world.ann, is_public=is_public)
        lilies = await make_article(session, space, world.ann, "Lilies")
    viewer = viewer_of(world.ben) if who == "stranger" else ANONYMOUS
    async with Context(world.engine).transaction() as session:
        with pytest.raises(Forbidden if is_public else NotFound):
            await rename(session, viewer, lilies)
        assert (await session.execute(TRANSACTION)).scalar_one() is None
        done = await run_fresh(UPDATE, world.viewer, id=public_id(lilies))
        assert done == {"updateArticle": {"article": {"name": "Tulips"}}}


async def test_who_may_write_locks_one_row_and_no_other(world: World, run_fresh: Run) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        lilies = await make_article(session, world.garden, world.ann, "Lilies")
    async with Context(world.engine).transaction() as session:
        await rename(session, world.viewer, world.roses)
        done = await run_fresh(UPDATE, world.viewer, id=public_id(lilies))
        assert done == {"updateArticle": {"article": {"name": "Tulips"}}}


async def test_queries_lock_nothing_and_wait_for_no_writer(world: World, run_fresh: Run) -> None:
    async with Context(world.engine).transaction() as session:
        await rename(session, world.viewer, world.roses)
        found = await run_fresh("{ articles { nodes { name } } viewer { name } }", world.viewer)
        assert found == {"articles": {"nodes": [{"name": "Roses"}]}, "viewer": {"name": "Ann"}}


async def rename(session: AsyncSession, viewer: Viewer, article: Article) -> None:
    """Update an article, or be refused."""
    await owned.update(session, viewer, Article, key_of(article), {"name": "Violets"}, ArticleRules)
