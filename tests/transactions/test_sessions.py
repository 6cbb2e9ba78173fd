"""One session per operation, opened only when needed; one transaction per mutation field."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.context import Context, settled
from gql_api.errors import NotFound
from gql_api.ids import key_of
from gql_api.viewer import Viewer
from tests.make import make_article, public_id
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.fields import LOCK
from tests.transactions.world import World

TWO = """
mutation ($id: ID!, $expected: Int) {
  a: updateArticle(input: {id: $id, patch: {name: "Tulips"}}) {
    article { version space { articles { totalCount } } } errors { code }  # so they go step by step
  }
  b: updateArticle(input: {id: $id, patch: {content: "Red."}, expectedVersion: $expected}) {
    article { name content version space { articles { totalCount } } } errors { code }
  }
}
"""


BESIDE = {"space": {"articles": {"totalCount": 1}}}


class Watched(Context):
    """A context that writes down when it opens its session, and what begins and ends transactions."""

    def __init__(self, engine: AsyncEngine, viewer: Viewer) -> None:
        """Begin with nothing, and listen to each connection while it is lent."""
        super().__init__(engine, viewer)
        self.seen: list[str] = []
        event.listen(engine.sync_engine, "checkout", self.listen)
        event.listen(engine.sync_engine, "checkin", self.leave)

    def open_session(self) -> AsyncSession:
        """Open a session as ever, and write it down."""
        self.seen.append("open")
        return super().open_session()

    def listen(self, connection: Any, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's around asyncpg's
        """Hear of the statements of a connection."""
        connection.driver_connection.add_query_logger(self.write)

    def leave(self, connection: Any, *_: object) -> None:  # noqa: ANN401 - as above
        """Hear no more of them."""
        connection.driver_connection.remove_query_logger(self.write)

    def write(self, told: Any) -> None:  # noqa: ANN401 - asyncpg's record of a query
        """Write down what begins and ends a transaction."""
        if told.query in {"BEGIN", "COMMIT", "ROLLBACK"}:
            self.seen.append(told.query.lower())


async def test_a_query_opens_no_session(fresh_database: AsyncEngine, world: World) -> None:
    context = Watched(fresh_database, world.viewer)
    query = "{ articles { nodes { name } } spaces { totalCount } viewer { name } }"
    await Run(lambda _: context)(query, world.viewer)
    assert context.seen == []


async def test_two_mutation_fields_share_a_session_and_have_a_transaction_each(
    fresh_database: AsyncEngine, world: World
) -> None:
    context = Watched(fresh_database, world.viewer)
    done = await Run(lambda _: context)(TWO, world.viewer, id=world.id, expected=2)
    assert done["a"] == {"article": {"version": 2, **BESIDE}, "errors": []}
    now = {"name": "Tulips", "content": "Red.", "version": 3, **BESIDE}
    assert done["b"] == {"article": now, "errors": []}
    assert context.seen == ["open", "begin", "commit", "begin", "commit"]


async def test_a_refused_field_is_rolled_back_alone(fresh_database: AsyncEngine, world: World) -> None:
    context = Watched(fresh_database, world.viewer)
    done = await Run(lambda _: context)(TWO, world.viewer, id=world.id, expected=1)
    assert done["a"] == {"article": {"version": 2, **BESIDE}, "errors": []}
    assert done["b"] == {"article": None, "errors": [{"code": "CONFLICT"}]}
    assert context.seen == ["open", "begin", "commit", "begin", "rollback"]
    row = await world.article()
    assert row is not None
    assert (row.name, row.content, row.version) == ("Tulips", "", 2)


async def test_a_mutation_refused_before_any_statement_connects_to_nothing(world: World) -> None:
    context = Watched(world.engine, world.viewer)
    bad = 'mutation { updateArticle(input: {id: "?", patch: {}}) { errors { code } } }'
    assert await Run(lambda _: context)(bad) == {"updateArticle": {"errors": [{"code": "INVALID"}]}}
    assert context.seen == ["open"]


async def test_a_later_field_sees_what_others_committed_between_the_fields(
    world: World, beside: Beside, run_fresh: Run
) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        lilies = await make_article(session, world.garden, world.ann, "Lilies")
    query = """
    mutation ($roses: ID!, $lilies: ID!) {
      a: updateArticle(input: {id: $roses, patch: {tags: ["a"]}}) { article { version } }
      b: updateArticle(input: {id: $lilies, patch: {tags: ["b"]}}) { article { version } }
      c: updateArticle(input: {id: $roses, patch: {tags: ["c"]}}) { article { version name tags } }
      d: updateArticle(input: {id: $roses, patch: {name: "Tulips"}}) { changedFields }
    }
    """
    rename = """
    mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { article { version } } }
    """
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text("SELECT FROM articles WHERE name = 'Lilies' FOR UPDATE"))
        ids = {"roses": world.id, "lilies": public_id(lilies)}
        asked = asyncio.ensure_future(run_fresh(query, world.viewer, **ids))
        await beside.waiting()
        between = await run_fresh(rename, world.viewer, id=world.id)
        assert between == {"updateArticle": {"article": {"version": 3}}}
    done = await asked
    assert done["c"] == {"article": {"version": 4, "name": "Tulips", "tags": ["c"]}}
    assert done["d"] == {"changedFields": []}
    changes = [change.fields for change in await world.changes()]
    assert changes == [
        {"tags": {"before": [], "after": ["a"]}},
        {"name": {"before": "Roses", "after": "Tulips"}},
        {"tags": {"before": ["a"], "after": ["c"]}},
    ]


async def test_a_row_that_is_still_held_is_read_again_before_it_is_written(
    world: World, run_fresh: Run
) -> None:
    context, key = Context(world.engine, world.viewer), key_of(world.roses)
    async with context.transaction() as session:
        held = (await owned.update(session, world.viewer, Article, key, {"tags": ["a"]}, ArticleRules)).row
    await run_fresh(TWO, world.viewer, id=world.id, expected=3)
    assert (held.name, held.version) == ("Roses", 2)
    async with context.transaction() as session:
        saved = await owned.update(session, world.viewer, Article, key, {"name": "Roses"}, ArticleRules)
        assert saved.row is held
        assert (held.content, held.version) == ("Red.", 5)
    await context.close()
    assert [change.version for change in await world.changes()] == [2, 3, 4, 5]


async def test_an_action_composes_writes_in_one_transaction_and_loses_all_of_them_together(
    world: World,
) -> None:
    context = Context(world.engine, world.viewer)

    async def act() -> None:
        async with context.transaction() as session:
            for name in ("Tulips", "Lilies"):
                key = key_of(world.roses)
                await owned.update(session, world.viewer, Article, key, {"name": name}, ArticleRules)
            raise NotFound("There is no such article.")

    with pytest.raises(NotFound):
        await act()
    await context.close()
    row = await world.article()
    assert row is not None
    assert (row.name, row.version, await world.changes()) == ("Roses", 1, [])


async def test_settled_work_goes_on_when_cancelled_and_its_own_error_is_heard() -> None:
    may_end = asyncio.Event()

    async def work() -> None:
        await may_end.wait()
        raise ArithmeticError

    waiting = asyncio.ensure_future(settled(work()))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_closing_waits_for_a_statement_that_is_under_way(
    cold: AsyncEngine, world: World, beside: Beside
) -> None:
    context = Context(cold)
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        reading = asyncio.ensure_future(context.fetch(LOCK, ()))
        await beside.waiting()
        closing = asyncio.ensure_future(context.close())
        await beside.unfinished()
        assert not closing.done()
    await closing
    await beside.sees_rest(cold)
    assert await reading is not None
