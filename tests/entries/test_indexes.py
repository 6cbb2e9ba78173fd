"""What is asked of data is found by the index, once there is much of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api.compiler import Asked, operation
from gql_api.compiler.statement import Request
from gql_api.schema import schema
from gql_api.viewer import Viewer
from tests.conftest import copied
from tests.entries.test_filters import LIST

ROWS = (
    "INSERT INTO users (id, name, is_admin) VALUES (gen_random_uuid(), 'Ann', true)",
    "INSERT INTO spaces (id, owner_id, name, version) SELECT gen_random_uuid(), id, 'Garden', 1 FROM users",
    """
    INSERT INTO collections (space_id, id, origin_space_id, owner_id, name, version, entry_schema)
    SELECT id, gen_random_uuid(), id, owner_id, 'Things', 1, 'true' FROM spaces
    """,
    """
    INSERT INTO entries (space_id, id, origin_space_id, owner_id, name, version, collection_id, data)
    SELECT space_id, gen_random_uuid(), space_id, owner_id, 'Thing', 1, id,
        jsonb_build_object('deep', jsonb_build_object('n', number, 'list', ARRAY['x' || number]))
    FROM collections, generate_series(1, 20000) AS number
    """,
)
INDEXED: list[dict[str, Any]] = [
    {"path": ["deep", "n"], "eq": 7},
    {"path": ["deep", "list"], "eq": ["x7"]},
    {"path": ["deep", "n"], "in": [7, 8, "x"]},
]


@pytest.fixture(scope="module")
async def many(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with 20,000 entries, no two with the same data."""
    async with copied(template, "gql_many_entries") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            for sql in ROWS:
                await connection.execute(text(sql))
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
        yield engine
        await engine.dispose()


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("condition", INDEXED, ids=str)
async def test_equal_values_are_found_by_the_index(
    many: AsyncEngine, condition: dict[str, Any], *, is_sent: bool
) -> None:
    found = operation(schema.graphql, LIST if is_sent else written(condition), None)
    assert found is not None
    variables = {"where": {"data": {"path": list(condition["path"]), **condition}}} if is_sent else {}
    viewer = Viewer()
    plan = Asked.of(found, variables).prepared.plan("entries", viewer)
    assert plan is not None
    async with many.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        explained = await driver.fetch(f"EXPLAIN {plan.sql}", *plan.values(Request(variables, viewer)))
    told = "\n".join(row[0] for row in explained)
    assert "Bitmap Index Scan on ix_entries_data" in told
    assert "Seq Scan on entries" not in told


def written(condition: dict[str, Any]) -> str:
    """Write a condition into a query."""
    parts = [f"{name}: {str(value).replace(chr(39), chr(34))}" for name, value in condition.items()]
    return f"{{ entries(where: {{data: {{{', '.join(parts)}}}}}) {{ totalCount nodes {{ name }} }} }}"
