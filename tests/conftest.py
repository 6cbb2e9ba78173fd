"""One PostgreSQL for the tests, one migrated database, one rolled-back transaction a test."""

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import migrations, postgres
from gql_api.app import create_app
from gql_api.changes import log
from gql_api.cli.stopping import ENDS
from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.mail import Outbox
from tests.run import Box, Run, SharedContext

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def pytest_configure() -> None:
    """Go on ignoring what `nohup` and `&` have ignored, but so that what tests start does not inherit it."""
    for number in ENDS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL of its own, or use GQL_TEST_DATABASE_URL; yield the URL of its first database."""
    if url := os.environ.get("GQL_TEST_DATABASE_URL"):
        yield url
        return
    # short enough for a socket, and open to the server's user, as pytest's own folders are not
    folder = Path(tempfile.mkdtemp(prefix="gql-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        with postgres.running(folder / "data", options=FAST) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Migrate one database; the others are copies of it."""
    migrations.upgrade(server)
    return server


@pytest.fixture(scope="session")
async def engine(template: str) -> AsyncIterator[AsyncEngine]:
    """Connect to a copy for all tests that roll back."""
    async with copied(template, "gql_tests") as url:
        engine = create_async_engine(url, poolclass=NullPool, json_deserializer=orjson.loads)
        yield engine
        await engine.dispose()


@asynccontextmanager
async def copied(template: str, name: str) -> AsyncIterator[str]:
    """Copy the migrated database; drop the copy at the end."""
    url = make_url(template)
    admin = create_async_engine(
        url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    async with admin.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
        copy = url.set(database=name).render_as_string(hide_password=False)
        await migrations.forgive_typing_errors(copy)  # a database's defaults are not copied
        yield copy
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open the transaction that the test rolls back."""
    async with engine.connect() as connection:
        await connection.begin()
        yield connection
        await connection.rollback()


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """Open a session for arranging and looking, inside the test's transaction."""
    async with AsyncSession(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    ) as session:
        yield session


@pytest.fixture(autouse=True)
def forgotten_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test give functions to `on_saved`, and forget them after it."""
    monkeypatch.setattr(log, "hooks", {model: list(functions) for model, functions in log.hooks.items()})


@pytest.fixture
def box() -> Box:
    """Collect the mails that the other fixtures' operations send."""
    return Box()


@pytest.fixture
def run(connection: AsyncConnection, engine: AsyncEngine, box: Box) -> Run:
    """Execute GraphQL operations, each with a fresh context, inside the test's transaction."""
    return Run(lambda viewer: SharedContext(engine, viewer, connection, box))


@pytest.fixture
async def fresh_database(template: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a database of the test's own, for real commits and several connections."""
    async with copied(template, "gql_fresh") as url:
        engine = create_engine(url)
        yield engine
        await engine.dispose()


@pytest.fixture
def run_fresh(fresh_database: AsyncEngine, box: Box) -> Run:
    """Execute GraphQL operations on the fresh database, with real transactions."""
    return Run(lambda viewer: Context(fresh_database, viewer, outbox=Outbox(box, ())))


@pytest.fixture
async def client(fresh_database: AsyncEngine, box: Box) -> AsyncIterator[httpx.AsyncClient]:
    """Send HTTP requests to the application over the fresh database."""
    transport = httpx.ASGITransport(create_app(fresh_database, box), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def statements(connection: AsyncConnection) -> AsyncIterator[list[str]]:
    """Record the SQL that is sent on the test's connection, the driver's own included."""
    async with recorded(connection) as sent:
        yield sent


@asynccontextmanager
async def recorded(connection: AsyncConnection) -> AsyncIterator[list[str]]:
    """Record the SQL that is sent on a connection, savepoints excepted.

    asyncpg tells of what it is asked directly, not of the prepared statements that SQLAlchemy runs.
    """
    sent: list[str] = []
    driver: Any = (await connection.get_raw_connection()).driver_connection

    def keep(query: str) -> None:
        if not query.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            sent.append(query)

    def log(record: Any) -> None:  # noqa: ANN401 - asyncpg's record of a query
        keep(record.query)

    def execute(*told: Any) -> None:  # noqa: ANN401 - connection, cursor, statement, parameters, context, many
        if not told[5]:
            keep(told[2])

    listened = connection.sync_connection, "before_cursor_execute", execute
    driver.add_query_logger(log)
    event.listen(*listened)
    yield sent
    event.remove(*listened)
    driver.remove_query_logger(log)
