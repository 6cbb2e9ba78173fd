"""One database for all bad requests: each must leave it as it was, and the application fit for the next."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.app import create_app
from gql_api.db import create_engine
from tests.conftest import copied
from tests.http.ask import ask
from tests.http.garden import Garden, plant
from tests.pieces import in_one_piece
from tests.snapshot import snapshot

VIEWER = "{ viewer { name } articles { totalCount } }"
IDLE = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")


@pytest.fixture(scope="session")
async def shared_database(template: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine with a pool, as the server has it."""
    async with copied(template, "gql_http") as url:
        engine = create_engine(url, pool_size=2)
        yield engine
        await engine.dispose()


@pytest.fixture(scope="session")
async def garden(shared_database: AsyncEngine) -> Garden:
    """Plant once what the requests are about."""
    async with AsyncSession(shared_database, expire_on_commit=False) as session:
        return await plant(session)


@pytest.fixture
async def client(shared_database: AsyncEngine, garden: Garden) -> AsyncIterator[httpx.AsyncClient]:
    """Send bad requests; afterwards nothing has changed, and a good request is answered."""
    async with AsyncSession(shared_database) as session:
        before = await snapshot(session)
    app = in_one_piece(create_app(shared_database))
    transport = httpx.ASGITransport(app, client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
        good = await ask(client, VIEWER, token=garden.token)
    assert good.json() == {"data": {"viewer": {"name": "Ann"}, "articles": {"totalCount": 2}}}
    assert shared_database.pool.status().endswith("Current Checked out connections: 0")
    async with AsyncSession(shared_database) as session:
        assert (await session.execute(IDLE)).scalar_one() == 0
        assert await snapshot(session) == before
