"""Sibling fields share one session and one connection, whatever becomes of each of them."""

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.context import Context
from tests.run import Run
from tests.transactions.beside import Beside, pool
from tests.transactions.fields import LOCK, Moment, run_beside
from tests.transactions.world import World

PAGES = " ".join(f"a{n}: articles(first: {n}) {{ nodes {{ name }} }}" for n in range(1, 11))
ROSES = {"nodes": [{"name": "Roses"}]}
READ = "{ articles { nodes { name } } }"


async def test_many_siblings_share_one_connection(cold: AsyncEngine, world: World, beside: Beside) -> None:
    query = f"{{ {PAGES} b: counted c: counted d: fetched viewer {{ name }} }}"
    found = await run_beside(Moment(cold, world.viewer))(query, world.viewer)
    pages = {f"a{n}": ROSES for n in range(1, 11)}
    assert found == {**pages, "b": 1, "c": 1, "d": 1, "viewer": {"name": "Ann"}}
    assert pool(cold).checkedin() == 1
    await beside.sees_rest(cold)


async def test_many_operations_share_a_pool_that_is_smaller_than_their_number(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    found = await asyncio.gather(*(run_cold(f"{{ {PAGES} }}", world.viewer) for _ in range(10)))
    assert found == [{f"a{n}": ROSES for n in range(1, 11)}] * 10
    await beside.sees_rest(cold)


async def test_a_commit_beside_selects(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    page = "articles { nodes { name } }"
    query = f'query ($id: ID!) {{ a: {page} renamed(id: $id, name: "Tulips") b: {page} counted {PAGES} }}'
    found = await run_beside(Moment(cold, world.viewer))(query, world.viewer, id=world.id)
    tulips = {"nodes": [{"name": "Tulips"}]}
    assert (found["a"], found["renamed"], found["b"], found["a10"]) == (ROSES, 2, tulips, tulips)
    await beside.sees_rest(cold)
    assert await run_cold(READ, world.viewer) == {"articles": tulips}


async def test_a_sibling_that_refuses_its_argument_stops_the_others(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    data, errors = await run_cold.raw(
        f"{{ {PAGES} bad: articles(first: -1) {{ totalCount }} }}", world.viewer
    )
    assert data is None
    assert [error.path for error in errors] == [["bad"]]
    await beside.sees_rest(cold)
    assert await run_cold(READ, world.viewer) == {"articles": ROSES}


async def test_a_statement_in_flight_is_thrown_away_with_its_connection_when_a_sibling_fails(
    cold: AsyncEngine, run_cold: Run, fresh_database: AsyncEngine, world: World, beside: Beside
) -> None:
    moment = Moment(cold, world.viewer)
    async with Context(fresh_database).transaction() as holder:
        await holder.execute(text(LOCK))
        asked = asyncio.ensure_future(run_beside(moment).raw("{ fetched broken b: fetched }", world.viewer))
        await beside.waiting()
        moment.has_come.set()
        await fails(asked)
    await beside.comes_to_rest(cold)
    assert await run_cold(READ, world.viewer) == {"articles": ROSES}


async def test_a_transaction_in_flight_is_rolled_back_when_a_sibling_fails(
    cold: AsyncEngine, run_cold: Run, fresh_database: AsyncEngine, world: World, beside: Beside
) -> None:
    moment = Moment(cold, world.viewer)
    async with Context(fresh_database).transaction() as holder:
        await holder.execute(text(LOCK))
        asked = asyncio.ensure_future(run_beside(moment).raw("{ locked broken counted }", world.viewer))
        await beside.waiting()
        moment.has_come.set()
        await fails(asked)
        assert [one for one in await beside.unfinished() if one.startswith("active")] == []
    await beside.sees_rest(cold)
    assert await run_cold(READ, world.viewer) == {"articles": ROSES}


async def test_a_sibling_that_fails_inside_postgresql_leaves_nothing_behind(
    cold: AsyncEngine, run_cold: Run, fresh_database: AsyncEngine, world: World, beside: Beside
) -> None:
    for field in ("locked", "fetched"):
        async with Context(fresh_database).transaction() as holder:
            await holder.execute(text(LOCK))
            run = run_beside(Moment(cold, world.viewer))
            asked = asyncio.ensure_future(run.raw(f"{{ {field} b: {field} {PAGES} }}", world.viewer))
            await beside.cancel((await beside.waiting())[0])
            data, errors = await asked
        assert data is None
        assert [error.path for error in errors] == [[field]]
        await beside.sees_rest(cold)
        assert await run_cold(READ, world.viewer) == {"articles": ROSES}


async def fails(asked: asyncio.Future[Any]) -> None:
    """Assert that an operation was answered with the error of the field `broken` alone."""
    data, errors = await asked
    assert data is None
    assert [(error.path, type(error.original_error)) for error in errors] == [(["broken"], ArithmeticError)]
