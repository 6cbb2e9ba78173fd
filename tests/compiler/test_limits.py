"""Queries too deep or too large get a clear error or an answer, and the next request is fine."""

from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql_api import masking
from gql_api.errors import TooComplex
from tests.compiler.cases import many
from tests.compiler.proof import World
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

LEVEL = "space {{ articles(first: 1) {{ nodes {{ {0} }} }} }}"


def deep(levels: int) -> str:
    """Nest lists in objects in lists."""
    inner = "id"
    for _ in range(levels):
        inner = LEVEL.format(inner)
    return f"{{ articles(first: 1) {{ nodes {{ {inner} }} }} }}"


def chained(levels: int, body: str = LEVEL) -> str:
    """Nest fragments in fragments, each flat in itself."""
    links = "".join(f"fragment F{n} on Article {{ {body.format(f'...F{n + 1}')} }} " for n in range(levels))
    return f"{{ articles(first: 1) {{ nodes {{ ...F0 }} }} }} {links} fragment F{levels} on Article {{ id }}"


def wide(selection: str) -> str:
    """Ask for something of an article."""
    return f"{{ articles(first: 1) {{ nodes {{ {selection} }} }} }}"


TOO_COMPLEX = {
    "lists in lists": deep(40),
    "lists in lists, in fragments": chained(40),
    "fragments that double": chained(12, f"a: {LEVEL} b: {LEVEL}"),
    "thousands of fields": wide(many("createdAt", 5000)),
    "thousands of objects": wide(many("owner { name }", 3000)),
    "thousands of abilities": wide(f"viewerCan {{ {many('update', 3000)} }}"),
    "thousands of lists": wide(f"space {{ {many('articles { totalCount }', 1000)} }}"),
    "thousands of pages": f"{{ articles {{ {many('nodes { id }', 3000)} }} }}",
    "thousands of edges": f"{{ articles {{ {many('edges { cursor }', 3000)} }} }}",
    "thousands of page informations": f"{{ articles {{ {many('pageInfo { endCursor }', 3000)} }} }}",
}
NOT_EVEN_READ = {
    "hundreds of levels": (deep(250), "GRAPHQL_PARSE_FAILED"),
    "thousands of levels": (deep(5000), "GRAPHQL_PARSE_FAILED"),
    "thousands of levels of nothing": (wide("... { " * 5000 + "id" + " }" * 5000), "GRAPHQL_PARSE_FAILED"),
    "thousands of brackets": (
        "{ nodes(ids: " + "[" * 5000 + "]" * 5000 + ") { id } }",
        "GRAPHQL_PARSE_FAILED",
    ),
    "hundreds of fragments": (chained(500), "GRAPHQL_VALIDATION_FAILED"),
    "hundreds of fragments of nothing": (chained(500, "{0}"), "GRAPHQL_VALIDATION_FAILED"),
    "fragments in a ring": (
        "{ articles { nodes { ...A } } } fragment A on Article { ...B } fragment B on Article { ...A }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
}
ANSWERED = {
    "lists in lists": deep(8),
    "lists in lists, in fragments": chained(8),
    "hundreds of fields": wide(many("createdAt", 1500)),
    "hundreds of objects": wide(many("owner { name }", 700)),
    "dozens of lists": wide(f"space {{ {many('articles(first: 1) { nodes { name } }', 60)} }}"),
    "dozens of root fields": f"{{ {many('articles(first: 1) { nodes { name } }', 60)} }}",
}


@pytest.mark.parametrize("name", TOO_COMPLEX)
async def test_query_too_complex_is_told_so_and_sends_nothing(world: World, name: str) -> None:
    world.sent.clear()
    data, (error,) = await world.run.raw(TOO_COMPLEX[name])
    assert data is None
    assert isinstance(error.original_error, TooComplex)
    assert (masking.code(error), TooComplex.status) == ("QUERY_TOO_COMPLEX", 400)
    assert world.sent == []
    assert (await world.run("{ articles(first: 0) { nodes { id } } }")) == {"articles": {"nodes": []}}


@pytest.mark.parametrize("name", NOT_EVEN_READ)
async def test_query_that_cannot_be_read_is_told_so_and_sends_nothing(world: World, name: str) -> None:
    query, code = NOT_EVEN_READ[name]
    world.sent.clear()
    data, errors = await world.run.raw(query)
    assert data is None
    assert {masking.code(error) for error in errors} == {code}
    assert world.sent == []


@pytest.mark.parametrize("name", ANSWERED)
async def test_large_query_is_answered_as_plainly_resolved(world: World, name: str) -> None:
    await world.proved(ANSWERED[name], "admin", {})


async def test_http_answers_whatever_is_sent(client: httpx.AsyncClient) -> None:
    headers = {"accept": "application/graphql-response+json"}
    for query in (deep(40), deep(250), deep(5000), chained(500), wide(many("createdAt", 5000))):
        response = await client.post("/graphql", json={"query": query}, headers=headers)
        assert response.status_code == 400
        assert "data" not in response.json() or response.json()["data"] is None
        codes = {error["extensions"]["code"] for error in response.json()["errors"]}
        assert codes <= {"QUERY_TOO_COMPLEX", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
    response = await client.post("/graphql", json={"query": "{ viewer { id } }"})
    assert response.json() == {"data": {"viewer": None}}


UPDATE = """mutation ($id: ID!) {{
  updateArticle(input: {{id: $id, patch: {{name: "Tulips"}}}}) {{ article {{ {} }} errors {{ code }} }}
}}"""


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        (many("createdAt", 5000), "QUERY_TOO_COMPLEX"),
        (LEVEL.format(LEVEL.format("space { articles(first: -1) { totalCount } }")), "BAD_USER_INPUT"),
        ('space { articles(after: "x") { totalCount } }', "BAD_USER_INPUT"),
    ],
)
async def test_mutation_whose_answer_is_refused_changes_nothing(
    session: AsyncSession, run: Run, selection: str, code: str
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    changes = (await session.execute(text("SELECT count(*) FROM changes"))).scalar_one()
    data, (error,) = await run.raw(UPDATE.format(selection), viewer_of(ann), id=public_id(roses))
    assert data == {"updateArticle": None}
    assert masking.code(error) == code
    await session.refresh(roses)
    assert (roses.name, roses.version) == ("Roses", 1)
    assert (await session.execute(text("SELECT count(*) FROM changes"))).scalar_one() == changes


async def test_statement_that_takes_too_long_is_a_timeout(
    session: AsyncSession, connection: AsyncConnection, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    for _ in range(100):
        await make_article(session, garden, ann)
    await connection.execute(text("SET LOCAL statement_timeout = '200ms'"))
    lists = "articles(first: 1000) { nodes { space { articles(first: 1000) { nodes { space { "
    query = f"{{ {lists} articles(first: 1000) {{ nodes {{ content }} }} }} }} }} }} }} }} }}"
    data, (error,) = await run.raw(query, viewer_of(ann))
    assert data is None
    assert masking.code(error) == "TIMEOUT"
    assert await run("{ articles { totalCount } }", viewer_of(ann)) == {"articles": {"totalCount": 100}}


async def test_what_is_too_much_for_postgresql_is_too_complex(connection: AsyncConnection) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    columns = ", ".join(["1"] * 1665)
    with pytest.raises(asyncpg.TooManyColumnsError) as raised:
        await driver.fetchrow(f"SELECT {columns}")
    assert isinstance(masking.known(raised.value), TooComplex)


async def test_what_is_too_much_for_postgresql_in_a_session_is_too_complex(session: AsyncSession) -> None:
    columns = ", ".join(["1"] * 1665)
    with pytest.raises(DBAPIError) as raised:
        await session.execute(text(f"SELECT {columns}"))
    assert isinstance(masking.known(raised.value), TooComplex)
