"""The garden that most tests of lists are about, and a watch over what may not change."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.lists.garden import Garden, plant
from tests.snapshot import snapshot


@pytest.fixture
async def garden(session: AsyncSession) -> Garden:
    """Plant the garden inside the test's transaction."""
    return await plant(session)


@pytest.fixture
async def unchanged(session: AsyncSession, garden: Garden) -> AsyncIterator[None]:
    """Fail a test after which anything in the database is another."""
    assert garden.articles
    before = await snapshot(session)
    yield
    assert await snapshot(session) == before
