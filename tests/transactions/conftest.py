"""Engines whose pools are cold, the server seen from beside, and no complaint left unheard."""

import gc
import logging
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api.context import Context
from gql_api.db import create_engine
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.world import World, arrange

COMPLAINERS = ("asyncio", "asyncpg", "sqlalchemy")


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on what the libraries only log: a connection lost to the garbage collector, an error unheard."""
    yield
    gc.collect()
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    loud = [record for record in records if record.levelno >= logging.WARNING]
    assert [one.getMessage() for one in loud if one.name.startswith(COMPLAINERS)] == []


@pytest.fixture
async def world(fresh_database: AsyncEngine) -> World:
    """Arrange Ann, Ben, the space and the article."""
    return await arrange(fresh_database)


@pytest.fixture(params=[1, 3], ids="pool of {}".format)
async def cold(fresh_database: AsyncEngine, request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """Give an engine as the application has it, on the fresh database, that has not connected yet."""
    engine = create_engine(fresh_database.url.render_as_string(hide_password=False), request.param)
    yield engine
    await engine.dispose()


@pytest.fixture
def run_cold(cold: AsyncEngine) -> Run:
    """Execute GraphQL operations on the cold engine."""
    return Run(lambda viewer: Context(cold, viewer))


@pytest.fixture
async def beside(fresh_database: AsyncEngine) -> AsyncIterator[Beside]:
    """Look at the server from beside."""
    engine = create_async_engine(fresh_database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield Beside(connection)
    await engine.dispose()
