"""The fast way, for valid operations in plain requests, answers as the ordinary way does, to the letter."""

import re
import uuid
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message, Scope, Send

from gql_api.compiler import finished
from gql_api.db import create_engine
from gql_api.http import View
from gql_api.mail import Outbox, mailer
from gql_api.sessions.seen import Seen
from tests.conftest import copied
from tests.http.ask import ENDPOINT, NEWER, OLDER
from tests.http.garden import Garden, plant
from tests.pieces import in_one_piece

PLAIN, MARKED = "application/json", "application/json; charset=utf-8"
REQUEST_ID = re.compile(rb'"requestId":"[0-9a-f-]{36}"')


class Observed(View):
    """The endpoint, noting which requests it answered the fast way."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Begin with none."""
        super().__init__(engine, Outbox(mailer()), Seen(engine))
        self.ways: list[bool] = []

    async def quickly(self, scope: Scope, message: Message, send: Send, request_id: uuid.UUID) -> bool:
        """Note whether the fast way had an answer."""
        found = await super().quickly(scope, message, send, request_id)
        self.ways.append(found)
        return found


class Ways(NamedTuple):
    """A client, and the endpoint that it talks to."""

    client: httpx.AsyncClient
    view: Observed
    garden: Garden


@pytest.fixture(scope="session")
async def ways(template: str) -> AsyncIterator[Ways]:
    """Serve a database of its own: some of these requests write, and each is sent twice."""
    async with copied(template, "gql_ways") as url:
        engine = create_engine(url, pool_size=2)
        async with AsyncSession(engine, expire_on_commit=False) as session:
            garden = await plant(session)
        view = Observed(engine)
        app = in_one_piece(Starlette(routes=[Route(ENDPOINT, view)]))
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Ways(client, view, garden)
        await engine.dispose()


class Case(NamedTuple):
    """A request; `is_quick` if the fast way answers it, with an error too."""

    body: Any
    is_quick: bool = True
    token: str | None = "token"


