"""Searches and orders use their indexes, in a database with many rows."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from tests.conftest import copied

ROWS = (
    "INSERT INTO users (id, name) VALUES (gen_random_uuid(), 'Ann')",
    """
    INSERT INTO spaces (id, owner_id, name, version)
    SELECT gen_random_uuid(), id, md5(CAST(number AS text)), 1 FROM users, generate_series(1, 2000) AS number
    """,
    """
    INSERT INTO articles (space_id, id, origin_space_id, owner_id, name, version, updated_at)
    SELECT id, gen_random_uuid(), id, owner_id, md5(name || number), 1, now() - number * interval '1 hour'
    FROM spaces, generate_series(1, 30) AS number
    """,
    "UPDATE articles SET name = 'Python database' WHERE name LIKE 'ff%'",
    "UPDATE spaces SET name = 'Python editor' WHERE name LIKE 'ff%'",
)
ALIVE = "SELECT id FROM {table} WHERE deleted_at IS NULL"
INSIDE = ALIVE + " AND space_id = '00000000-0000-0000-0000-000000000000'"
NAME = 'lower(name) COLLATE "pg_c_utf8"'
READ = "WITH read AS (SELECT search_prefix(:search) AS prefixed, search_words(:search) AS words)"
PLANS = {
    "name": f"{ALIVE} ORDER BY {NAME}, id LIMIT 20",
    "name, backward": f"{ALIVE} ORDER BY {NAME} DESC, id DESC LIMIT 20",
    "updated": f"{ALIVE} ORDER BY updated_at DESC, id DESC LIMIT 20",
    "updated, backward": f"{ALIVE} ORDER BY updated_at, id LIMIT 20",
    "search": "SELECT id FROM {table} WHERE search @@ search_prefix(:search)",
    "search, read apart": f"{READ} SELECT id FROM {{table}} WHERE search @@ (SELECT prefixed FROM read)",  # noqa: S608 - constants
    "name_trigrams": f"{READ} SELECT id FROM {{table}} WHERE name %> ANY ((SELECT words FROM read)::text[])",  # noqa: S608 - as above
    "space_name": f"{INSIDE} ORDER BY {NAME}, id LIMIT 20",
    "space_updated": f"{INSIDE} ORDER BY updated_at DESC, id DESC LIMIT 20",
}
FEW = {"space_name", "space_updated", "name_trigrams"}  # not on spaces, or spaces are too few for it
CASES = [
    (table, of) for table in ("articles", "spaces") for of in PLANS if table == "articles" or of not in FEW
]


@pytest.fixture(scope="module")
async def many(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with 60,000 articles in 2,000 spaces."""
    async with copied(template, "gql_many") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            for sql in ROWS:
                await connection.execute(text(sql))
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))  # moves what waits into the GIN indexes
        yield engine
        await engine.dispose()


@pytest.mark.parametrize(("table", "of"), CASES)
async def test_index_is_used(many: AsyncEngine, table: str, of: str) -> None:
    async with many.connect() as connection:
        explain = text(f"EXPLAIN {PLANS[of].format(table=table)}")
        if ":search" in explain.text:
            explain = explain.bindparams(bindparam("search", "pyhton databse", literal_execute=True))
        plan = "\n".join(await connection.scalars(explain))
    index, _, backward = of.partition(", ")
    assert f"ix_{table}_{index}" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
    assert ("Scan Backward" in plan) == (backward == "backward")


async def test_typing_errors_are_forgiven_from_the_first_statement_of_a_connection_on(
    many: AsyncEngine,
) -> None:
    first = text("SELECT DISTINCT name FROM articles WHERE name %> 'pyhton'")
    async with many.connect() as connection:
        assert (await connection.scalars(first)).all() == ["Python database"]
