"""One world for all tests of a module that only read."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.compiler.generated import SEARCHES
from tests.compiler.proof import World
from tests.compiler.rights import read
from tests.compiler.world import populate
from tests.conftest import recorded
from tests.run import Run, SharedContext


@pytest.fixture(scope="module")
async def world(engine: AsyncEngine) -> AsyncIterator[World]:
    """Open a transaction with the world in it, rolled back after the module's last test."""
    async with engine.connect() as connection:
        await connection.begin()
        await populate(connection)
        tables = await read(connection, SEARCHES)
        async with recorded(connection) as sent:
            run = Run(lambda viewer: SharedContext(engine, viewer, connection))
            yield World(run, tables, sent, connection)
        await connection.rollback()
