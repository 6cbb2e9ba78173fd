"""What one operation carries: who asks, and the one place that lends sessions and connections."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, TypeVar, cast

import asyncpg
import strawberry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.util import greenlet_spawn

from gql_api.changes.log import begin_act
from gql_api.db import uuid7
from gql_api.errors import Unauthenticated
from gql_api.permissions import ANONYMOUS, Viewer

T = TypeVar("T")


async def settled(work: Awaitable[T]) -> T:
    """Await `work` to its end even when cancelled meanwhile, and only then let the cancellation go on.

    A statement that is abandoned half-way would leave its connection unusable for the next one.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                continue
        task.cancelled() or task.exception()
        raise


class Lease:
    """A connection of the pool, lent for one statement; one that is cancelled half-way is thrown away."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take nothing yet."""
        self.engine = engine

    async def __aenter__(self) -> asyncpg.Connection:
        """Take a connection."""
        self.leased = await greenlet_spawn(self.engine.sync_engine.pool.connect)
        return cast("asyncpg.Connection", self.leased.driver_connection)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Give it back; nothing has begun on it, so there is nothing to wait for."""
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            self.leased.invalidate()
        self.leased.close()


class Context:
    """One operation's database access: one AsyncSession and one connection at a time, opened when needed."""

    def __init__(
        self,
        engine: AsyncEngine,
        viewer: Viewer = ANONYMOUS,
        *,
        address: str | None = None,
        device: str | None = None,
        request_id: uuid.UUID | None = None,
    ) -> None:
        """Take who asks, from where and with what; open nothing."""
        self.engine = engine
        self.viewer = viewer
        self.address = address
        self.device = device
        self.request_id = request_id or uuid7()
        self.asked: object = None  # the compiler's account of the operation being executed
        self.is_verified = viewer.token_hash is None
        self.lock = asyncio.Lock()
        self.session: AsyncSession | None = None

    def open_session(self) -> AsyncSession:
        """Make the operation's session; it connects when first used."""
        return AsyncSession(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Lend the operation's session in a transaction of its own: commit, or roll back on any error.

        The only place with begin, commit and rollback. The lock is not re-entrant: hold no transaction
        while awaiting another field. `close` when the operation is over.
        """
        async with self.lock:
            if self.session is None:
                self.session = self.open_session()
            begin_act(self.session, self.request_id)
            try:
                yield self.session
                await settled(self.session.commit())
            except BaseException:
                with suppress(DBAPIError):  # of a connection that is lost: then the server has rolled back
                    await settled(self.session.rollback())
                raise

    def connection(self) -> AbstractAsyncContextManager[asyncpg.Connection]:
        """Lend a driver connection from the engine's pool, outside any transaction, to `fetch`."""
        return Lease(self.engine)

    async def fetch(self, sql: str, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run one reading statement outside any transaction; an operation has one at a time."""
        async with self.lock, self.connection() as connection:
            return await connection.fetchrow(sql, *values)

    def verified(self, *, is_known: bool) -> None:
        """Note what a statement saw of the viewer's token; raise Unauthenticated if it does not hold."""
        if self.viewer.token_hash is not None and not is_known:
            raise Unauthenticated
        self.is_verified = True

    async def close(self) -> None:
        """Wait for the statement that a cancelled field left under way; give back what is still held."""
        if self.session is not None:
            await settled(self._close())

    async def _close(self) -> None:
        async with self.lock:
            if self.session is not None:
                await self.session.close()


Info = strawberry.Info[Context, None]
