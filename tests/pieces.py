"""Requests as servers pass them on: httpx says of every body that more may come, uvicorn of few."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def in_one_piece(app: ASGIApp) -> ASGIApp:
    """Give an application each body in one piece."""

    async def gathered(scope: Scope, receive: Receive, send: Send) -> None:
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        body = b"".join(message.get("body", b"") for message in messages)
        first: list[Message] = [{"type": "http.request", "body": body}]

        async def received() -> Message:
            return first.pop() if first else await receive()

        await app(scope, received, send)

    return gathered
