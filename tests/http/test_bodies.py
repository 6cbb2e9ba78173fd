"""Requests that are no GraphQL requests: not JSON, not an object, too large, of the wrong type or method."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.http.ask import rejected
from tests.http.garden import Garden

NOT_JSON = "This is not valid JSON in UTF-8, or it nests too deep, or a number in it is too large."
NOT_OBJECT = "Send one JSON object; batches are not supported."
NO_QUERY = "No GraphQL query found in the request"
TOO_LARGE = "A request has at most 8000000 bytes."
NOT_PLAIN = "Send application/json, not compressed."
QUERY = b'{"query": "{ viewer { name } }"}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{nope",
        b'{"query": "{ viewer { name } }"',
        b'{"query": "{ viewer { name } }"} trailing',
        b"query=%7Bviewer%7Bname%7D%7D",
        b'{"query": "{ viewer { name } }", "variables": {"x": NaN}}',
        b'{"query": "{ viewer { name } }", "variables": {"x": 1e999}}',
        b'{"query": "{ viewer { name } }", "variables": {"x": -Infinity}}',
        b'{"query": "{ viewer { name } }", "variables": {"x": 1' + b"0" * 5000 + b"}}",
        b'{"query": "{ viewer { name } }", "variables": {"x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
        b'{"query": "{ viewer { name } } # \xff"}',
        b"\xef\xbb\xbf" + QUERY,
        QUERY.decode().encode("utf-16"),
        gzip.compress(QUERY),
    ],
    ids=[
        "nothing", "blank", "cut", "open", "trailing", "form", "nan", "infinite", "minus-infinity",
        "huge-int", "deep", "not-utf-8", "bom", "utf-16", "gzip",
    ],
)  # fmt: skip
async def test_body_that_is_not_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert await rejected(client, content=body) == NOT_JSON


@pytest.mark.parametrize("body", [b'"text"', b"3", b"null", b"true", b"[]", b"[" + QUERY + b"]"])
async def test_body_that_is_not_an_object_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert await rejected(client, content=body) == NOT_OBJECT


@pytest.mark.parametrize("body", [b"{}", b'{"query": null}', b'{"query": ""}', b'{"variables": {}}'])
async def test_missing_query_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert await rejected(client, content=body) == NO_QUERY


@pytest.mark.parametrize("body", [b'{"query": 3}', b'{"query": ["{ viewer { name } }"]}', b'{"query": {}}'])
async def test_query_that_is_no_text_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    message = "The GraphQL operation's `query` must be a string or null, if provided."
    assert await rejected(client, content=body) == message


@pytest.mark.parametrize("name", ["variables", "extensions"])
@pytest.mark.parametrize("value", [b'"x"', b"[1]", b"3", b"false"])
async def test_variables_and_extensions_that_are_no_objects_are_refused(
    client: httpx.AsyncClient, name: str, value: bytes
) -> None:
    message = f"The GraphQL operation's `{name}` must be an object or null, if provided."
    assert await rejected(client, content=QUERY[:-1] + f', "{name}": '.encode() + value + b"}") == message


@pytest.mark.parametrize("value", [b"3", b'["A"]', b"{}", b"true"])
async def test_operation_name_that_is_no_text_is_refused(client: httpx.AsyncClient, value: bytes) -> None:
    message = "The `operationName` must be a string or null, if provided."
    assert await rejected(client, content=QUERY[:-1] + b', "operationName": ' + value + b"}") == message


async def test_last_of_two_equal_keys_counts(client: httpx.AsyncClient) -> None:
    body = b'{"query": "{ nonsense }", "query": "{ viewer { name } }"}'
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()) == (200, {"data": {"viewer": None}})


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("query", rb'{"query": "{ viewer { name } } # \ud800"}'),
        ("query", b'{"query": "{ viewer { name } } # \xed\xa0\x80"}'),
        ("operationName", QUERY[:-1] + rb', "operationName": "\udfff"}'),
        ("variables.x", QUERY[:-1] + rb', "variables": {"x": "a\ud800b"}}'),
        ("variables.x.0.y", QUERY[:-1] + rb', "variables": {"x": [{"y": "\ud83d \ude00"}]}}'),
    ],
)
async def test_half_a_surrogate_pair_is_refused_by_its_place(
    client: httpx.AsyncClient, place: str, body: bytes
) -> None:
    message = f"The text at {place} has half a surrogate pair, which is no character."
    assert await rejected(client, content=body) == message


async def test_half_a_surrogate_pair_in_a_name_is_refused(client: httpx.AsyncClient) -> None:
    body = QUERY[:-1] + rb', "variables": {"a\ud800b": 1}}'
    message = "The text at variables.a?b has half a surrogate pair, which is no character."
    assert await rejected(client, content=body) == message


async def test_body_of_10_mb_is_refused(client: httpx.AsyncClient) -> None:
    body = b'{"query": "' + b"x" * 10_000_000 + b'"}'
    assert await rejected(client, 413, content=body) == TOO_LARGE


async def test_body_of_10_mb_in_pieces_is_refused_without_a_length(client: httpx.AsyncClient) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 100_000

    headers = {"content-type": "application/json"}
    response = await client.post("/graphql", content=pieces(), headers=headers)
    assert response.status_code == 413
    assert "content-length" not in response.request.headers
    assert response.json()["errors"][0]["message"] == TOO_LARGE


async def test_body_just_small_enough_is_read(client: httpx.AsyncClient) -> None:
    body = QUERY[:-1] + b', "variables": {"x": "'
    body += b"x" * (8_000_000 - len(body) - 3) + b'"}}'
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert (len(body), response.status_code) == (8_000_000, 200)


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/graphql", "application/jsonp", "application/x-www-form-urlencoded",
     "multipart/form-data; boundary=application/json", "text/plain; application/json", "", "nonsense"],
)  # fmt: skip
async def test_other_media_types_are_refused(client: httpx.AsyncClient, media_type: str) -> None:
    headers = {"content-type": media_type}
    assert await rejected(client, 415, content=QUERY, headers=headers) == NOT_PLAIN


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
async def test_compressed_bodies_are_refused(client: httpx.AsyncClient, encoding: str) -> None:
    headers = {"content-encoding": encoding}
    assert await rejected(client, 415, content=gzip.compress(QUERY), headers=headers) == NOT_PLAIN


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    message = "GraphQL only supports GET and POST requests."
    assert await rejected(client, 405, method, content=QUERY) == message


async def test_refused_methods_are_told_which_are_allowed(client: httpx.AsyncClient) -> None:
    response = await client.put("/graphql", content=QUERY)
    assert response.headers["allow"] == "GET, POST"


async def test_mutation_by_get_is_refused_and_not_done(client: httpx.AsyncClient, garden: Garden) -> None:
    query = f'mutation {{ deleteArticle(input: {{id: "{garden.private_id}"}}) {{ deletedId }} }}'
    headers = {"authorization": f"Bearer {garden.token}"}
    message = "mutations are not allowed when using GET"
    assert await rejected(client, 405, "GET", params={"query": query}, headers=headers) == message
    response = await client.get("/graphql", params={"query": query}, headers=headers)
    assert response.headers["allow"] == "POST"


async def test_mutation_by_get_is_refused_beside_a_query(client: httpx.AsyncClient, garden: Garden) -> None:
    mutation = f'mutation B {{ deleteArticle(input: {{id: "{garden.private_id}"}}) {{ deletedId }} }}'
    params = {"query": f"query A {{ viewer {{ name }} }} {mutation}", "operationName": "B"}
    headers = {"authorization": f"Bearer {garden.token}"}
    message = "mutations are not allowed when using GET"
    assert await rejected(client, 405, "GET", params=params, headers=headers) == message


@pytest.mark.parametrize("name", ["variables", "extensions"])
@pytest.mark.parametrize(("value", "message"), [("{", NOT_JSON), ("[]", NOT_OBJECT), ("3", NOT_OBJECT)])
async def test_bad_json_in_a_get_is_refused(
    client: httpx.AsyncClient, name: str, value: str, message: str
) -> None:
    params = {"query": "{ viewer { name } }", name: value}
    assert await rejected(client, 400, "GET", params=params) == message
