"""Plain requests: a POST of JSON in one piece, which nearly all are, read with as little work as can be.

What is not plain, or must be refused, takes the ordinary way.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from starlette.types import Message, Receive, Scope, Send

MEMBERS = {"query", "operationName", "variables"}
JSON = b"application/json"


class Plain(NamedTuple):
    """A plain request: its headers (each came once), and what is to be executed."""

    headers: Mapping[bytes, bytes]
    query: str
    name: str | None
    variables: dict[str, Any] | None


def plain(scope: Scope, message: Message, maximum: int) -> Plain | None:
    """Read the first message of a request; None for anything that must be looked at more closely."""
    headers = dict(scope["headers"])
    body = message.get("body", b"")
    if headers.get(b"content-type") != JSON or b"content-encoding" in headers or message.get("more_body"):
        return None
    if len(headers) != len(scope["headers"]) or len(body) > maximum:
        return None
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(data, dict) or not data.keys() <= MEMBERS:
        return None
    query, name, variables = data.get("query"), data.get("operationName"), data.get("variables")
    if (
        not isinstance(query, str)
        or not isinstance(name, str | None)
        or not isinstance(variables, dict | None)
    ):
        return None
    return Plain(headers, query, name, variables)


def again(message: Message, receive: Receive) -> Receive:
    """Receive a message once more, and then what follows it."""
    messages = [message]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received


async def answer(send: Send, body: Sequence[bytes], media_type: bytes, request_id: str) -> None:
    """Send an answer that has data and no errors, in pieces."""
    headers = [
        (b"content-length", b"%d" % sum(map(len, body))),
        (b"content-type", media_type),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    *others, last = body
    for one in others:
        await send({"type": "http.response.body", "body": one, "more_body": True})
    await send({"type": "http.response.body", "body": last})
