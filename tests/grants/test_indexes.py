"""With many users, groups and grants, articles are still found by their indexes."""

import hashlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import gate, ids
from gql_api.articles.model import Article
from gql_api.compiler import Asked, operation
from gql_api.compiler.plans import kind
from gql_api.compiler.statement import Plan, Request
from gql_api.ids import Key
from gql_api.permissions import updatable
from gql_api.schema import schema
from gql_api.spaces.model import Space
from gql_api.viewer import Viewer
from tests.conftest import copied

ROWS = (
    "INSERT INTO users (id, name) SELECT md5('u' || n)::uuid, 'User ' || n FROM generate_series(1, 2000) n",
    """
    INSERT INTO spaces (id, owner_id, name, version)
    SELECT md5('s' || n)::uuid, md5('u' || 1000 + n)::uuid, 'Space ' || n, 1 FROM generate_series(1, 400) n
    """,
    "INSERT INTO groups (id, name) SELECT md5('g' || n)::uuid, 'Group ' || n FROM generate_series(1, 500) n",
    """
    INSERT INTO memberships (id, group_id, user_id, role)
    SELECT gen_random_uuid(), md5('g' || 1 + n % 500)::uuid, md5('u' || 1 + n / 5)::uuid, 'MEMBER'
    FROM generate_series(0, 4999) n
    """,
    """
    INSERT INTO grants (id, space_id, group_id, "right")
    SELECT gen_random_uuid(), md5('s' || 1 + n % 400)::uuid, md5('g' || 1 + n % 500)::uuid, 1 + n % 3
    FROM generate_series(0, 1499) n
    """,
    """
    INSERT INTO grants (id, space_id, user_id, "right")
    SELECT gen_random_uuid(), md5('s' || 1 + n % 400)::uuid, md5('u' || 1 + n)::uuid, 1 + n % 3
    FROM generate_series(0, 499) n
    """,
    """
    INSERT INTO articles (space_id, id, origin_space_id, owner_id, name, version, content)
    SELECT space_id, md5('a' || n)::uuid, space_id, md5('u' || 1 + n % 2000)::uuid, 'Article ' || n, 1,
        'word' || n % 500
    FROM generate_series(1, 20000) n, LATERAL (SELECT md5('s' || 1 + n % 400)::uuid AS space_id)
    """,
)
READING = {
    "article": "query ($id: ID!) { article(id: $id) { name content owner { name } viewerCan { update } } }",
    "space": "query ($space: ID!) { space(id: $space) { name articles(first: 50) { nodes { name } } } }",
    "articles": "query ($search: String!) { articles(search: $search, first: 20) { nodes { name } } }",
}


def md5(text: str) -> uuid.UUID:
    """Make the same uuid as the rows have."""
    return uuid.UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


SPACE = md5("s1")
KEY = Key(SPACE, md5("a400"))
VARIABLES = {
    "id": ids.encode(Article(id=KEY.id, origin_space_id=SPACE)),
    "space": ids.encode(Space(id=SPACE)),
    "search": "word400",
}
VIEWER = Viewer(user_id=md5("u1"))


@pytest.fixture(scope="module")
async def many(template: str) -> AsyncIterator[AsyncEngine]:
    """Give a database with 2,000 users, 500 groups, 5,000 memberships, 2,000 grants and 20,000 articles."""
    async with copied(template, "gql_many_grants") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            for sql in ROWS:
                await connection.execute(text(sql))
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
        yield engine
        await engine.dispose()


async def explained(engine: AsyncEngine, plan: Plan, request: Request) -> tuple[str, Any]:
    """Return how PostgreSQL runs a plan, and what it answers."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        lines = await driver.fetch(f"EXPLAIN {plan.sql}", *plan.values(request))
        return "\n".join(row[0] for row in lines), await driver.fetchrow(plan.sql, *plan.values(request))


@pytest.mark.parametrize("name", READING)
async def test_what_is_read_by_a_grant_is_found_by_indexes(many: AsyncEngine, name: str) -> None:
    found = operation(schema.graphql, READING[name], None)
    assert found is not None
    sent = {one.name: VARIABLES[one.name] for one in found.declared}
    plan = Asked.of(found, sent).prepared.plan(name, VIEWER)
    assert plan is not None
    told, row = await explained(many, plan, Request(sent, VIEWER))
    answer = orjson.loads(row[1])
    assert answer["name"] if name != "articles" else answer["nodes"]
    assert "Seq Scan on articles" not in told


async def test_what_is_updated_by_a_grant_is_found_by_indexes(many: AsyncEngine) -> None:
    plan = gate.locking(Article, updatable, kind(VIEWER), for_purge=False)
    told, _row = await explained(many, plan, Request({}, VIEWER, KEY))
    assert "Seq Scan on articles" not in told
    assert "Index Scan using" in told
