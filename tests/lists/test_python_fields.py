"""Fields with resolvers in Python are left to graphql-core; all beside them is answered by the statement."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.lists.garden import Garden
from tests.lists.wider.schema import schema
from tests.run import Run, SharedContext

ROSES = {"words": 3, "first": {"text": "Roses", "length": 5}}
TULIPS = {"words": 3, "first": {"text": "Tulips", "length": 6}}
HALF = {"words": 3, "first": {"text": "half_price", "length": 10}}
NOTHING = {"words": 0, "first": None}
IN_PYTHON = "words first { text length }"


@pytest.fixture
def wide(connection: AsyncConnection, engine: AsyncEngine) -> Run:
    """Execute operations of the wider schema inside the test's transaction."""
    return Run(lambda viewer: SharedContext(engine, viewer, connection), schema)


async def test_python_is_given_what_it_needs_and_nothing_else(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    query = """query ($id: ID!, $n: Int!) { article(id: $id) {
      name words twice: told(times: $n) told needsNothing every { text l: length } first { length }
      version tags createdAt owner { name }
    } }"""
    found = (await wide(query, garden.ann, id=garden.id("Roses"), n=2))["article"]
    assert found == {
        "name": "Roses",
        "words": 3,
        "twice": "Roses are red.Roses are red., 5, 2026-01-01T12:00:00.000000Z",
        "told": "Roses are red., 5, 2026-01-01T12:00:00.000000Z",
        "needsNothing": False,
        "every": [{"text": "Roses", "l": 5}, {"text": "are", "l": 3}, {"text": "red.", "l": 4}],
        "first": {"length": 5},
        "version": 5,
        "tags": ["flower", "red"],
        "createdAt": "2026-01-01T12:00:00.000000Z",
        "owner": {"name": "Ann"},
    }
    asked = [
        "name",
        "words",
        "twice",
        "told",
        "needsNothing",
        "every",
        "first",
        "version",
        "tags",
        "createdAt",
        "owner",
    ]
    assert list(found) == asked
    assert len(statements) == 1


async def test_python_that_needs_nothing_is_given_nothing(wide: Run, garden: Garden) -> None:
    found = await wide(
        "query ($id: ID!) { article(id: $id) { needsNothing } }", garden.ann, id=garden.id("Roses")
    )
    assert found == {"article": {"needsNothing": True}}


async def test_python_fields_stand_in_nodes_and_edges(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    query = f"""{{ articles(first: 3) {{
      nodes {{ {IN_PYTHON} name }} edges {{ cursor node {{ name {IN_PYTHON} }} searchRank }}
      totalCount pageInfo {{ hasNextPage endCursor }} __typename
    }} }}"""
    found = (await wide(query, garden.ann))["articles"]
    shown = [{"name": "Öl", **NOTHING}, {"name": "roses 50%", **HALF}, {"name": "Tulips", **TULIPS}]
    assert found["nodes"] == shown
    assert [edge["node"] for edge in found["edges"]] == shown
    assert {edge["searchRank"] for edge in found["edges"]} == {None}
    assert (found["totalCount"], found["__typename"]) == (4, "ArticleConnection")
    assert found["pageInfo"] == {"hasNextPage": True, "endCursor": found["edges"][-1]["cursor"]}
    assert len(statements) == 1


async def test_python_fields_stand_at_every_level(wide: Run, garden: Garden, statements: list[str]) -> None:
    query = """{ spaces(orderBy: {field: NAME}) { nodes {
      loud description articles(orderBy: {field: NAME}) { nodes { words space { loud name } owner { name } } }
    } } }"""
    found = (await wide(query, garden.ann))["spaces"]["nodes"]
    roses, tulips = (
        {"words": 3, "space": {"loud": "GARDEN", "name": "Garden"}, "owner": {"name": who}}
        for who in ("Ann", "Bob")
    )
    half, nothing = (
        {"words": words, "space": {"loud": "PARK", "name": "Park"}, "owner": {"name": who}}
        for words, who in ((3, "Ann"), (0, "Bob"))
    )
    assert found == [
        {"loud": "GARDEN", "description": "Flowers & more", "articles": {"nodes": [roses, tulips]}},
        {"loud": "PARK", "description": None, "articles": {"nodes": [half, nothing]}},
    ]
    assert len(statements) == 1


async def test_python_fields_are_found_through_interfaces(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    query = """query ($id: ID!, $ids: [ID!]!) {
      node(id: $id) { __typename id ... on Article { words } ... on Space { loud } }
      nodes(ids: $ids) { ...F }
    }
    fragment F on Node { __typename ... on Owned { name owner { name } ...A } ... on Space { loud } }
    fragment A on Article { words first { ...W } } fragment W on Word { text }"""
    ids = [garden.id(name) for name in ("Roses", "Wine", "Garden", "Ann")]
    found = await wide(query, garden.ann, id=ids[0], ids=ids)
    assert found["node"] == {"__typename": "Article", "id": ids[0], "words": 3}
    assert found["nodes"] == [
        {
            "__typename": "Article",
            "name": "Roses",
            "owner": {"name": "Ann"},
            "words": 3,
            "first": {"text": "Roses"},
        },
        None,
        {"__typename": "Space", "name": "Garden", "owner": {"name": "Ann"}, "loud": "GARDEN"},
        {"__typename": "User"},
    ]
    assert len(statements) == 2


async def test_skipped_python_fields_are_not_called(wide: Run, garden: Garden) -> None:
    query = """query ($id: ID!, $no: Boolean!) { article(id: $id) {
      name fatal @include(if: $no) ... @include(if: $no) { broken }
    } }"""
    found = await wide(query, garden.ann, id=garden.id("Roses"), no=False)
    assert found == {"article": {"name": "Roses"}}
    data, errors = await wide.raw(query, garden.ann, id=garden.id("Roses"), no=True)
    assert (data, len(errors)) == ({"article": None}, 2)


NESTED = """{ spaces(orderBy: {field: NAME}, first: 1) { nodes {
  articles(last: 1) { edges { node { name %s } } }
} } }"""
BROKEN: dict[str, tuple[str, Any, list[list[str | int]]]] = {
    "one": (
        "{ article(id: ID) { name broken words } }",
        {"article": {"name": "Roses", "broken": None, "words": 3}},
        [["article", "broken"]],
    ),
    "one, under another name": ("{ a: article(id: ID) { b: broken } }", {"a": {"b": None}}, [["a", "b"]]),
    "through an interface": (
        "{ node(id: ID) { ... on Article { broken } } }",
        {"node": {"broken": None}},
        [["node", "broken"]],
    ),
    "in a list": (
        "{ articles(first: 2) { nodes { broken } } }",
        {"articles": {"nodes": [{"broken": None}, {"broken": None}]}},
        [["articles", "nodes", 0, "broken"], ["articles", "nodes", 1, "broken"]],
    ),
    "deep": (
        NESTED % "broken",
        {"spaces": {"nodes": [{"articles": {"edges": [{"node": {"name": "Roses", "broken": None}}]}}]}},
        [["spaces", "nodes", 0, "articles", "edges", 0, "node", "broken"]],
    ),
}
FATAL: dict[str, tuple[str, Any, list[list[str | int]]]] = {
    "one": (
        "{ article(id: ID) { name fatal } hello }",
        {"article": None, "hello": "Hello"},
        [["article", "fatal"]],
    ),
    "through an interface": (
        "{ node(id: ID) { ... on Article { fatal } } }",
        {"node": None},
        [["node", "fatal"]],
    ),
    "among several": (
        "{ nodes(ids: [ID, ID]) { id ... on Article { fatal } } }",
        {"nodes": [None, None]},
        [["nodes", 0, "fatal"], ["nodes", 1, "fatal"]],
    ),
    "in a list": ("{ articles(last: 1) { nodes { fatal } } }", None, [["articles", "nodes", 0, "fatal"]]),
    "deep": (NESTED % "fatal", None, [["spaces", "nodes", 0, "articles", "edges", 0, "node", "fatal"]]),
    "deep, below what may be null": (
        "{ article(id: ID) { space { articles(last: 1) { nodes { fatal } } } } hello }",
        {"article": None, "hello": "Hello"},
        [["article", "space", "articles", "nodes", 0, "fatal"]],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_fails_is_null_where_it_may_be(wide: Run, garden: Garden, name: str) -> None:
    query, wanted, paths = BROKEN[name]
    await check(wide, garden, query, wanted, paths)


@pytest.mark.parametrize("name", FATAL)
async def test_what_fails_nulls_what_may_be_null_above_it(wide: Run, garden: Garden, name: str) -> None:
    query, wanted, paths = FATAL[name]
    await check(wide, garden, query, wanted, paths)


async def check(wide: Run, garden: Garden, query: str, wanted: Any, paths: list[list[str | int]]) -> None:  # noqa: ANN401 - any JSON value
    """Compare data and errors; afterwards all is well."""
    query = query.replace("ID", f'"{garden.id("Roses")}"')
    data, errors = await wide.raw(query, garden.ann)
    assert data == wanted
    assert [error.path for error in errors] == paths
    assert {type(error.original_error) for error in errors} == {ArithmeticError}
    assert await wide("{ hello }") == {"hello": "Hello"}


async def test_the_payload_of_a_mutation_has_python_fields(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    query = """mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {content: "New words for it"}}) {
      article { name words first { text } space { loud } version } changedFields errors { code }
    } }"""
    found = (await wide(query, garden.ann, id=garden.id("Roses")))["updateArticle"]
    article = {
        "name": "Roses",
        "words": 4,
        "first": {"text": "New"},
        "space": {"loud": "GARDEN"},
        "version": 6,
    }
    assert found == {"article": article, "changedFields": ["content"], "errors": []}
    assert [one for one in statements if "need content" in one] == [statements[-1]]


async def test_what_fails_in_a_payload_undoes_nothing(wide: Run, garden: Garden) -> None:
    query = """mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {content: "New words"}}) {
      article { name fatal } changedFields errors { code }
    } }"""
    data, (error,) = await wide.raw(query, garden.ann, id=garden.id("Roses"))
    assert data == {"updateArticle": {"article": None, "changedFields": ["content"], "errors": []}}
    assert error.path == ["updateArticle", "article", "fatal"]
    query = "query ($id: ID!) { article(id: $id) { content version } }"
    found = await wide(query, garden.ann, id=garden.id("Roses"))
    assert found == {"article": {"content": "New words", "version": 6}}


BESIDE: list[str] = [
    "nodes { %s id name createdAt deletedAt tags viewerCan { update delete share } }",
    """edges { cursor node { %s owner { id } space { id } } searchRank snippet }
    pageInfo { startCursor hasPreviousPage }""",
    """nodes { %s } aggregate { count createdAt { min max } }
    facets(fields: [SPACE, TAGS]) { field hasMore options { label count selected } }""",
    """nodes { %s space {
      articles(first: 1, search: "roses") { edges { searchRank snippet node { name } } totalCount }
    } }""",
]


@pytest.mark.parametrize("selection", BESIDE)
async def test_all_beside_a_python_field_is_as_without_it(
    wide: Run, run: Run, garden: Garden, statements: list[str], selection: str
) -> None:
    plain = '{ articles(search: "rose or tulips", where: {version: {gt: 1}}) { %s } }' % (
        selection % "__typename"
    )
    mixed = plain.replace("__typename", "__typename words")
    wanted = await run(plain, garden.ann)
    statements.clear()
    assert await wide(plain, garden.ann) == wanted
    assert ["need " in one for one in statements] == [False]
    found = await wide(mixed, garden.ann)
    assert ["need content" in one for one in statements] == [False, True]
    for node in found["articles"].get("nodes") or [edge["node"] for edge in found["articles"]["edges"]]:
        assert node.pop("words") == 3
    assert found == wanted


async def test_one_root_field_in_python_leaves_the_others_alone(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    query = "{ hello articles(first: 1) { nodes { name } } b: articles(last: 1) { nodes { words } } }"
    assert await wide(query, garden.ann) == {
        "hello": "Hello",
        "articles": {"nodes": [{"name": "Öl"}]},
        "b": {"nodes": [{"words": 3}]},
    }
    assert ["need content" in one for one in statements] == [False, True]


async def test_a_bad_argument_beside_python_fields_is_refused(
    wide: Run, garden: Garden, statements: list[str]
) -> None:
    for query, path in (
        ("{ articles(first: -1) { nodes { words } } }", ["articles"]),
        (
            "{ spaces { nodes { loud articles(first: -1) { nodes { words } } } } }",
            ["spaces", "nodes", "articles"],
        ),
    ):
        data, (error,) = await wide.raw(query, garden.ann)
        assert (data, error.message, error.path) == (None, "A page has 0 to 1000 objects.", path)
    assert statements == []
