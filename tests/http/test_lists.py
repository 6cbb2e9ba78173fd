"""Bad input to lists: a typed error with its place, nothing changed, and the next request is fine."""

from typing import Any

import httpx
import pytest

from tests.http.ask import ask, refused
from tests.http.garden import Garden

INPUT = "BAD_USER_INPUT"
LEAVE_OUT = "Null is no value to compare with: leave it out."
NULL = "Null is no value to compare with: leave it out, or ask for isNull."
NOT_AN_ID = "Not an id: send one that this server gave out."
NOT_A_CURSOR = "Not a cursor of this list: send one from the same list, search and order."
TOO_MANY = "Send at most 1000 values to compare with."
NOT_A_SIZE = "A page has 0 to 1000 objects."
NOT_A_SEARCH = "A search is at most 1000 characters of valid text."
NOT_A_TEXT = "This text cannot be searched for (NUL)."
BOTH = "Ask for `first` or for `last`, not for both."
UNSEARCHED = "RELEVANCE is an order of what was searched for."
ADMINS = "Only administrators may filter by this."
TOO_COMPLEX = "This nests too deep or asks for too many fields at once. Ask for less at once."
ARTICLES = """query (
  $first: Int, $after: String, $last: Int, $before: String,
  $where: ArticleFilter, $orderBy: [ArticleOrder!], $search: String
) { articles(
  first: $first, after: $after, last: $last, before: $before,
  where: $where, orderBy: $orderBy, search: $search
) { SELECTED } }"""
NESTED = ARTICLES.replace("{ articles", "{ spaces { nodes { articles").replace(
    "SELECTED } }", "SELECTED } } } }"
)
PAGE = "totalCount nodes { name } pageInfo { endCursor }"
FACETS = "facets(fields: [TAGS]) { options { count } }"
Given = dict[str, Any]

WRONG: list[tuple[Given, str, list[str]]] = [
    ({"first": -1}, NOT_A_SIZE, ["first"]),
    ({"where": {"tags": {"any": ["a"] * 1001}}}, TOO_MANY, ["where", "tags", "any"]),
    ({"where": {"tags": {"all": ["a"] * 1001}}}, TOO_MANY, ["where", "tags", "all"]),
    ({"where": {"not": {"tags": {"none": ["a"] * 1001}}}}, TOO_MANY, ["where", "not", "tags", "none"]),
    ({"first": 1001}, NOT_A_SIZE, ["first"]),
    ({"last": -2147483648}, NOT_A_SIZE, ["last"]),
    ({"last": 2147483647}, NOT_A_SIZE, ["last"]),
    ({"first": 1, "last": 1}, BOTH, ["last"]),
    ({"after": ""}, NOT_A_CURSOR, ["after"]),
    ({"after": "nonsense"}, NOT_A_CURSOR, ["after"]),
    ({"before": "A" * 100_000}, NOT_A_CURSOR, ["before"]),
    ({"before": "\0"}, NOT_A_CURSOR, ["before"]),
    ({"search": "\0"}, NOT_A_SEARCH, ["search"]),
    ({"search": "x" * 1001}, NOT_A_SEARCH, ["search"]),
    ({"orderBy": [{"field": "RELEVANCE"}]}, UNSEARCHED, ["orderBy", "0", "field"]),
    ({"orderBy": [{"field": "NAME"}, {"field": "RELEVANCE"}]}, UNSEARCHED, ["orderBy", "1", "field"]),
    ({"where": {"name": None}}, NULL, ["where", "name"]),
    ({"where": {"or": [{}, {"name": {"eq": None}}]}}, NULL, ["where", "or", "1", "name", "eq"]),
    (
        {"where": {"space": {"not": None}}},
        "Null is no value to compare with: leave it out.",
        ["where", "space", "not"],
    ),
    ({"where": {"name": {"contains": "\0"}}}, NOT_A_TEXT, ["where", "name", "contains"]),
    ({"where": {"tags": {"all": ["a", "\0"]}}}, NOT_A_TEXT, ["where", "tags", "all"]),
    ({"where": {"id": {"eq": "x"}}}, NOT_AN_ID, ["where", "id", "eq"]),
    ({"where": {"space": {"id": {"in": ["x"]}}}}, NOT_AN_ID, ["where", "space", "id", "in"]),
    ({"where": {"owner": {"email": {"eq": "ann@example.com"}}}}, ADMINS, ["where", "owner", "email"]),
    ({"where": {"owner": {"isAdmin": {"eq": True}}}}, ADMINS, ["where", "owner", "isAdmin"]),
]


