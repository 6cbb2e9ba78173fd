"""The database that a command works on: the one of GQL_DATABASE_URL, else the embedded one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gql_api.errors import GqlApiError, SetupError
from gql_api.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

OLDEST = 17
CONNECT_SECONDS = 5

DataDir = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        show_default=False,
        help="Folder of the embedded PostgreSQL, as GQL_DATA_DIR. GQL_DATABASE_URL takes its place.",
    ),
]


@contextmanager
def database(data_dir: Path | None) -> Iterator[str]:
    """Yield the URL of a migrated database: a running server's, or of one that runs as long as the block.

    An empty database is migrated first; raise SetupError for one that is behind or ahead of this program,
    and when the connection is lost in the middle. Call it where no event loop runs.
    """
    from gql_api import migrations
    from gql_api.migrations import State

    with any_database(data_dir) as url:
        state = asyncio.run(migrations.state(url))
        if state is State.BEHIND:
            raise SetupError("The database is behind this program: run `gql-api migrate` first.")
        if state is not State.CURRENT:
            migrations.migrate(url)
        yield url


@contextmanager
def any_database(data_dir: Path | None, *, owned: bool = False) -> Iterator[str]:
    """Yield the URL of a database that answers, whatever is in it.

    `owned`: refuse an embedded server that another process runs.
    """
    configured = settings().database_url
    with told_when_lost():
        if configured is not None:
            if data_dir is not None:
                raise SetupError("GQL_DATABASE_URL is set, so --data-dir has no meaning: give one of them.")
            url = configured.get_secret_value()
            asyncio.run(reach(url))
            yield url
        else:
            with embedded(data_dir, owned=owned) as url:
                yield url


def folder(data_dir: Path | None) -> Path:
    """Choose the folder of the embedded PostgreSQL."""
    from gql_api import postgres

    return data_dir or settings().data_dir or postgres.default_data_dir()


@contextmanager
def embedded(data_dir: Path | None, *, owned: bool) -> Iterator[str]:
    """Start the embedded PostgreSQL, or use one that runs."""
    from gql_api import postgres

    begin = postgres.running if owned else postgres.using
    programs = settings().postgres_bin
    with begin(folder(data_dir), binaries=programs and postgres.binaries(programs)) as url:
        yield url


async def reach(url: str) -> None:
    """Raise SetupError unless a PostgreSQL that is new enough answers within seconds."""
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    try:
        engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
        async with engine.connect() as connection:
            version = int(await connection.scalar(text("SHOW server_version_num"))) // 10_000
        await engine.dispose()
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator must hear of it
        raise SetupError(unreachable(url, error)) from None
    if version < OLDEST:
        message = f"The database at {shown(url)} is PostgreSQL {version}; {OLDEST} or newer is needed."
        raise SetupError(message)


def unreachable(url: str, error: Exception) -> str:
    """Say that a database cannot be used and why, and never what its password is."""
    from sqlalchemy.exc import ArgumentError

    if isinstance(error, ArgumentError | ValueError):
        return "GQL_DATABASE_URL must look like postgresql://user:password@host:5432/database."
    reason = getattr(error, "orig", None) or error
    text = "no answer in time" if isinstance(error, TimeoutError) else str(reason).splitlines()[0]
    return f"The database at {shown(url)} cannot be used: {text}. Correct GQL_DATABASE_URL, or start it."


def shown(url: str) -> str:
    """Name a database without its password."""
    from sqlalchemy import make_url

    return make_url(url).set(drivername="postgresql", query={}).render_as_string()


@contextmanager
def told_when_lost() -> Iterator[None]:
    """Raise SetupError for a database that goes away in the middle."""
    try:
        yield
    except GqlApiError:
        raise
    except Exception as error:
        if is_lost(error):
            raise SetupError(
                "The connection to the database was lost, and with it what was not done."
            ) from None
        raise


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that the database has gone away."""
    from gql_api.errors import Unavailable
    from gql_api.masking import known

    return isinstance(known(error), Unavailable)


@asynccontextmanager
async def transaction(url: str) -> AsyncIterator["AsyncSession"]:
    """Lend a session in one transaction, for a command that does one thing."""
    from gql_api.context import Context
    from gql_api.db import create_engine

    context = Context(create_engine(url, pool_size=1))
    try:
        async with context.transaction() as session:
            yield session
    finally:
        await context.close()
        await context.engine.dispose()