def query(text: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Write the body of a request."""
    return {"query": text, **rest}


PAGE = "totalCount nodes { id name tags } pageInfo { hasNextPage endCursor }"
BY_ID = "query Q($id: ID!) { node(id: $id) { __typename ... on Article { name space { name } } } }"
FILTERED = "query ($w: ArticleFilter, $n: Int = 1) { articles(where: $w, first: $n) { nodes { name } } }"
TWO = "query A { viewer { name } } query B { viewer { id } }"
UPDATE = """mutation ($id: ID!, $name: String) { updateArticle(input: {id: $id, patch: {name: $name}}) {
  article { name version } changedFields errors { __typename code message path }
} }"""
BOTH = (
    'mutation { a: signOut { errors { code } } b: createSpace(input: {name: ""}) { errors { code path } } }'
)
QUERIES: dict[str, Case] = {
    "a list": Case(query(f"{{ articles {{ {PAGE} }} }}")),
    "a list for nobody": Case(query(f"{{ articles {{ {PAGE} }} }}"), token=None),
    "several root fields": Case(query("{ viewer { name email } b: viewer { id } spaces { totalCount } }")),
    "one object": Case(query(BY_ID, variables={"id": "{public_id}"})),
    "an object of others": Case(query(BY_ID, variables={"id": "{private_id}"}), token="eves_token"),
    "a filter": Case(query(FILTERED, variables={"w": {"name": {"eq": "Roses"}}})),
    "a default": Case(query(FILTERED, variables={})),
    "null variables": Case(query(FILTERED, variables=None)),
    "null in a variable": Case(query(FILTERED, variables={"w": None, "n": None})),
    "a variable too many": Case(query(FILTERED, variables={"x": 1})),
    "a number that is whole": Case(query(FILTERED, variables={"n": 1.0})),
    "a name": Case(query("query A { viewer { name } }", operationName="A")),
    "a null name": Case(query("query A { viewer { name } }", operationName=None)),
    "one of two": Case(query(TWO, operationName="B")),
    "skip and include": Case(
        query(
            "query ($a: Boolean!) { viewer { name @skip(if: $a) id @include(if: $a) } "
            "articles @skip(if: $a) { totalCount } }",
            variables={"a": True},
        )
    ),
    "fragments": Case(query("{ viewer { ...F } } fragment F on User { name ... on Node { id } }")),
    "nothing but the type": Case(query("{ __typename }")),
    "the type among others": Case(query("{ __typename viewer { __typename } }")),
    "introspection": Case(query('{ __schema { queryType { name } } __type(name: "User") { name } }')),
    "introspection beside data": Case(query("{ __schema { queryType { name } } viewer { name } }")),
    "texts of all kinds": Case(
        query('{ a: articles(where: {name: {ne: "\\u2028 <ä> \\u0007"}}) { nodes { name } } }')
    ),
}
ERRORS: dict[str, Case] = {
    "no syntax": Case(query("{"), is_quick=False),
    "not valid": Case(query("{ nothing }"), is_quick=False),
    "not valid with several": Case(query("{ nothing viewer { nothing } }"), is_quick=False),
    "one of two without a name": Case(query(TWO), is_quick=False),
    "a name of nothing": Case(query(TWO, operationName="C"), is_quick=False),
    "an empty name": Case(query("{ viewer { name } }", operationName=""), is_quick=False),
    "a variable that is missing": Case(query(BY_ID), is_quick=False),
    "a variable that is null": Case(query(BY_ID, variables={"id": None}), is_quick=False),
    "a variable of another type": Case(query(FILTERED, variables={"w": {"name": 1}}), is_quick=False),
    "a variable with unknown fields": Case(query(FILTERED, variables={"w": {"x": {}}}), is_quick=False),
    "a number that is not whole": Case(query(FILTERED, variables={"n": 1.5}), is_quick=False),
    "an argument": Case(query("{ articles(first: -1) { totalCount } }")),
    "an argument, beside data": Case(query('{ viewer { name } article(id: "x") { name } }')),
    "an argument, before data": Case(query('{ article(id: "x") { name } viewer { name } }')),
    "an argument, nulling all": Case(query("{ viewer { name } articles(first: 1001) { totalCount } }")),
    "an argument in a variable": Case(query(BY_ID, variables={"id": "x"})),
    "two arguments": Case(query('{ a: node(id: "x") { id } b: article(id: "y") { id } }')),
    "an argument deep inside": Case(query("{ spaces { nodes { articles(last: -1) { totalCount } } } }")),
    "what only administrators may": Case(
        query('{ articles(where: {owner: {email: {eq: "x"}}}) { totalCount } }')
    ),
    "null in a filter": Case(query(FILTERED, variables={"w": {"name": {"eq": None}}})),
    "too complex": Case(
        query("{ articles { nodes { " + " ".join(f"a{n}: id" for n in range(3000)) + " } } }")
    ),
    "an expired token": Case(query("{ viewer { name } }"), token="expired_token"),
    "an expired token, two fields": Case(
        query("{ viewer { name } articles { totalCount } }"), token="expired_token"
    ),
    "an expired token, no statement": Case(query("{ __typename }"), token="expired_token"),
    "an expired token, an argument": Case(query('{ article(id: "x") { id } }'), token="expired_token"),
    "an expired token, not valid": Case(query("{ nothing }"), is_quick=False, token="expired_token"),
    "a subscription": Case(query("subscription { changes { id } }"), is_quick=False),
}
WRITES: dict[str, Case] = {
    "what was so already": Case(query(UPDATE, variables={"id": "{public_id}", "name": "Daisies"})),
    "what is not one's own": Case(
        query(UPDATE, variables={"id": "{public_id}", "name": "x"}), token="eves_token"
    ),
    "what is not readable": Case(
        query(UPDATE, variables={"id": "{private_id}", "name": "x"}), token="eves_token"
    ),
    "what is no name": Case(query(UPDATE, variables={"id": "{public_id}", "name": ""})),
    "what cannot be cleared": Case(query(UPDATE, variables={"id": "{public_id}", "name": None})),
    "what is not sent": Case(query(UPDATE, variables={"id": "{public_id}"})),
    "what is no id": Case(query(UPDATE, variables={"id": "x", "name": "x"})),
    "an expired token": Case(
        query(UPDATE, variables={"id": "{public_id}", "name": "x"}), token="expired_token"
    ),
    "nobody": Case(query(UPDATE, variables={"id": "{public_id}", "name": "x"}), token=None),
    "two at once": Case(query(BOTH), token=None),
    "an answer that cannot be": Case(
        query(
            "mutation ($id: ID!) { deleteArticle(input: {id: $id}) "
            "{ article { space { articles(first: -1) { totalCount } } } } }",
            variables={"id": "{public_id}"},
        )
    ),
    "deleted already, the second time": Case(
        query(
            "mutation ($id: ID!) { deleteArticle(input: {id: $id}) "
            "{ deletedId article { version } errors { code } } }",
            variables={"id": "{private_id}"},
        )
    ),
}
CASES = {
    f"{kind}: {name}": case
    for kind, cases in (("query", QUERIES), ("error", ERRORS), ("write", WRITES))
    for name, case in cases.items()
}


def filled(case: Case, garden: Garden) -> bytes:
    """Write the body, with ids put in."""
    text = orjson.dumps(case.body)
    for name in ("public_id", "private_id"):
        text = text.replace(f"{{{name}}}".encode(), getattr(garden, name).encode())
    return text


async def answered(ways: Ways, body: bytes, headers: dict[str, str], **sent: str) -> tuple[Any, ...]:
    """Send a request; return status, headers and body without what is never the same."""
    response = await ways.client.post(ENDPOINT, content=body, headers={**headers, **sent})
    shown = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    assert len(response.headers["x-request-id"]) == 36
    return response.status_code, shown, REQUEST_ID.sub(b"", response.content)


@pytest.mark.parametrize("accept", [OLDER, NEWER, "*/*", f"{NEWER};q=0.9, {OLDER}"])
@pytest.mark.parametrize("name", CASES)
async def test_both_ways_give_the_same_answer(ways: Ways, name: str, accept: str) -> None:
    case = CASES[name]
    headers = {"accept": accept}
    if case.token is not None:
        headers["authorization"] = f"Bearer {getattr(ways.garden, case.token)}"
    body = filled(case, ways.garden)
    ways.view.ways.clear()
    ordinary = await answered(ways, body, headers, **{"content-type": MARKED})
    fast = await answered(ways, body, headers, **{"content-type": PLAIN})
    again = await answered(ways, body, headers, **{"content-type": PLAIN})
    assert ways.view.ways == [False, case.is_quick, case.is_quick]
    assert fast == ordinary
    assert again == ordinary
    assert b'"data"' in fast[2] or b'"errors"' in fast[2]


@pytest.mark.parametrize("name", QUERIES)
async def test_an_answer_sent_in_pieces_is_the_same(
    ways: Ways, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = filled(QUERIES[name], ways.garden)
    headers = {"authorization": f"Bearer {ways.garden.token}", "content-type": PLAIN}
    whole = await answered(ways, body, headers)
    monkeypatch.setattr(finished, "LARGE", 1)
    assert await answered(ways, body, headers) == whole


ALIKE: dict[str, tuple[bytes, dict[str, str]]] = {
    "extensions": (orjson.dumps(query("{ viewer { name } }", extensions={})), {}),
    "null extensions": (orjson.dumps(query("{ viewer { name } }", extensions=None)), {}),
    "an unknown member": (orjson.dumps(query("{ viewer { name } }", something=1)), {}),
    "another media type": (
        orjson.dumps(query("{ viewer { name } }")),
        {"content-type": "application/json ; Charset=UTF-8"},
    ),
    "an encoding that is none": (
        orjson.dumps(query("{ viewer { name } }")),
        {"content-encoding": "identity"},
    ),
}


@pytest.mark.parametrize("name", ALIKE)
async def test_what_goes_the_ordinary_way_is_answered_alike(ways: Ways, name: str) -> None:
    body, sent = ALIKE[name]
    headers = {"authorization": f"Bearer {ways.garden.token}", "content-type": PLAIN}
    plain = await answered(ways, orjson.dumps(query("{ viewer { name } }")), headers)
    ways.view.ways.clear()
    assert await answered(ways, body, headers, **sent) == plain
    assert ways.view.ways == [False]
    assert plain[::2] == (200, b'{"data":{"viewer":{"name":"Ann"}}}')


REFUSED: dict[str, bytes] = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[]",
    "a text": b'"x"',
    "no query": b"{}",
    "a null query": b'{"query": null}',
    "an empty query": b'{"query": ""}',
    "a number for a query": b'{"query": 1}',
    "a list for variables": b'{"query": "{ viewer { name } }", "variables": []}',
    "a number for a name": b'{"query": "{ viewer { name } }", "operationName": 1}',
    "half a surrogate pair": b'{"query": "{ viewer { name } }", "variables": {"a": "\\ud800"}}',
    "no UTF-8": b'{"query": "{ viewer { name } } # \xff"}',
}


@pytest.mark.parametrize("accept", [OLDER, NEWER])
@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_request_is_refused_alike(ways: Ways, name: str, accept: str) -> None:
    headers = {"accept": accept, "authorization": f"Bearer {ways.garden.token}"}
    ways.view.ways.clear()
    marked = await answered(ways, REFUSED[name], headers, **{"content-type": MARKED})
    assert await answered(ways, REFUSED[name], headers, **{"content-type": PLAIN}) == marked
    assert ways.view.ways == [False, False]
    assert (marked[0], b'"errors"' in marked[2]) == (400 if b"BAD_REQUEST" in marked[2] else marked[0], True)


async def test_a_token_that_cannot_be_one_is_refused_alike(ways: Ways) -> None:
    body = orjson.dumps(query("{ viewer { name } }"))
    for header in ("Bearer nonsense", "Basic abc", "", "Bearer"):
        headers = {"authorization": header}
        marked = await answered(ways, body, headers, **{"content-type": MARKED})
        assert await answered(ways, body, headers, **{"content-type": PLAIN}) == marked
        assert (marked[0], marked[1]["www-authenticate"]) == (401, "Bearer")


async def test_a_body_in_pieces_is_answered_alike(ways: Ways) -> None:
    body = orjson.dumps(query("{ viewer { name } }"))
    headers = {"authorization": f"Bearer {ways.garden.token}", "content-type": PLAIN}
    whole = await answered(ways, body, headers)
    app = Starlette(routes=[Route(ENDPOINT, ways.view)])
    transport = httpx.ASGITransport(app, client=("192.0.2.1", 1234))
    ways.view.ways.clear()
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert await answered(ways._replace(client=client), body, headers) == whole
    assert ways.view.ways == [False]