@pytest.mark.parametrize(("given", "told", "place"), WRONG, ids=[str(given)[:60] for given, _, _ in WRONG])
async def test_a_wrong_argument_is_told_with_its_place(
    client: httpx.AsyncClient, garden: Garden, given: Given, told: str, place: list[str]
) -> None:
    for query, path in ((ARTICLES, ["articles"]), (NESTED, ["spaces", "nodes", "articles"])):
        for selected in (PAGE, "totalCount", FACETS):
            error = await refused(client, INPUT, query.replace("SELECTED", selected), given, garden.token)
            assert (error["message"], error["path"]) == (told, path)
            assert error["extensions"] == {"argument": place}


UNREADABLE: list[tuple[Given, str, list[str]]] = [
    ({"first": "1"}, "'$first' has invalid value: Int cannot represent non-integer value", ["$first"]),
    ({"first": 2**31}, "'$first' has invalid value: Int cannot represent non 32-bit", ["$first"]),
    ({"first": 1.5}, "'$first' has invalid value: Int cannot represent non-integer value", ["$first"]),
    ({"after": 1}, "'$after' has invalid value: String cannot represent a non string value", ["$after"]),
    (
        {"search": ["x"]},
        "'$search' has invalid value: String cannot represent a non string value",
        ["$search"],
    ),
    (
        {"orderBy": "NAME"},
        "'$orderBy' has invalid value: Expected value of type 'ArticleOrder' to be an object",
        ["$orderBy"],
    ),
    (
        {"orderBy": [None]},
        "'$orderBy' has invalid value at [0]: Expected value of non-null type 'ArticleOrder!'",
        ["$orderBy", "0"],
    ),
    (
        {"orderBy": {"field": "VERSION"}},
        "'$orderBy' has invalid value at .field: Value 'VERSION' does not exist",
        ["$orderBy", "field"],
    ),
    (
        {"orderBy": {}},
        "'$orderBy' has invalid value: Expected value of type 'ArticleOrder' to include",
        ["$orderBy"],
    ),
    (
        {"where": []},
        "'$where' has invalid value: Expected value of type 'ArticleFilter' to be an object",
        ["$where"],
    ),
    (
        {"where": {"nothing": {}}},
        "'$where' has invalid value: Expected value of type 'ArticleFilter' not to include",
        ["$where"],
    ),
    (
        {"where": {"name": "Roses"}},
        "'$where' has invalid value at .name: Expected value of type 'StringFilter' to be an object",
        ["$where", "name"],
    ),
    (
        {"where": {"name": {"eq": 1}}},
        "'$where' has invalid value at .name.eq: String cannot represent a non string value",
        ["$where", "name", "eq"],
    ),
    (
        {"where": {"name": {"in": [None]}}},
        "'$where' has invalid value at .name.in[0]: Expected value of non-null type 'String!'",
        ["$where", "name", "in", "0"],
    ),
    (
        {"where": {"version": {"gt": "1"}}},
        "'$where' has invalid value at .version.gt: Int cannot represent non-integer value",
        ["$where", "version", "gt"],
    ),
    (
        {"where": {"version": {"eq": 2**31}}},
        "'$where' has invalid value at .version.eq: Int cannot represent non 32-bit",
        ["$where", "version", "eq"],
    ),
    (
        {"where": {"space": {"isPublic": {"eq": 1}}}},
        "'$where' has invalid value at .space.isPublic.eq: Boolean cannot represent",
        ["$where", "space", "isPublic", "eq"],
    ),
    (
        {"where": {"and": [{"or": [None]}]}},
        "'$where' has invalid value at .and[0].or[0]: Expected value of non-null type",
        ["$where", "and", "0", "or", "0"],
    ),
    (
        {"where": {"createdAt": {"gt": "2020"}}},
        "'$where' has invalid value at .createdAt.gt: A DateTime is text",
        ["$where", "createdAt", "gt"],
    ),
]


@pytest.mark.parametrize(
    ("given", "told", "place"), UNREADABLE, ids=[str(given) for given, _, _ in UNREADABLE]
)
async def test_an_argument_of_another_type_is_told_with_its_place(
    client: httpx.AsyncClient, garden: Garden, given: Given, told: str, place: list[str]
) -> None:
    error = await refused(client, INPUT, ARTICLES.replace("SELECTED", PAGE), given, garden.token)
    assert error["message"].startswith(f"Variable {told}")
    assert error["extensions"] == {"argument": place}


