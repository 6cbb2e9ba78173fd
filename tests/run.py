"""Executing GraphQL operations in tests, as whoever, without HTTP."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, cast

import asyncpg
import orjson
from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from gql_api.compiler.finished import encoded
from gql_api.context import Context, settled
from gql_api.mail import Outbox
from gql_api.schema import Schema, schema
from gql_api.viewer import ANONYMOUS, Viewer


class Failed(AssertionError):
    """An operation had top-level errors that the test did not expect."""


class Box:
    """A mailer whose mails can be looked at."""

    def __init__(self) -> None:
        """Begin with none."""
        self.mails: list[EmailMessage] = []

    async def send(self, mail: EmailMessage) -> None:
        """Keep a mail."""
        self.mails.append(mail)


class SharedContext(Context):
    """A context on the test's one connection: sessions and reads happen inside savepoints."""

    def __init__(
        self, engine: AsyncEngine, viewer: Viewer, shared: AsyncConnection, box: Box | None = None
    ) -> None:
        """Take the connection to share, and where mails go."""
        outbox = Outbox(box or Box(), ())
        super().__init__(engine, viewer, address="192.0.2.1", device="tests", outbox=outbox)
        self.shared = shared

    def open_session(self) -> AsyncSession:
        """Join the test's transaction."""
        return AsyncSession(self.shared, expire_on_commit=False, join_transaction_mode="create_savepoint")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend the test's driver connection inside a savepoint."""
        async with self.shared.begin_nested():
            raw = await self.shared.get_raw_connection()
            yield cast("asyncpg.Connection", raw.driver_connection)

    async def fetch(self, sql: str, values: Sequence[Any]) -> asyncpg.Record | None:
        """Read as ever, but let no cancellation reach a savepoint: it would cost the test its connection."""
        return await settled(super().fetch(sql, values))


class Run:
    """Call it with a query, a viewer and variables: it returns `data` as the client would parse it."""

    def __init__(self, context: Callable[[Viewer], Context], schema: Schema = schema) -> None:
        """Take how to make a context for a viewer."""
        self.context = context
        self.schema = schema

    async def __call__(self, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Execute; raise Failed on any top-level error."""
        data, errors = await self.raw(query, viewer, **variables)
        if errors:
            raise Failed(errors) from errors[0].original_error
        return data

    async def raw(
        self,
        query: str,
        viewer: Viewer = ANONYMOUS,
        **variables: Any,  # noqa: ANN401 - any JSON value
    ) -> tuple[Any, list[GraphQLError]]:
        """Execute; return data and top-level errors."""
        context = self.context(viewer)
        try:
            result = await self.schema.execute(query, variables, context_value=context)
        finally:
            await context.close()
            await context.outbox.drain()
        return orjson.loads(encoded(result.data)), result.errors or []
