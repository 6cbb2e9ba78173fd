"""Looking at the server from beside the pools under test: who works, who waits; and ending their work."""

from typing import cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gql_api.pool import FairPool

OTHERS = "datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
UNFINISHED = text(f"SELECT state || ': ' || query FROM pg_stat_activity WHERE {OTHERS} AND state <> 'idle'")  # noqa: S608 - a constant
WAITING = text(f"SELECT pid FROM pg_stat_activity WHERE {OTHERS} AND wait_event_type = 'Lock'")  # noqa: S608 - as above
CANCEL = text("SELECT pg_cancel_backend(:pid)")
KILL = text("SELECT pg_terminate_backend(:pid, 10000)")
KILL_ALL = text(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {OTHERS}")  # noqa: S608 - as above


class Beside:
    """A connection of its own, outside any transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Take the connection."""
        self.connection = connection

    async def unfinished(self) -> list[str]:
        """Return what the others are in the middle of, a transaction included."""
        return list((await self.connection.scalars(UNFINISHED)).all())

    async def waiting(self, number: int = 1) -> list[int]:
        """Return the others that wait for a lock, once there are so many."""
        found: list[int] = []
        while len(found) < number:
            found = list((await self.connection.scalars(WAITING)).all())
        return found

    async def cancel(self, pid: int) -> None:
        """Stop the other's statement, as `statement_timeout` does."""
        await self.connection.execute(CANCEL, {"pid": pid})

    async def set(self, name: str, value: str) -> None:
        """Give all connections of the future a setting."""
        database = (await self.connection.scalars(text("SELECT current_database()"))).one()
        await self.connection.execute(text(f"ALTER DATABASE {database} SET {name} = '{value}'"))

    async def kill(self, pid: int) -> None:
        """End the other's connection."""
        await self.connection.execute(KILL, {"pid": pid})

    async def kill_all(self) -> None:
        """End every other connection, as a restart of the server does."""
        await self.connection.execute(KILL_ALL)

    async def sees_rest(self, engine: AsyncEngine) -> None:
        """Assert that the engine has lent nothing, and that nobody is in the middle of anything."""
        assert pool(engine).checkedout() == 0
        assert free_turns(engine) == pool(engine).size()
        assert await self.unfinished() == []

    async def comes_to_rest(self, engine: AsyncEngine) -> None:
        """Wait until the engine has lent nothing, and nobody is in the middle of anything."""
        while pool(engine).checkedout() or await self.unfinished():
            pass


def pool(engine: AsyncEngine) -> FairPool:
    """Return the engine's pool, which counts what it lends."""
    return cast("FairPool", engine.pool)


def free_turns(engine: AsyncEngine) -> int:
    """Return how many could take a connection without waiting."""
    return pool(engine).turns._value  # noqa: SLF001 - no other way to ask a Semaphore
