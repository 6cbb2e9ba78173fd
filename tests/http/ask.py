"""Sending bad requests, and looking whether the answer is as clear as it must be."""

import json
import re
import uuid
from typing import Any

import httpx


OLDER = "application/json"
NEWER = "application/graphql-response+json"
ENDPOINT = "/graphql"
# what has no place in an answer: codecs, SQL, drivers, Python
JARGON = re.compile(
    r"codec|utf-8 can't|asyncpg|sqlalchemy|orjson|strawberry|Traceback|None\b|<class|object has no|\bstr\b"
    r"|\bSELECT\b|\bINSERT\b|\bUPDATE\b|\$1|line \d+"
)


async def ask(
    client: httpx.AsyncClient,
    query: str,
    variables: object = None,
    token: str | None = None,
    accept: str = OLDER,
    **more: object,
) -> httpx.Response:
    """Send an operation as every client does."""
    headers = {"accept": accept, "content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    # half a surrogate pair cannot be written in UTF-8, but as an escape
    body = json_of({"query": query, "variables": variables, **more})
    return await client.post(ENDPOINT, content=body, headers=headers)


def json_of(value: object) -> bytes:
    """Write JSON in ASCII, so that even half a surrogate pair can be sent."""
    return json.dumps(value).encode()


async def rejected(client: httpx.AsyncClient, status: int = 400, method: str = "POST", **request: Any) -> str:  # noqa: ANN401 - httpx's arguments
    """Send what is no GraphQL request at all; return the message, the same for both media types."""
    messages = set()
    for accept in (OLDER, NEWER):
        headers = {"content-type": "application/json", "accept": accept, **request.get("headers", {})}
        response = await client.request(method, ENDPOINT, **{**request, "headers": headers})
        assert response.status_code == status
        error = the_error(response, accept)
        assert error["extensions"]["code"] == "BAD_REQUEST"
        messages.add(error["message"])
    (message,) = messages
    return message


async def refused(
    client: httpx.AsyncClient, code: str, query: str, *args: Any, **more: Any
) -> dict[str, Any]:  # noqa: ANN401 - as `ask`
    """Send an operation that cannot be executed; return the error, the same for both media types.

    The statuses are those of GraphQL over HTTP, section 6.4: 200 for clients of the older media type.
    """
    errors = []
    for accept, status in ((OLDER, 200), (NEWER, 400)):
        response = await ask(client, query, *args, accept=accept, **more)
        assert response.status_code == status
        error = the_error(response, accept)
        assert error["extensions"].pop("code") == code
        del error["extensions"]["requestId"]
        errors.append(error)
    assert errors[0] == errors[1]
    return errors[0]


def the_error(response: httpx.Response, accept: str) -> dict[str, Any]:
    """Return the one error of an answer without data."""
    assert response.headers["content-type"] == accept
    answer = response.json()
    assert answer.keys() <= {"errors", "data"}
    assert not any((answer.get("data") or {}).values())
    (error,) = answer["errors"]
    assert str(uuid.UUID(error["extensions"]["requestId"])) == response.headers["x-request-id"]
    assert not JARGON.search(error["message"]), error["message"]
    return error
