"""GraphQL that cannot be executed: syntax, unknown names, wrong types, the wrong operation."""

from typing import Any

import httpx
import pytest

from tests.http.ask import ask, json_of, refused, rejected
from tests.http.garden import Garden

UPDATE = "mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { changedFields } }"
PARSE, VALIDATION, INPUT = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
UNKNOWN = "Expected value of type 'ArticlePatch' not to include unknown field"
TOO_LARGE = "Int cannot represent non 32-bit signed integer value"
A, B = "query A { viewer { name } }", "query B { viewer { id } }"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (" ", "Syntax Error: Unexpected <EOF>."),
        ("{ viewer { ", "Syntax Error: Expected Name, found <EOF>."),
        ("{ viewer { name } } }", "Syntax Error: Unexpected '}'."),
        ("{ viewer { name } } \0", "Syntax Error: Unexpected character: U+0000."),
        (
            r'{ articles(search: "\uD800") { totalCount } }',
            "Syntax Error: Invalid Unicode escape sequence: '\\uD800'.",
        ),
        ("{" * 5000, "Syntax Error: Expected Name, found '{'."),
        ("{ a " * 5000 + "}" * 5000, "Syntax Error: Document is nested too deeply. Parsing aborted."),
        (
            "{ nodes(ids: " + "[" * 5000 + ") }",
            "Syntax Error: Document is nested too deeply. Parsing aborted.",
        ),
        ("\ufeff", "Syntax Error: Unexpected <EOF>."),
    ],
    ids=["blank", "cut", "closed-twice", "nul", "surrogate", "braces", "deep", "deep-list", "bom"],
)
async def test_syntax_error_is_told_with_its_place(
    client: httpx.AsyncClient, query: str, message: str
) -> None:
    error = await refused(client, PARSE, query)
    assert error["message"] == message
    assert error["locations"][0].keys() == {"line", "column"}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ viewer { color } }", "Cannot query field 'color' on type 'User'."),
        (
            "{ articles(firsd: 3) { totalCount } }",
            "Unknown argument 'firsd' on field 'Query.articles'. Did you mean 'first'?",
        ),
        (
            "{ user(id: 3) }",
            "Field 'user' of type 'User' must have a selection of subfields. Did you mean 'user { ... }'?",
        ),
        (
            "{ viewer { name { first } } }",
            "Field 'name' must not have a selection since type 'String!' has no subfields.",
        ),
        (
            "{ article { id } }",
            "Argument 'Query.article(id:)' of type 'ID!' is required, but it was not provided.",
        ),
        ("{ article(id: null) { id } }", "Expected value of non-null type 'ID!' not to be null."),
        ("{ article(id: true) { id } }", "ID cannot represent a non-string and non-integer value"),
        ('{ articles(first: "3") { totalCount } }', "Int cannot represent non-integer value"),
        (
            "{ articles(first: 2147483648) { totalCount } }",
            "Int cannot represent non 32-bit signed integer value",
        ),
        ("{ articles(search: 3) { totalCount } }", "String cannot represent a non string value"),
        ("{ ...F } fragment F on Query { ...F }", "Cannot spread fragment 'F' within itself."),
        ("{ ...F }", "Unknown fragment 'F'."),
        ("{ viewer @nonsense { name } }", "Unknown directive '@nonsense'."),
        ("subscription { changes { id } }", "The subscription operation is not supported by the schema."),
        (A + A, "There can be only one operation named 'A'."),
        (A + "{ viewer { name } }", "This anonymous operation must be the only defined operation."),
        ("query ($id: ID!) { viewer { name } }", "Variable '$id' is never used."),
        ("{ article(id: $id) { id } }", "Variable '$id' is not defined."),
        ("query ($id: Nonsense) { article(id: $id) { id } }", "Unknown type 'Nonsense'."),
        (
            "query ($id: String!) { article(id: $id) { id } }",
            "Variable '$id' of type 'String!' used in position expecting type 'ID!'.",
        ),
        (
            "{ __schema { types " + "{ fields { type " * 4 + "{ name }" + " } }" * 4 + " } }",
            "Maximum introspection depth exceeded",
        ),
    ],
)
async def test_document_that_does_not_fit_the_schema_is_refused(
    client: httpx.AsyncClient, query: str, message: str
) -> None:
    error = await refused(client, VALIDATION, query)
    assert error["message"] == message


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (None, "Expected a value of non-null type 'UpdateArticleInput!' to be provided."),
        ({"input": None}, "Expected value of non-null type 'UpdateArticleInput!' not to be null."),
        ({"input": 3}, "Expected value of type 'UpdateArticleInput' to be an object"),
        (
            {"input": {"id": "x"}},
            "Expected value of type 'UpdateArticleInput' to include required field 'patch'",
        ),
    ],
)
async def test_input_of_the_wrong_type_is_refused(
    client: httpx.AsyncClient, garden: Garden, variables: object, message: str
) -> None:
    error = await refused(client, INPUT, UPDATE, variables, garden.token)
    assert error["message"] == f"Variable '$input' has invalid value: {message}"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"id": None}, ".id: Expected value of non-null type 'ID!' not to be null."),
        ({"patch": None}, ".patch: Expected value of non-null type 'ArticlePatch!' not to be null."),
        ({"id": 1.5}, ".id: ID cannot represent value"),
        ({"patch": {"color": "red"}}, f".patch: {UNKNOWN} 'color'"),
        ({"patch": {"name": 3}}, ".patch.name: String cannot represent a non string value"),
        (
            {"patch": {"tags": ["a", None]}},
            ".patch.tags[1]: Expected value of non-null type 'String!' not to be null.",
        ),
        ({"expectedVersion": 1.5}, ".expectedVersion: Int cannot represent non-integer value"),
        ({"expectedVersion": True}, ".expectedVersion: Int cannot represent non-integer value"),
        ({"expectedVersion": 2**31}, f".expectedVersion: {TOO_LARGE}"),
        ({"expectedVersion": 10**18}, f".expectedVersion: {TOO_LARGE}"),
    ],
)
async def test_field_of_the_wrong_type_is_refused_by_its_place(
    client: httpx.AsyncClient, garden: Garden, changed: dict[str, object], message: str
) -> None:
    variables = {"input": {"id": garden.private_id, "patch": {}, **changed}}
    error = await refused(client, INPUT, UPDATE, variables, garden.token)
    assert error["message"] == f"Variable '$input' has invalid value at {message}"


