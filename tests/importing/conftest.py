"""Importing inside the test's transaction, with real commits, and by the command."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from gql_api.context import Context
from gql_api.users.model import User
from tests.cli.shell import Shell
from tests.importing.files import Import
from tests.make import make_user
from tests.run import SharedContext


@pytest.fixture
async def ann(session: AsyncSession) -> User:
    """Make the user who imports."""
    return await make_user(session, "Ann")


@pytest.fixture
def sql(connection: AsyncConnection) -> Iterator[list[str]]:
    """Record what SQLAlchemy sends: asyncpg's logger, of `statements`, does not see prepared statements."""
    sent: list[str] = []

    def log(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", log)
    yield sent
    event.remove(connection.sync_connection, "before_cursor_execute", log)


@pytest.fixture
def import_(connection: AsyncConnection, engine: AsyncEngine, tmp_path: Path) -> Import:
    """Import inside the test's transaction."""
    return Import(lambda viewer: SharedContext(engine, viewer, connection), tmp_path)


@pytest.fixture
def import_fresh(fresh_database: AsyncEngine, tmp_path: Path) -> Import:
    """Import into the fresh database, with real transactions."""
    return Import(lambda viewer: Context(fresh_database, viewer), tmp_path)


@pytest.fixture
async def fresh_session(fresh_database: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Arrange and look in the fresh database."""
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def shell(fresh_database: AsyncEngine, tmp_path: Path) -> Iterator[Shell]:
    """Open a shell whose commands use the fresh database."""
    url = fresh_database.url.render_as_string(hide_password=False)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_")}
    shell = Shell(tmp_path, tmp_path, kept | {"GQL_DATABASE_URL": url})
    try:
        yield shell
    finally:
        shell.begun.close()
