"""A cancelled operation leaves nothing behind, at whichever place it was cancelled."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session, SessionTransaction

from gql_api.context import Context, Shared
from gql_api.db import create_engine
from tests.run import Run
from tests.transactions.beside import Beside, free_turns, pool
from tests.transactions.fields import LOCK, Moment, run_beside
from tests.transactions.interrupted import Interruption
from tests.transactions.world import World

READ = "{ spaces { nodes { name } } }"
GARDEN = {"spaces": {"nodes": [{"name": "Garden"}]}}
TWICE = """
mutation ($id: ID!, $name: String!) {
  a: updateArticle(input: {id: $id, patch: {name: $name}}) { article { %s } errors { code } }
  b: updateArticle(input: {id: $id, patch: {content: $name}}) { article { %s } errors { code } }
}
"""
ASKED = {"write": "name space { articles { totalCount } }", "stroke": "name"}  # the first goes step by step
REFUSED = """
mutation ($id: ID!) {
  updateArticle(input: {id: $id, patch: {name: "Tulips"}, expectedVersion: 9}) {
    errors { code ... on ConflictError { current { name } } }
  }
}
"""
once_and_again = pytest.mark.parametrize("is_stubborn", [False, True], ids=["once", "again and again"])


def run_on(engine: AsyncEngine) -> Run:
    """Execute GraphQL operations on an engine."""
    return Run(lambda viewer: Context(engine, viewer))


def start(kind: str, engine: AsyncEngine, world: World, step: int) -> Coroutine[Any, Any, Any]:
    """Begin the operation of a kind; a write has the step in what it writes."""
    run = run_on(engine)
    match kind:
        case "write" | "stroke":
            twice = TWICE % (ASKED[kind], ASKED[kind])
            return run(twice, world.viewer, id=world.id, name=f"Step {step}")
        case "refusal":
            return run(REFUSED, world.viewer, id=world.id)
    return run(READ, world.viewer)


@once_and_again
@pytest.mark.parametrize("kind", ["read", "write", "stroke", "refusal"])
@pytest.mark.parametrize("is_warm", [False, True], ids=["cold", "warm"])
async def test_cancelled_at_any_wait(
    world: World, beside: Beside, kind: str, *, is_warm: bool, is_stubborn: bool
) -> None:
    step, has_come = 0, True
    while has_come:
        step += 1
        engine = create_engine(world.engine.url.render_as_string(hide_password=False), pool_size=1)
        run = run_on(engine)
        if is_warm:
            await run(READ, world.viewer)
        interruption = Interruption(step, is_stubborn=is_stubborn)
        await interruption.during(start(kind, engine, world, step))
        has_come = interruption.has_come
        assert pool(engine).checkedout() == 0
        assert free_turns(engine) == 1
        await beside.comes_to_rest(engine)  # the stubborn one leaves no time for a farewell to the server
        assert await run(READ, world.viewer) == GARDEN
        await engine.dispose()
    assert step > {"read": 1, "write": 12, "stroke": 3, "refusal": 5}[kind]
    await tells_what_was_done(world)


async def tells_what_was_done(world: World) -> None:
    """Assert that the article is what its changes tell: each one whole, and none twice."""
    row, changes = await world.article(), await world.changes()
    assert row is not None
    assert [change.version for change in changes] == list(range(2, row.version + 1))
    told = {"name": "Roses", "content": ""}
    for change in changes:
        ((field, sides),) = change.fields.items()
        assert sides["before"] == told[field]
        told[field] = sides["after"]
    assert (row.name, row.content) == (told["name"], told["content"])


async def test_many_siblings_cancelled_at_any_time(world: World, beside: Beside) -> None:
    pages = " ".join(f"a{n}: articles(first: {n}) {{ nodes {{ name }} }}" for n in range(1, 8))
    for rounds in range(2, 120, 3):
        engine = create_engine(world.engine.url.render_as_string(hide_password=False), pool_size=1)
        run = run_beside(Moment(engine, world.viewer))
        asked = asyncio.ensure_future(run(f"{{ {pages} counted {READ[1:]}", world.viewer))
        for _ in range(rounds):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])
        assert asked.cancelled() or "counted" in asked.result()
        await beside.comes_to_rest(engine)
        assert await run_on(engine)(READ, world.viewer) == GARDEN
        await engine.dispose()


async def test_cancelled_while_waiting_for_the_pool(cold: AsyncEngine, world: World, beside: Beside) -> None:
    size = pool(cold).size()
    leased = [await cold.connect() for _ in range(size)]
    waiting = [
        asyncio.ensure_future(start(kind, cold, world, step=1))
        for kind in ("read", "write", "stroke", "refusal")
    ]
    for _ in range(20):
        await asyncio.sleep(0)
    for one in waiting:
        one.cancel()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 4
    assert pool(cold).checkedout() == size
    for connection in leased:
        await connection.close()
    await beside.sees_rest(cold)
    assert await start("read", cold, world, step=1) == GARDEN
    assert await world.changes() == []


async def test_cancelled_while_waiting_for_the_operations_lock(
    cold: AsyncEngine, world: World, beside: Beside
) -> None:
    context = Context(cold, world.viewer)
    async with context.transaction() as session:
        await session.connection()
        reading = asyncio.ensure_future(context.fetch("SELECT 1", ()))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    await context.close()
    await beside.sees_rest(cold)


@pytest.mark.parametrize("kind", ["write", "refusal"])
async def test_cancelled_at_the_end_of_a_transaction_it_ends_as_ever(
    cold: AsyncEngine, world: World, beside: Beside, kind: str
) -> None:
    thrown_away: list[object] = []

    def cancel(_session: Session, _transaction: SessionTransaction) -> None:
        assert asked.cancel()

    event.listen(cold.sync_engine, "close", lambda *connection: thrown_away.append(connection))
    event.listen(Shared, "after_transaction_end", cancel)  # of the objects': COMMIT or ROLLBACK comes next
    asked = asyncio.ensure_future(start(kind, cold, world, step=1))
    with pytest.raises(asyncio.CancelledError):
        await asked
    event.remove(Shared, "after_transaction_end", cancel)
    assert (pool(cold).checkedin(), thrown_away) == (1, [])
    await beside.sees_rest(cold)
    assert [change.version for change in await world.changes()] == ([2] if kind == "write" else [])


@pytest.mark.parametrize("kind", ["write", "stroke"])
async def test_cancelled_while_its_statement_waits_for_a_row(
    cold: AsyncEngine, world: World, beside: Beside, kind: str
) -> None:
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        asked = asyncio.ensure_future(start(kind, cold, world, step=1))
        await beside.waiting()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert [one for one in await beside.unfinished() if one.startswith("active")] == []
    await beside.sees_rest(cold)
    assert await start("read", cold, world, step=1) == GARDEN
    assert await world.changes() == []
