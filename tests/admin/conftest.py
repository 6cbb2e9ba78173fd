"""One admin, signed in to the admin site over a database of the test's own."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.users.model import User
from tests.admin.site import Visitor, make_admin


@pytest.fixture
async def store(fresh_database: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Open a session for arranging and looking, which commits for good."""
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        yield session


@pytest.fixture
async def ann(store: AsyncSession) -> User:
    """Make Ann, an admin."""
    return await make_admin(store)


@pytest.fixture
def stranger(client: httpx.AsyncClient) -> Visitor:
    """Visit the site, signed in as nobody."""
    return Visitor(client)


@pytest.fixture
async def visitor(stranger: Visitor, ann: User) -> Visitor:
    """Visit the site as Ann."""
    assert (await stranger.sign_in(str(ann.email))).status_code == 303
    return stranger