INVALID: list[tuple[str, str]] = [
    ("where: {nothing: {}}", "Expected value of type 'ArticleFilter' not to include unknown field 'nothing'"),
    ('where: {name: "Roses"}', "Expected value of type 'StringFilter' to be an object"),
    ("where: {name: {in: [null]}}", "Expected value of non-null type 'String!' not to be null."),
    ("orderBy: {field: NOTHING}", "Value 'NOTHING' does not exist in 'ArticleOrderField' enum."),
    ("orderBy: {direction: ASC}", "Expected value of type 'ArticleOrder' to include"),
    ("trash: SOME", "Value 'SOME' does not exist in 'Trash' enum."),
    ("trash: null", "Expected value of non-null type 'Trash!' not to be null."),
    ('first: "1"', "Int cannot represent non-integer value"),
    ("sort: NAME", "Unknown argument 'sort' on field 'Query.articles'."),
]


@pytest.mark.parametrize(("arguments", "told"), INVALID)
async def test_a_document_with_wrong_arguments_is_not_valid(
    client: httpx.AsyncClient, garden: Garden, arguments: str, told: str
) -> None:
    query = f"{{ articles({arguments}) {{ {PAGE} }} }}"
    error = await refused(client, "GRAPHQL_VALIDATION_FAILED", query, None, garden.token)
    assert error["message"].startswith(told)


async def test_wrong_facets_are_told_with_their_place(client: httpx.AsyncClient, garden: Garden) -> None:
    for first in (-1, 1001):
        query = f"{{ articles {{ facets(fields: [TAGS], first: {first}) {{ field }} }} }}"
        error = await refused(client, INPUT, query, None, garden.token)
        assert (error["message"], error["path"]) == (NOT_A_SIZE, ["articles", "facets"])
        assert error["extensions"] == {"argument": ["first"]}
    for arguments in ("", "(fields: [NAME])", "(fields: null)", "(fields: [null])"):
        query = f"{{ articles {{ facets{arguments} {{ field }} }} }}"
        await refused(client, "GRAPHQL_VALIDATION_FAILED", query, None, garden.token)


DEEP = "{not: " * 5000 + "{}" + "}" * 5000


async def test_filters_that_are_too_much_are_told_so(client: httpx.AsyncClient, garden: Garden) -> None:
    query = f"{{ articles(where: {DEEP}) {{ totalCount }} }}"
    await refused(client, "GRAPHQL_PARSE_FAILED", query, None, garden.token)
    wide = {"or": [{"space": {"owner": {"name": {"eq": "Ann"}}}}] * 5000}
    query = ARTICLES.replace("SELECTED", PAGE)
    error = await refused(client, "QUERY_TOO_COMPLEX", query, {"where": wide}, garden.token)
    assert error["message"] == TOO_COMPLEX
    deep: Given = {}
    for _ in range(400):
        deep = {"not": deep}
    error = await refused(client, "GRAPHQL_VALIDATION_FAILED", query, {"where": deep}, garden.token)
    assert error["message"] == "Variable values are nested too deeply."


async def test_large_lists_of_values_are_answered(client: httpx.AsyncClient, garden: Garden) -> None:
    query = ARTICLES.replace("SELECTED", "totalCount")
    several = [f"Rose {number}" for number in range(100_000)]
    for where, wanted in (
        ({"name": {"in": several}}, 0),
        ({"not": {"name": {"in": several}}}, 2),
        ({"name": {"contains": "x" * 1_000_000}}, 0),
        ({"name": {"eq": "%" * 100_000}}, 0),
        ({"tags": {"none": several[:1000]}}, 2),
    ):
        response = await ask(client, query, {"where": where}, garden.token)
        assert response.json() == {"data": {"articles": {"totalCount": wanted}}}
        assert response.status_code == 200


async def test_a_wrong_argument_leaves_the_fields_beside_it_alone(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    query = '{ viewer { name } space(id: "x") { articles { totalCount } } }'
    response = await ask(client, query, None, garden.token)
    answer = response.json()
    assert answer["data"] == {"viewer": {"name": "Ann"}, "space": None}
    assert [error["extensions"]["argument"] for error in answer["errors"]] == [["id"]]
    query = "query ($id: ID!) { viewer { name } space(id: $id) { articles(first: -1) { totalCount } } }"
    answer = (await ask(client, query, {"id": garden.space_id}, garden.token)).json()
    assert answer["data"] == {"viewer": {"name": "Ann"}, "space": None}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["argument"]) == (["space", "articles"], ["first"])
