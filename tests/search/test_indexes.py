"""Searches and orders use their indexes, in a database with many rows."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api.context import Context
from gql_api.db import create_engine
from tests.conftest import copied
from tests.run import Run
from tests.search import MEANT

ROWS = (
    "INSERT INTO users (id, name) VALUES (gen_random_uuid(), 'Ann')",
    """
    INSERT INTO spaces (id, owner_id, name, version, is_public)
    SELECT gen_random_uuid(), id, md5(CAST(number AS text)), 1, true
    FROM users, generate_series(1, 2000) AS number
    """,
    """
    INSERT INTO articles (space_id, id, origin_space_id, owner_id, name, version, updated_at)
    SELECT id, gen_random_uuid(), id, owner_id, md5(name || number), 1, now() - number * interval '1 hour'
    FROM spaces, generate_series(1, 30) AS number
    """,
    "UPDATE articles SET name = 'Python database' WHERE name LIKE 'ff%'",
    "UPDATE spaces SET name = 'Python editor' WHERE name LIKE 'ff%'",
    """
    UPDATE articles SET name = 'Quince jam', content = 'Of the harvest.'
    WHERE name IN (SELECT name FROM articles ORDER BY name LIMIT 7)
    """,
    "UPDATE articles SET name = 'Harvest ' || name WHERE name LIKE '%0'",
)
ALIVE = "SELECT id FROM {table} WHERE deleted_at IS NULL"
INSIDE = ALIVE + " AND space_id = '00000000-0000-0000-0000-000000000000'"
NAME = 'lower(name) COLLATE "pg_c_utf8"'
READ = "WITH read AS (SELECT search_prefix(:search) AS prefixed)"
GUESSED = "search_guesses(:search), LATERAL"
PLANS = {
    "name": f"{ALIVE} ORDER BY {NAME}, id LIMIT 20",
    "name, backward": f"{ALIVE} ORDER BY {NAME} DESC, id DESC LIMIT 20",
    "updated": f"{ALIVE} ORDER BY updated_at DESC, id DESC LIMIT 20",
    "updated, backward": f"{ALIVE} ORDER BY updated_at, id LIMIT 20",
    "search": "SELECT id FROM {table} WHERE search @@ search_prefix(:search)",
    "search, read apart": f"{READ} SELECT id FROM {{table}} WHERE search @@ (SELECT prefixed FROM read)",  # noqa: S608 - constants
    "search, guessed": f"SELECT FROM {GUESSED} (SELECT FROM {{table}} WHERE {MEANT} OFFSET 0) AS each",  # noqa: S608 - as above
    "space_name": f"{INSIDE} ORDER BY {NAME}, id LIMIT 20",
    "space_updated": f"{INSIDE} ORDER BY updated_at DESC, id DESC LIMIT 20",
}
INSIDE_SPACES = {"space_name", "space_updated"}
CASES = [
    (table, of)
    for table in ("articles", "spaces")
    for of in PLANS
    if table == "articles" or of not in INSIDE_SPACES
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


SEARCH = "query ($search: String!) { articles(search: $search) { nodes { name } } }"
PREPARED = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE :part"


@pytest.fixture
async def lasting(many: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Give an engine as workers have it, with one connection, which stays open."""
    engine = create_engine(many.url.render_as_string(hide_password=False), pool_size=1)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("quince harvest", 7),
        ("harvest quince", 7),
        ("qiunce harvest", 7),
        ("harvest qiunce", 7),
        ("quince harvset", 0),  # only names are forgiven
        ("qiunce jamm", 7),
    ],
)
async def test_common_word_beside_a_rare_one_is_not_looked_up_by_itself(
    lasting: AsyncEngine, search: str, found: int
) -> None:
    asked: list[asyncpg.connection.LoggedQuery] = []
    async with lasting.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
    driver.add_query_logger(asked.append)
    answer = await Run(lambda viewer: Context(lasting, viewer))(SEARCH, search=search)
    assert answer == {"articles": {"nodes": [{"name": "Quince jam"}] * found}}
    assert await driver.fetchval("SELECT count(*) FROM articles WHERE name LIKE 'Harvest %'") > 3000
    plan = await driver.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked[0].query}", *asked[0].args)
    assert read(plan[0]["Plan"]) <= 50


def read(node: dict[str, Any]) -> float:
    """Count the articles that a plan reads, those that it finds wrong included."""
    counts = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    own = sum(node.get(count, 0) for count in counts) * node["Actual Loops"]
    below = sum(read(each) for each in node.get("Plans", ()))
    return below + (own if node.get("Relation Name") == "articles" else 0)


async def test_searches_share_a_plan_from_the_sixth_on(lasting: AsyncEngine) -> None:
    for search in ("python", "qiunce", "quince harvest", "python or jam", "database", "-jam", "quince", "x"):
        await Run(lambda viewer: Context(lasting, viewer))(SEARCH, search=search)
    async with lasting.connect() as connection:
        plans = (await connection.execute(text(PREPARED), {"part": "%search_guesses%"})).all()
    assert [tuple(row) for row in plans] == [(5, 3)]
