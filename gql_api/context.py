"""What one operation carries: who asks, and the one place that lends sessions and connections."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, cast

import asyncpg
import strawberry
from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only

from gql_api.changes.log import begin_act
from gql_api.db import uuid7
from gql_api.errors import Unauthenticated
from gql_api.mail import Outbox, mailer
from gql_api.pool import FairPool
from gql_api.viewer import ANONYMOUS, Viewer

T = TypeVar("T")
CANCELLING = 5  # seconds, at most, until the server says that it has stopped
GOODBYE = "cannot switch to state"  # how asyncpg refuses to send, between the server's goodbye and the end


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


async def sent(work: Callable[[], Awaitable[T]]) -> T:
    """Do what begins with taking a connection; take another if the server has said goodbye on that one.

    Nothing was sent then, so that writes are safe, too.
    """
    try:
        return await work()
    except asyncpg.InternalClientError as error:
        if GOODBYE not in str(error):
            raise
    await asyncio.sleep(0)  # the ends of the others in the pool come in
    return await work()


class Lease:
    """A connection of the pool, lent for one statement; one that is cancelled half-way is thrown away.

    The server is told, and heard, before that: nothing that waited there may be written afterwards.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Take nothing yet."""
        self.engine = engine

    async def __aenter__(self) -> asyncpg.Connection:
        """Take a connection."""
        self.leased = await cast("FairPool", self.engine.pool).take()
        return cast("asyncpg.Connection", self.leased.driver_connection)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Give it back; nothing has begun on it."""
        try:
            if kind is not None and issubclass(kind, asyncio.CancelledError):
                await settled(self.stop())
            elif kind is not None and issubclass(kind, asyncpg.InternalClientError):
                self.leased.invalidate()  # the server has said goodbye
        finally:
            self.leased.close()

    async def stop(self) -> None:
        """Throw the connection away once the server has stopped what ran on it."""
        try:
            with suppress(TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                await cast("asyncpg.Connection", self.leased.driver_connection).close(timeout=CANCELLING)
        finally:
            self.leased.invalidate()


async def given_back(engine: AsyncEngine) -> None:
    """Wait, `CANCELLING` seconds at most, until nothing that was cancelled runs on the server any more."""
    pool = cast("FairPool", engine.pool)
    with suppress(TimeoutError):
        async with asyncio.timeout(CANCELLING):
            while pool.checkedout():  # noqa: ASYNC110 - the pool has no event for that, and the program ends here
                await asyncio.sleep(0.01)


class Shared(Session):
    """A session that joins a transaction of the driver's, once it has something to send.

    SQLAlchemy's own account of a transaction costs as much as two statements; most mutations need none.
    """

    leased: PoolProxiedConnection | None = None
    joined: Connection | None = None

    async def lease(self) -> asyncpg.Connection:
        """Return the driver's connection, in the transaction; begin it if that has not been done."""
        if self.leased is None:
            self.leased = await sent(self.begun)
        return cast("asyncpg.Connection", self.leased.driver_connection)

    async def begun(self) -> PoolProxiedConnection:
        """Take a connection and begin the transaction."""
        leased = await cast("FairPool", cast("Engine", self.bind).pool).take()
        with thrown_away(leased):
            await cast("asyncpg.Connection", leased.driver_connection).execute("BEGIN")
        return leased

    def get_bind(self, *_wanted: object, **_options: object) -> Connection:
        """Let the ORM join; on a connection that commits by itself, it thinks, it neither begins nor ends."""
        if self.joined is None:
            await_only(self.lease())
            joined = Connection(cast("Engine", self.bind), self.leased)
            self.joined = joined.execution_options(isolation_level="AUTOCOMMIT")
        return self.joined

    async def end(self, how: str) -> None:
        """End the transaction, if it was begun, and give the connection back."""
        leased, self.leased, self.joined = self.leased, None, None
        if leased is not None and leased.is_valid:
            with thrown_away(leased):
                await cast("asyncpg.Connection", leased.driver_connection).execute(how)
            leased.close()


class Lent(AsyncSession):
    """The session that operations are lent."""

    sync_session_class = Shared
    sync_session: Shared

    async def commit(self) -> None:
        """Flush and commit."""
        objects = self.sync_session.get_transaction()
        if self.sync_session.joined is not None or self.new or self.dirty or self.deleted:
            await super().commit()
        elif objects is not None:  # read and written by the driver: the ORM has nothing to do
            objects.close()
        await self.sync_session.end("COMMIT")

    async def rollback(self) -> None:
        """Roll back; if the connection is lost, then the server has."""
        try:
            await super().rollback()
        finally:
            with suppress(
                asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresError, OSError
            ):
                await self.sync_session.end("ROLLBACK")

    async def close(self) -> None:
        """Roll back what is under way, and let go of all objects."""
        await self.rollback()
        await super().close()


@contextmanager
def thrown_away(leased: PoolProxiedConnection) -> Iterator[None]:
    """Throw a connection away if it is not certain in which state it is."""
    try:
        yield
    except BaseException:
        leased.invalidate()
        raise


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
        outbox: Outbox | None = None,
    ) -> None:
        """Take who asks, from where and with what, and who sends mails; open nothing."""
        self.engine = engine
        self.viewer = viewer
        self.address = address
        self.device = device
        self.request_id = request_id or uuid7()
        self.outbox = outbox or Outbox(mailer())
        self.asked: object = None  # the compiler's account of the operation being executed
        self.is_verified = viewer.token_hash is None
        self.lock = asyncio.Lock()
        self.session: AsyncSession | None = None

    def open_session(self) -> AsyncSession:
        """Make the operation's session; it connects when first used."""
        return Lent(self.engine, expire_on_commit=False)

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
        """Run one statement outside any transaction; an operation has one at a time."""

        async def work() -> asyncpg.Record | None:
            async with self.connection() as connection:
                return await connection.fetchrow(sql, *values)

        async with self.lock:
            return await sent(work)

    def verified(self, *, is_known: bool) -> None:
        """Note what a statement saw of the viewer's token; raise Unauthenticated if it does not hold."""
        if self.viewer.token_hash is not None and not is_known:
            raise Unauthenticated
        self.is_verified = True

    async def close(self) -> None:
        """Wait for the statement that a cancelled field left under way; give back what is still held."""
        if self.lock.locked() or (self.session is not None and self.session.in_transaction()):
            await settled(self._close())

    async def _close(self) -> None:
        async with self.lock:
            if self.session is not None:
                await self.session.close()


Info = strawberry.Info[Context, None]
