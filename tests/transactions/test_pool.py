"""Who waits for a connection gets one in the order of asking; whatever happens, as many come as there are."""

import asyncio

import pytest
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api import pool as pools
from gql_api.context import Context
from gql_api.db import create_engine
from tests.transactions.beside import Beside, free_turns, pool
from tests.transactions.test_failures import READ, post
from tests.transactions.world import World

MANY = 20


class Queue:
    """Operations that take a connection each, and tell in which order they did."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Begin with none."""
        self.engine = engine
        self.served: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, number: int) -> asyncio.Task[None]:
        """Let one come, and stand where it stands."""
        self.tasks.append(asyncio.create_task(self.use(number)))
        await asyncio.sleep(0)
        return self.tasks[-1]

    async def use(self, number: int) -> None:
        """Take a connection and ask something on it."""
        async with Context(self.engine).connection() as connection:
            self.served.append(number)
            await connection.fetchval("SELECT 1")

    async def of_many(self) -> list[asyncio.Task[None]]:
        """Let many come, one after the other."""
        return [await self.come(number) for number in range(MANY)]

    async def over(self) -> None:
        """Wait for all that have not been cancelled."""
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def all_taken(engine: AsyncEngine) -> list[PoolProxiedConnection]:
    """Take every connection there is."""
    return [await pool(engine).take() for _ in range(pool(engine).size())]


@pytest.fixture
async def warm(cold: AsyncEngine) -> AsyncEngine:
    """Give an engine that has made all its connections, which takes differently long."""
    for taken in await all_taken(cold):
        taken.close()
    return cold


async def test_who_came_first_is_served_first(warm: AsyncEngine, beside: Beside) -> None:
    queue = Queue(warm)
    await queue.of_many()
    while len(queue.served) < MANY:  # others keep coming while connections are given back
        await queue.come(len(queue.tasks))
    await queue.over()
    assert queue.served == list(range(len(queue.tasks)))
    await beside.sees_rest(warm)


@pytest.mark.parametrize("impatient", [{0}, {5}, {0, 1, 2, 3}, {4, MANY - 1}, set(range(MANY))])
async def test_who_is_cancelled_while_waiting_leaves_the_turn_to_the_next(
    warm: AsyncEngine, beside: Beside, impatient: set[int]
) -> None:
    taken = await all_taken(warm)
    queue = Queue(warm)
    asked = await queue.of_many()
    for number in impatient:
        asked[number].cancel()
    for one in taken:
        one.close()
    await queue.over()
    assert queue.served == sorted(set(range(MANY)) - impatient)
    await beside.sees_rest(warm)


async def test_who_is_cancelled_when_the_turn_has_come_leaves_it_to_the_next(
    warm: AsyncEngine, beside: Beside
) -> None:
    taken = await all_taken(warm)
    queue = Queue(warm)
    asked = await queue.of_many()
    for one in taken:
        one.close()
    for woken in asked[: len(taken)]:  # but not yet running
        woken.cancel()
    await queue.over()
    assert queue.served == list(range(len(taken), MANY))
    await beside.sees_rest(warm)


async def test_a_connection_that_is_thrown_away_makes_room_for_another(
    cold: AsyncEngine, beside: Beside
) -> None:
    taken = await all_taken(cold)
    queue = Queue(cold)
    await queue.of_many()
    assert queue.served == []
    for one in taken:
        one.invalidate()
        one.close()
    await queue.over()
    assert sorted(queue.served) == list(range(MANY))
    await beside.sees_rest(cold)


async def test_what_others_take_from_the_pool_gives_no_turn(cold: AsyncEngine, beside: Beside) -> None:
    for _ in range(3):
        async with cold.connect():
            pass
    assert free_turns(cold) == pool(cold).size()
    await beside.sees_rest(cold)


async def test_who_cannot_connect_gives_the_turn_back(fresh_database: AsyncEngine) -> None:
    url = fresh_database.url.set(database="nowhere").render_as_string(hide_password=False)
    engine = create_engine(url, pool_size=1)
    for _ in range(3):
        with pytest.raises(Exception, match="nowhere"):
            await pool(engine).take()
        assert free_turns(engine) == 1
    await engine.dispose()


async def test_who_waits_too_long_is_told_so(
    cold: AsyncEngine, world: World, beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "WAITING", 0.02)
    taken = await all_taken(cold)
    assert await post(cold, world, READ) == (503, "UNAVAILABLE")
    for one in taken:
        one.close()
    await beside.sees_rest(cold)