async def test_deep_variables_are_refused_without_a_stack_overflow(client: httpx.AsyncClient) -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    error = await refused(client, INPUT, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": deep})
    assert error["message"] == "Variable '$ids' has invalid value at [0]: ID cannot represent value"


async def test_variables_that_nobody_asked_for_are_ignored_as_graphql_says(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ viewer { name } }", {"x": 1, "a\0b": "c\0"})
    assert (response.status_code, response.json()) == (200, {"data": {"viewer": None}})


@pytest.mark.parametrize("name", ["C", "", "A ", "A\0"])
async def test_unknown_operation_name_is_refused(client: httpx.AsyncClient, name: str) -> None:
    body = json_of({"query": A + B, "operationName": name})
    assert await rejected(client, content=body) == f'Unknown operation named "{name}".'


async def test_several_operations_without_a_name_are_refused_and_none_is_done(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    delete = f'deleteArticle(input: {{id: "{garden.private_id}"}}) {{ deletedId }}'
    query = f"mutation A {{ {delete} }} mutation B {{ {delete} }}"
    error = await refused(client, VALIDATION, query, None, garden.token)
    assert error["message"] == "Must provide operation name if query contains multiple operations."


async def test_document_without_an_operation_is_refused(client: httpx.AsyncClient) -> None:
    body = json_of({"query": "fragment F on Query { viewer { name } }"})
    assert await rejected(client, content=body) == "Can't get GraphQL operation type"
