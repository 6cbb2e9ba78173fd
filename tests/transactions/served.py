"""The application behind a real socket, in a thread with a loop of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.app import create_app

HOST = "127.0.0.1"
HEAD = (
    "POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n"
)


class Served:
    """A running server."""

    def __init__(self, engine: AsyncEngine, port: int, server: uvicorn.Server, token: str) -> None:
        """Take what there is to know of it, and the token that requests carry."""
        self.engine = engine
        self.port = port
        self.server = server
        self.token = token

    async def begin(self, query: str, *, bytes_short: int = 0, **variables: Any) -> asyncio.StreamWriter:  # noqa: ANN401 - any JSON value
        """Send a request, or all of it but the last bytes; return the connection, waiting for no answer."""
        body = orjson.dumps({"query": query, "variables": variables})
        head = HEAD.format(len(body), f"Authorization: Bearer {self.token}\r\n").encode()
        _, writer = await asyncio.open_connection(HOST, self.port)
        writer.write(head + body[: len(body) - bytes_short])
        await writer.drain()
        return writer

    async def ask(self, query: str) -> Any:  # noqa: ANN401 - any JSON value
        """Send a request and return the `data` of its answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{self.port}", timeout=60) as client:
            return (await client.post("/graphql", json={"query": query}, headers=headers)).json()["data"]


@contextmanager
def served(engine: AsyncEngine, token: str, *, patience: int | None = None) -> Iterator[Served]:
    """Serve the application over an engine that is nobody else's; stop at the end, patient for seconds."""
    listener = socket.create_server((HOST, 0))
    config = uvicorn.Config(create_app(engine), log_config=None, timeout_graceful_shutdown=patience)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=[server.serve([listener])])
    thread.start()
    try:
        yield Served(engine, listener.getsockname()[1], server, token)
    finally:
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a client's end of the connection."""
    writer.close()
    await writer.wait_closed()
