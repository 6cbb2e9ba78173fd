"""Plans: one statement a root field, none where nothing is to be read; the same plan for other values."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.db import uuid7
from gql_api.spaces.model import Space
from gql_api.viewer import ANONYMOUS
from tests.lists.garden import Garden, plant
from tests.lists.test_orders import by
from tests.make import public_id
from tests.run import Run

BIG = """
  articles(search: "rose", where: {space: {owner: {name: {eq: "Ann"}}}}, orderBy: {field: NAME}, last: 2) {
    totalCount aggregate { count createdAt { max } } pageInfo { hasNextPage hasPreviousPage }
    edges { cursor searchRank snippet node { name space { articles { nodes { owner { name } } } } } }
  }
"""


async def test_a_root_field_is_one_statement(run: Run, garden: Garden, statements: list[str]) -> None:
    await run(f"{{ {BIG} }}", garden.ann)
    assert len(statements) == 1
    statements.clear()
    await run(f"{{ viewer {{ name }} {BIG} spaces {{ totalCount }} again: viewer {{ id }} }}", garden.ann)
    assert len(statements) == 4
    statements.clear()
    query = """query ($id: ID!, $ids: [ID!]!) {
      node(id: $id) { id } nodes(ids: $ids) { id } space(id: $id) { name }
    }"""
    several = [garden.id("Park"), garden.id("Roses"), garden.id("Bob")]
    await run(query, garden.ann, id=garden.id("Park"), ids=several)
    assert len(statements) == 3


@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",
        "{ __schema { types { name } } }",
        "{ nothing }",
        "{ articles(first: -1) { totalCount } }",
        '{ articles(after: "x") { totalCount } }',
        "{ articles(where: {name: {eq: null}}) { totalCount } }",
        "{ articles(orderBy: {field: RELEVANCE}) { totalCount } }",
        '{ article(id: "x") { name } }',
        "query ($x: Int!) { articles(first: $x) { totalCount } }",
        "{ articles @skip(if: true) { totalCount } }",
    ],
)
async def test_what_needs_or_gets_no_answer_sends_nothing(
    run: Run, statements: list[str], query: str
) -> None:
    await run.raw(query)
    assert statements == []


async def test_an_id_of_another_type_needs_no_statement(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    found = await run("query ($id: ID!) { article(id: $id) { name } }", garden.ann, id=garden.id("Park"))
    assert (found, statements) == ({"article": None}, [])


async def test_other_values_take_the_same_statement(run: Run, garden: Garden, statements: list[str]) -> None:
    query = """query ($name: String!, $tags: [String!], $version: Int!, $at: DateTime, $id: ID!, $s: String) {
      articles(search: $s, where: {or: [
        {name: {eq: $name}}, {tags: {any: $tags}}, {createdAt: {eq: $at}}, {space: {id: {eq: $id}}}
      ], version: {gt: $version}}) { nodes { name } }
    }"""
    same = {"version": 0, "at": "2020-01-01T00:00:00Z", "s": ""}
    for given, wanted in (
        ({"name": "Roses", "tags": ["x"], "id": "Cellar"}, ["Roses"]),
        ({"name": "x", "tags": ["Flower", "flower"], "id": "Cellar"}, ["Öl", "Tulips", "Roses"]),
        ({"name": "x", "tags": [], "id": "Park"}, ["Öl", "roses 50%"]),
        ({"name": "x", "tags": ["x", "y", "z"], "id": "Garden"}, ["Tulips", "Roses"]),
        ({"name": "x", "tags": [], "id": "Cellar", "at": "2026-01-02T12:00:00Z"}, ["Tulips"]),
    ):
        variables = same | given | {"id": garden.id(str(given["id"]))}
        found = await run(query, garden.ann, **variables)
        assert [node["name"] for node in found["articles"]["nodes"]] == wanted
    # the driver asks about arrays once a connection
    assert len({one for one in statements if one.startswith("WITH viewer")}) == 1


async def test_viewers_of_a_kind_share_a_statement(run: Run, garden: Garden, statements: list[str]) -> None:
    query = "{ articles { totalCount } }"
    found = [await run(query, garden.viewer(name)) for name in ("Ann", "Eve", "Adam", "Bob")]
    assert [one["articles"]["totalCount"] for one in found] == [4, 2, 5, 3]
    assert len(set(statements)) == 1
    assert await run(query, ANONYMOUS) == {"articles": {"totalCount": 2}}
    assert len(set(statements)) == 2


ALL = ["Öl", "roses 50%", "Tulips", "Roses"]
SHAPES = """query (
  $where: ArticleFilter, $order: [ArticleOrder!], $search: String, $trash: Trash! = EXCLUDE,
  $n: Int, $yes: Boolean = true
) {
  articles(where: $where, orderBy: $order, search: $search, trash: $trash, first: $n) {
    nodes { name @include(if: $yes) version @skip(if: $yes) }
  }
}"""
VARIABLES: list[tuple[dict[str, Any], list[Any]]] = [
    ({}, ALL),
    ({"where": None, "order": None, "search": None, "n": None}, ALL),
    ({"where": {}}, ALL),
    ({"where": {"name": {"eq": "Roses"}}}, ["Roses"]),
    ({"where": {"name": {"ne": "Roses"}}}, ["Öl", "roses 50%", "Tulips"]),
    ({"where": {"or": []}}, []),
    ({"where": {"or": [{"name": {"eq": "Öl"}}]}}, ["Öl"]),
    ({"where": {"or": [{"name": {"eq": "Öl"}}, {"name": {"eq": "Roses"}}]}}, ["Öl", "Roses"]),
    ({"where": {"space": {"isPublic": {"eq": True}}}}, ["Öl", "roses 50%"]),
    ({"where": {"space": {"isPublic": {"eq": False}}}}, ["Tulips", "Roses"]),
    ({"where": {"space": {"description": {"isNull": True}}}}, ["Öl", "roses 50%"]),
    ({"where": {"space": {"description": {"isNull": False}}}}, ["Tulips", "Roses"]),
    ({"where": {"id": {"eq": "id of Roses"}}}, ["Roses"]),
    ({"where": {"id": {"eq": "id of Park"}}}, []),
    ({"where": {"id": {"in": ["id of Roses", "id of Park"]}}}, ["Roses"]),
    ({"where": {"id": {"in": ["id of Park"]}}}, []),
    ({"order": by("NAME")}, ["Roses", "roses 50%", "Tulips", "Öl"]),
    ({"order": by("NAME DESC")}, ["Öl", "Tulips", "roses 50%", "Roses"]),
    ({"order": []}, ALL),
    ({"order": by("CREATED_AT ASC", "NAME")}, ["Roses", "Tulips", "roses 50%", "Öl"]),
    ({"search": "tulips"}, ["Tulips"]),
    ({"search": "roses"}, ["Roses", "roses 50%"]),
    ({"search": " "}, ALL),
    ({"trash": "ONLY"}, ["Weeds"]),
    ({"trash": "INCLUDE"}, ["Weeds", *ALL]),
    ({"n": 0}, []),
    ({"n": 1}, ["Öl"]),
    ({"yes": False}, [2, 3, 4, 5]),
    ({"yes": True, "n": 2}, ["Öl", "roses 50%"]),
]


async def test_every_shape_of_variables_has_its_own_answer(run: Run, garden: Garden) -> None:
    for given, wanted in (*VARIABLES, *reversed(VARIABLES)):
        found = await run(SHAPES, garden.ann, **garden.filled(given))
        assert [value for node in found["articles"]["nodes"] for value in node.values()] == wanted, given


async def test_a_list_of_orders_in_a_variable_may_be_one(run: Run, garden: Garden) -> None:
    for order in ({"field": "NAME"}, [{"field": "NAME"}]):
        found = await run(SHAPES, garden.ann, order=order)
        assert [node["name"] for node in found["articles"]["nodes"]] == ["Roses", "roses 50%", "Tulips", "Öl"]


async def test_every_kind_of_id_has_its_own_answer(run: Run, garden: Garden) -> None:
    one = "query ($id: ID!) { node(id: $id) { __typename ... on Owned { name } ... on User { name } } }"
    several = """query ($ids: [ID!]!) {
      nodes(ids: $ids) { __typename ... on Owned { name } ... on User { name } }
    }"""
    wanted: dict[str, Any] = {
        garden.id("Roses"): {"__typename": "Article", "name": "Roses"},
        garden.id("Park"): {"__typename": "Space", "name": "Park"},
        garden.id("Bob"): {"__typename": "User", "name": "Bob"},
        garden.id("Wine"): None,
        public_id(Space(id=uuid7())): None,
    }
    for key in (*wanted, *reversed(wanted)):
        assert await run(one, garden.ann, id=key) == {"node": wanted[key]}
    for ids in permutations(wanted, 3):
        assert await run(several, garden.ann, ids=ids) == {"nodes": [wanted[key] for key in ids]}
    assert await run(several, garden.ann, ids=[]) == {"nodes": []}
    doubled = [garden.id("Park"), garden.id("Park"), garden.id("Roses")]
    assert await run(several, garden.ann, ids=doubled) == {"nodes": [wanted[key] for key in doubled]}


@pytest.fixture
def sent(fresh_database: AsyncEngine) -> Iterator[list[str]]:
    """Record all that is sent on the connections of the fresh database."""
    found: list[str] = []

    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's around asyncpg's
        connection.driver_connection.add_query_logger(lambda record: found.append(record.query))

    event.listen(fresh_database.sync_engine, "connect", connected)
    yield found
    event.remove(fresh_database.sync_engine, "connect", connected)


@pytest.fixture
async def fresh_garden(fresh_database: AsyncEngine, sent: list[str]) -> Garden:
    """Plant the garden for good, on connections of which all is recorded."""
    assert sent == []
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        return await plant(session)


READ = "{ viewer { name } spaces { totalCount } articles(first: 1) { nodes { name } } }"
WRITE = """mutation ($id: ID!) {
  a: deleteArticle(input: {id: $id}) { article { version } errors { code } }
}"""


async def test_reads_begin_and_commit_nothing(run_fresh: Run, fresh_garden: Garden, sent: list[str]) -> None:
    await run_fresh(READ, fresh_garden.ann)
    sent.clear()
    found = await run_fresh(READ, fresh_garden.ann)
    assert found["articles"] == {"nodes": [{"name": "Öl"}]}
    assert len(sent) == 3
    assert {one.split()[0] for one in sent} == {"WITH"}
    sent.clear()
    await run_fresh(WRITE, fresh_garden.ann, id=fresh_garden.id("Roses"))
    framed = [one.rstrip(";") for one in sent if one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert framed == ["BEGIN", "COMMIT"]


SEEN = """mutation ($id: ID!) {
  a: updateArticle(input: {id: $id, patch: {name: "Poppies", tags: ["new"]}}) { article { ...A } }
  b: updateArticle(input: {id: $id, patch: {content: "Poppies are red."}}) { article { ...A } }
}
fragment A on Article { name content version space {
  articles(where: {name: {eq: "Poppies"}}, search: "poppies") {
    totalCount nodes { name tags } facets(fields: [TAGS]) { options { value } }
  }
} }"""


async def test_a_read_in_a_mutation_sees_what_is_not_committed_yet(
    run_fresh: Run, fresh_garden: Garden
) -> None:
    found = await run_fresh(SEEN, fresh_garden.ann, id=fresh_garden.id("Roses"))
    space = {
        "articles": {
            "totalCount": 1,
            "nodes": [{"name": "Poppies", "tags": ["new"]}],
            "facets": [{"options": [{"value": "new"}]}],
        }
    }
    first = {"name": "Poppies", "content": "Roses are red.", "version": 6, "space": space}
    second = {"name": "Poppies", "content": "Poppies are red.", "version": 7, "space": space}
    assert found == {"a": {"article": first}, "b": {"article": second}}
