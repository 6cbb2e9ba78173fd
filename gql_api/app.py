"""The web application; making it opens no connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gql_api.admin import site
from gql_api.context import given_back
from gql_api.db import create_engine
from gql_api.errors import SetupError
from gql_api.http import View
from gql_api.mail import Mailer, Outbox, mailer
from gql_api.sessions.seen import Seen, stopped
from gql_api.settings import settings

READY_SECONDS = 2
GRAPHQL = "/graphql"


class Application(Starlette):
    """The application; requests of GraphQL go past Starlette's layers, which cost a seventh."""

    view: View

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] == GRAPHQL:
            scope["app"] = self
            await self.view(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(engine: AsyncEngine | None = None, mails: Mailer | None = None) -> Starlette:
    """Make the application over an engine, or over the database of the settings; with a mailer, or theirs."""
    chosen = engine or configured_engine()
    outbox, seen = Outbox(mails or mailer()), Seen(chosen)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        writing = asyncio.create_task(seen.keep_writing())
        yield
        await given_back(chosen)
        await stopped(writing)
        await outbox.drain()
        await seen.write()
        await chosen.dispose()

    async def readyz(_request: Request) -> Response:
        return await readiness(chosen)

    view = View(chosen, outbox, seen)
    routes = [
        Route(GRAPHQL, view),
        Route("/", lambda _request: RedirectResponse(GRAPHQL)),
        Route("/livez", lambda _request: JSONResponse({"status": "alive"})),
        Route("/readyz", readyz),
    ]
    app = Application(routes=routes, lifespan=lifespan)
    app.view = view
    site.mount(app, chosen)
    return app


def configured_engine() -> AsyncEngine:
    """Make the engine of the settings; raise SetupError without a database URL."""
    url = settings().database_url
    if url is None:
        raise SetupError("Set GQL_DATABASE_URL, or start with `gql-api serve`.")
    return create_engine(url.get_secret_value(), settings().pool_size)


async def readiness(engine: AsyncEngine) -> Response:
    """Tell whether the database answers, and soon."""
    try:
        async with asyncio.timeout(READY_SECONDS), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever it is, the database cannot be used, and no detail may leak
        return JSONResponse({"status": "the database cannot be reached"}, 503)
    return JSONResponse({"status": "ready"})
