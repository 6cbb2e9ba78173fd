"""One world for all tests of a module that only read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.compiler.proof import World
from tests.compiler.tables import read
from tests.compiler.values import SEARCHES
from tests.compiler.world import populate
from tests.conftest import recorded
from tests.run import Run, SharedContext


@pytest.fixture(scope="module")
async def world(engine: AsyncEngine) -> AsyncIterator[World]:
    """Open a transaction with the world in it, rolled back after the module's last test."""
    async with engine.connect() as connection:
        await connection.begin()
        await populate(connection)
        await acquaint(connection)
        tables = await read(connection, SEARCHES)
        async with recorded(connection) as sent:
            run = Run(lambda viewer: SharedContext(engine, viewer, connection))
            yield World(run, tables, sent, connection)
        await connection.rollback()


async def acquaint(connection: AsyncConnection) -> None:
    """Let the driver learn the types of arrays, of which it asks the server once a connection."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.prepare("SELECT $1::uuid[], $2::text[], $3::timestamptz[], $4::integer[]")
