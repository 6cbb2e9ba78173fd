"""What is asked of data is found by an index, once there is much of it: by its values, or its collection."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import ids
from gql_api.collections.model import Collection
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
    """
    INSERT INTO collections (space_id, id, origin_space_id, owner_id, name, version, entry_schema)
    SELECT id, gen_random_uuid(), id, owner_id, 'Few ' || number, 1, 'true'
    FROM spaces, generate_series(1, 50) AS number
    """,
    """
    INSERT INTO entries (space_id, id, origin_space_id, owner_id, name, version, collection_id, data)
    SELECT space_id, gen_random_uuid(), space_id, owner_id, 'Thing', 1, id, jsonb_build_object('n', number)
    FROM collections, generate_series(1, 50) AS number WHERE name LIKE 'Few %'
    """,
)
WITHIN = {"ix_entries_collection", "ix_entries_collection_newest"}
INDEXED: list[dict[str, Any]] = [
    {"path": ["deep", "n"], "eq": 7},
    {"path": ["deep", "list"], "eq": ["x7"]},
    {"path": ["deep", "n"], "in": [7, 8, "x"]},
]
UNINDEXED: list[dict[str, Any]] = [
    {"path": ["n"], "gt": 10},
    {"path": ["n"], "lte": 1},
    {"path": ["n"], "lt": "text"},
    {"path": ["n", "0"], "gte": 7},
    {"path": ["n"], "exists": True},
    {"path": ["never"], "exists": True},
    {"path": ["n"], "exists": False},
    {"path": ["n"], "contains": "7"},
    {"path": ["n"], "ne": 7},
    {"path": ["n", "0"], "eq": 7},
    {"path": ["n"], "in": [[7]]},
]
BELOW = """
query ($id: ID!, $where: EntryFilter, $order: [EntryOrder!]) {
  collection(id: $id) { entries(where: $where, orderBy: $order) { nodes { name } } }
}
"""
BY_DATA = [{"field": "DATA", "path": ["n"], "direction": "DESC"}]


@pytest.fixture(scope="module")
async def many(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with 20,000 entries in one collection, all with other data, and 50 in each of 50."""
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
    query = LIST if is_sent else written(condition)
    told = await explained(many, query, **({"where": {"data": condition}} if is_sent else {}))
    assert "Bitmap Index Scan on ix_entries_data" in told
    assert "Seq Scan on entries" not in told


@pytest.mark.parametrize("order", [None, BY_DATA], ids=["newest", "by data"])
@pytest.mark.parametrize("is_below", [True, False], ids=["below", "where"])
@pytest.mark.parametrize("condition", UNINDEXED, ids=str)
async def test_of_one_collection_nothing_but_its_entries_is_read(
    many: AsyncEngine, condition: dict[str, Any], order: list[Any] | None, *, is_below: bool
) -> None:
    few = await public_id(many, "Few 7")
    where = {"data": condition}
    if is_below:
        told = await explained(many, BELOW, id=few, where=where, order=order)
    else:
        there = {"collection": {"id": {"eq": few}}}
        told = await explained(many, LIST, where={**there, **where}, order=order)
    assert set(re.findall(r"Scan (?:Backward )?(?:using|on) (ix_entries\w+|pk_entries)", told)) <= WITHIN
    assert re.findall(r"Index Cond: .*collection_id =", told), told
    assert "Seq Scan on entries" not in told


@pytest.mark.parametrize("condition", [{"path": ["n"], "gt": 10}, {"path": ["n"], "exists": True}], ids=str)
async def test_a_page_of_what_many_entries_match_is_read_in_its_order(
    many: AsyncEngine, condition: dict[str, Any]
) -> None:
    where = {"collection": {"id": {"eq": await public_id(many, "Few 7")}}, "data": condition}
    told = await explained(many, LIST.replace("totalCount", ""), where=where)
    assert "Index Scan using ix_entries_collection_newest" in told


async def explained(engine: AsyncEngine, query: str, **variables: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return how the server will answer a query's one root field."""
    found = operation(schema.graphql, query, None)
    assert found is not None
    (root,), viewer = found.document.definitions[0].selection_set.selections, Viewer()  # type: ignore[attr-defined] # an operation
    sent = found.coerced(variables)
    assert sent is not None
    plan = Asked.of(found, sent).prepared.plan(root.name.value, viewer)
    assert plan is not None
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        lines = await driver.fetch(f"EXPLAIN {plan.sql}", *plan.values(Request(sent, viewer)))
    return "\n".join(line[0] for line in lines)


async def public_id(engine: AsyncEngine, name: str) -> str:
    """Return the id of a collection."""
    async with AsyncSession(engine) as session:
        return ids.encode((await session.scalars(select(Collection).where(Collection.name == name))).one())


def written(condition: dict[str, Any]) -> str:
    """Write a condition into a query."""
    parts = [f"{name}: {str(value).replace(chr(39), chr(34))}" for name, value in condition.items()]
    return f"{{ entries(where: {{data: {{{', '.join(parts)}}}}}) {{ totalCount nodes {{ name }} }} }}"
