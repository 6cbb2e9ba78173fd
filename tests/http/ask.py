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
Told = tuple[str, list[str], str]


async def ask(
    client: httpx.AsyncClient,
    query: str,
    variables: object = None,
    token: str | None = None,
    accept: str = OLDER,
) -> httpx.Response:
    """Send an operation as every client does."""
    headers = {"accept": accept, "content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return await client.post(
        ENDPOINT, content=json_of({"query": query, "variables": variables}), headers=headers
    )


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
        messages.add(str(error["message"]))
    (message,) = messages
    return message


async def refused(
    client: httpx.AsyncClient, code: str, query: str, variables: object = None, token: str | None = None
) -> Any:  # noqa: ANN401 - any JSON value
    """Send an operation that cannot be executed; return the error, the same for both media types.

    The statuses are those of GraphQL over HTTP, section 6.4: 200 for clients of the older media type.
    """
    errors = []
    for accept, status in ((OLDER, 200), (NEWER, 400)):
        response = await ask(client, query, variables, token, accept)
        assert response.status_code == status
        error = the_error(response, accept)
        assert error["extensions"].pop("code") == code
        del error["extensions"]["requestId"]
        errors.append(error)
    assert errors[0] == errors[1]
    return errors[0]


def the_error(response: httpx.Response, accept: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the one error of an answer without data."""
    assert response.headers["content-type"] == accept
    answer = response.json()
    assert answer.keys() <= {"errors", "data"}
    assert not any((answer.get("data") or {}).values())
    (error,) = answer["errors"]
    assert str(uuid.UUID(error["extensions"]["requestId"])) == response.headers["x-request-id"]
    assert not JARGON.search(error["message"]), error["message"]
    return error


async def errors(
    client: httpx.AsyncClient, mutation: str, sent: dict[str, Any], token: str | None
) -> list[Told]:
    """Send a mutation that is refused: return code, path and message of each of its errors.

    These errors are data, so the status is 200 for every media type.
    """
    type_name = f"{mutation[0].upper()}{mutation[1:]}Input"
    payload = f"{mutation}(input: $input) {{ errors {{ code path message }} }}"
    answers = []
    for accept in (OLDER, NEWER):
        query = f"mutation ($input: {type_name}!) {{ {payload} }}"
        response = await ask(client, query, {"input": sent}, token, accept)
        assert response.status_code == 200
        answers.append(response.json())
    assert answers[0] == answers[1]
    found = answers[0]["data"][mutation]["errors"]
    assert not any(JARGON.search(error["message"]) for error in found)
    return [(error["code"], error["path"], error["message"]) for error in found]
