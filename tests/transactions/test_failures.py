"""A statement that fails, and a connection that is lost, end one operation and trouble no other."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.app import create_app
from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.errors import NotFound, Unavailable
from gql_api.masking import known
from gql_api.spaces.model import Space
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.fields import LOCK
from tests.transactions.world import World

READ = "{ articles { nodes { name } } }"
ROSES = {"articles": {"nodes": [{"name": "Roses"}]}}
RENAME = """
mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { errors { code } } }
"""
PURGE = "mutation ($id: ID!) { purgeArticle(input: {id: $id}) { errors { code } } }"
EXCLUSIVE = "LOCK TABLE articles IN ACCESS EXCLUSIVE MODE"


async def test_a_unique_violation_leaves_the_operations_session_usable(
    cold: AsyncEngine, world: World, beside: Beside
) -> None:
    context = Context(cold, world.viewer)
    async with context.transaction() as session:
        session.add(personal(world))
    with pytest.raises(IntegrityError):
        async with context.transaction() as session:
            session.add(personal(world))
    async with context.transaction() as session:
        assert (
            await session.execute(text("SELECT count(*) FROM spaces WHERE is_personal"))
        ).scalar_one() == 1
    await context.close()
    await beside.sees_rest(cold)


def personal(world: World) -> Space:
    """Make a personal space, of which a user can have one."""
    return Space(owner_id=world.ann.id, name="Ann's", is_personal=True)


@pytest.mark.parametrize(("query", "lock"), [(READ, EXCLUSIVE), (RENAME, LOCK)], ids=["read", "write"])
async def test_a_statement_that_takes_too_long_is_told_as_that(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside, query: str, lock: str
) -> None:
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(lock))
        asked = asyncio.ensure_future(post(cold, world, query))
        await beside.cancel((await beside.waiting())[0])
        assert await asked == (503, "TIMEOUT")
    await is_as_before(cold, run_cold, world, beside)


@pytest.mark.parametrize(("query", "lock"), [(READ, EXCLUSIVE), (RENAME, LOCK)], ids=["read", "write"])
async def test_a_connection_that_is_lost_in_a_statement_is_told_as_that(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside, query: str, lock: str
) -> None:
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(lock))
        asked = asyncio.ensure_future(post(cold, world, query))
        await beside.kill((await beside.waiting())[0])
        assert await asked == (503, "UNAVAILABLE")
    await is_as_before(cold, run_cold, world, beside)


async def test_connections_lost_in_the_pool_are_replaced(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    for _ in range(3):
        assert await asyncio.gather(*(run_cold(READ, world.viewer) for _ in range(6))) == [ROSES] * 6
        await beside.kill_all()
    done = await run_cold(RENAME, world.viewer, id=world.id)
    assert done == {"updateArticle": {"errors": []}}
    await beside.sees_rest(cold)


async def test_a_connection_lost_before_the_rollback_does_not_hide_the_refusal(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    context = Context(cold, world.viewer)

    async def work() -> None:
        async with context.transaction() as session:
            await session.execute(text("DELETE FROM articles"))
            await beside.kill_all()
            raise NotFound("There is no such article.")

    with pytest.raises(NotFound):
        await work()
    async with context.transaction() as session:
        assert (await session.execute(text("SELECT count(*) FROM articles"))).scalar_one() == 1
    await context.close()
    await is_as_before(cold, run_cold, world, beside)


async def test_a_connection_lost_before_the_commit_changes_nothing(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    context = Context(cold, world.viewer)

    async def work() -> None:
        async with context.transaction() as session:
            await session.execute(text("DELETE FROM articles"))
            await beside.kill_all()

    with pytest.raises(asyncpg.InterfaceError) as lost:
        await work()
    await context.close()
    assert isinstance(known(lost.value), Unavailable)
    await is_as_before(cold, run_cold, world, beside)


async def test_a_connection_lost_while_it_is_lent_is_told_as_that(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    context = Context(cold)
    async with context.connection() as lent:
        await beside.kill_all()
        for _ in range(2):  # that it is lost, and that it was lost
            with pytest.raises(Exception) as lost:  # noqa: PT011 - which one depends on how far the end is
                await lent.fetchrow("SELECT 1")
            assert isinstance(known(lost.value), Unavailable)
    await is_as_before(cold, run_cold, world, beside)


async def test_a_connection_that_was_told_goodbye_is_thrown_away(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    context = Context(cold)

    lent: list[asyncpg.Connection] = []

    async def work() -> None:
        async with context.connection() as connection:
            lent.append(connection)
            raise asyncpg.InternalClientError("cannot switch to state 11")  # between goodbye and end

    with pytest.raises(asyncpg.InternalClientError) as lost:
        await work()
    assert isinstance(known(lost.value), Unavailable)
    assert lent[0].is_closed()
    await is_as_before(cold, run_cold, world, beside)


@pytest.mark.parametrize(("method", "query"), [("fetchrow", READ), ("fetchrow", RENAME), ("execute", PURGE)])
async def test_what_was_not_sent_on_such_a_connection_is_sent_on_another(
    cold: AsyncEngine,
    run_cold: Run,
    world: World,
    beside: Beside,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    query: str,
) -> None:
    """Both statements by themselves, and the BEGIN of a transaction."""
    await run_cold(READ, world.viewer)
    works = getattr(asyncpg.Connection, method)
    refusing: list[asyncpg.Connection] = []

    async def refuses(connection: asyncpg.Connection, *arguments: Any) -> Any:  # noqa: ANN401 - asyncpg's
        if not refusing:
            refusing.append(connection)
        if connection is refusing[0]:
            raise asyncpg.InternalClientError(
                "cannot switch to state 12; another operation (2) is in progress"
            )
        return await works(connection, *arguments)

    monkeypatch.setattr(asyncpg.Connection, method, refuses)
    assert await run_cold(query, world.viewer, id=world.id)  # without errors
    assert refusing[0].is_closed()
    await beside.sees_rest(cold)


async def test_a_database_that_nobody_can_reach_is_told_as_that(world: World) -> None:
    nowhere = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    assert await post(nowhere, world, "{ articles { totalCount } }", token=False) == (503, "UNAVAILABLE")
    await nowhere.dispose()


async def post(engine: AsyncEngine, world: World, query: str, *, token: bool = True) -> tuple[int, str]:
    """Send a request over HTTP that fails; return the status and the code of its one error."""
    headers = {"Authorization": f"Bearer {await world.sign_in()}"} if token else {}
    transport = httpx.ASGITransport(create_app(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        body: dict[str, Any] = {"query": query, "variables": {"id": world.id}}
        answer = await client.post("/graphql", json=body, headers=headers)
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


async def is_as_before(engine: AsyncEngine, run: Run, world: World, beside: Beside) -> None:
    """Assert that nothing is left behind, that nothing was changed, and that the next operations are fine."""
    await beside.sees_rest(engine)
    assert await world.changes() == []
    assert await run(READ, world.viewer) == ROSES
    assert await run(RENAME, world.viewer, id=world.id) == {"updateArticle": {"errors": []}}
    await beside.sees_rest(engine)
