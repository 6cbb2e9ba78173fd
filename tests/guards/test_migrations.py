"""Migrations lead from nothing to the tables of the code and back, and look at none of these tables."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import migrations
from gql_api.app import create_app
from gql_api.db import create_engine

TABLES = sorted(table.name for table in migrations.models().sorted_tables)
OF_THE_APPLICATION = re.compile(
    rf"\b(FROM|JOIN|INTO|UPDATE)\s+(ONLY\s+)?(public\.)?\"?({'|'.join(TABLES)})\b", re.IGNORECASE
)
RELATIONS = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"
)
OF_EXTENSIONS = "SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'"
FUNCTIONS = f"""
SELECT proname || ' ' || CAST(provolatile AS text) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS ({OF_EXTENSIONS})
"""  # noqa: S608 - a constant
DEFAULTS = """
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
WHERE attgenerated = '' AND adrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
SEARCHING = ("guesses", "prefix", "query", "rank", "similarity", "text", "vector", "wanted", "words")
IMMUTABLE = ["data_text i", *(f"search_{name} i" for name in SEARCHING)]
CONFIGURATIONS = "SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace"


@pytest.fixture
async def empty_database(server: str) -> AsyncIterator[str]:
    """Make a database of the test's own, with nothing in it."""
    url = make_url(server)
    admin = create_async_engine(
        url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    async with admin.connect() as connection:
        await connection.execute(text("DROP DATABASE IF EXISTS gql_empty WITH (FORCE)"))
        await connection.execute(text("CREATE DATABASE gql_empty TEMPLATE template0"))
        yield url.set(database="gql_empty").render_as_string(hide_password=False)
        await connection.execute(text("DROP DATABASE gql_empty WITH (FORCE)"))
    await admin.dispose()


async def alembic(verb: Any, url: str, *arguments: str) -> None:  # noqa: ANN401 - a function of alembic.command
    """Run one of alembic's commands, which need a thread where no event loop runs."""
    await asyncio.to_thread(verb, migrations.config(url), *arguments)


async def rows(url: str, query: str) -> list[str]:
    """Ask the database."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        found = sorted((await connection.scalars(text(query))).all())
    await engine.dispose()
    return found


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Record the SQL that SQLAlchemy sends, by any engine."""
    sent: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:  # noqa: ANN401 - an event's arguments
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


async def test_the_tables_of_the_migrations_are_those_of_the_code(empty_database: str) -> None:
    await alembic(command.upgrade, empty_database, "head")
    await alembic(command.check, empty_database)
    assert await rows(empty_database, RELATIONS) == sorted([*TABLES, "alembic_version"])


async def test_up_down_and_up_again(empty_database: str) -> None:
    await alembic(command.upgrade, empty_database, "head")
    made = [await rows(empty_database, query) for query in (RELATIONS, FUNCTIONS, CONFIGURATIONS)]
    await alembic(command.downgrade, empty_database, "base")
    assert await rows(empty_database, RELATIONS) == ["alembic_version"]
    assert await rows(empty_database, FUNCTIONS) == []
    assert await rows(empty_database, CONFIGURATIONS) == []
    await alembic(command.upgrade, empty_database, "head")
    await alembic(command.check, empty_database)
    assert [await rows(empty_database, query) for query in (RELATIONS, FUNCTIONS, CONFIGURATIONS)] == made


async def test_migrating_reads_and_writes_no_table_of_the_application(empty_database: str) -> None:
    with recorded() as sent:
        await alembic(command.upgrade, empty_database, "head")
        await alembic(command.upgrade, empty_database, "head")
        await alembic(command.downgrade, empty_database, "base")
    assert any(statement.lstrip().startswith("CREATE TABLE articles") for statement in sent)
    assert [statement for statement in sent if OF_THE_APPLICATION.search(statement)] == []


async def test_defaults_are_constants_or_the_time(empty_database: str) -> None:
    await alembic(command.upgrade, empty_database, "head")
    assert set(await rows(empty_database, DEFAULTS)) == {"''::text", "'{}'::text[]", "false", "true", "now()"}


async def test_there_are_no_triggers_and_no_functions_but_immutable_ones(empty_database: str) -> None:
    await alembic(command.upgrade, empty_database, "head")
    assert await rows(empty_database, TRIGGERS) == []
    assert await rows(empty_database, FUNCTIONS) == IMMUTABLE


async def test_database_behind_the_code_is_migrated_under_the_application(empty_database: str) -> None:
    newest = ScriptDirectory.from_config(migrations.config()).get_current_head()
    await alembic(command.upgrade, empty_database, f"{newest}-1")
    engine = create_engine(empty_database)
    transport = httpx.ASGITransport(create_app(engine), client=("192.0.2.1", 1234))
    with recorded() as sent:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/admin/login")).status_code == 200
    assert sent == []
    await alembic(command.upgrade, empty_database, "head")
    await alembic(command.check, empty_database)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/admin/article/list")).status_code == 303
    await engine.dispose()
