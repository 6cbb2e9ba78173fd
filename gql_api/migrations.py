"""Bring a database to the newest shape; queries no table of the application."""

import asyncio
import enum
import logging
from datetime import timedelta

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import revisions
from gql_api.articles import model as articles
from gql_api.changes import model as changes
from gql_api.db import Base
from gql_api.errors import SetupError
from gql_api.settings import settings
from gql_api.spaces import model as spaces
from gql_api.users import model as users

MODELS = (users.User, spaces.Space, articles.Article, changes.Change)
INSUFFICIENT_PRIVILEGE = "42501"
UNLIMITED = "Only the owner may limit statements: ALTER DATABASE %s SET statement_timeout = '%s'"
logger = logging.getLogger(__name__)


class State(enum.Enum):
    """What a database looks like to this program."""

    EMPTY = "not migrated yet"
    BEHIND = "behind this program"
    CURRENT = "current"
    AHEAD = "newer than this program"


def models() -> MetaData:
    """Return the metadata of every table."""
    return Base.metadata


def config(url: str | None = None) -> Config:
    """Make alembic's configuration."""
    found = Config()
    found.set_main_option("script_location", str(revisions.folder()).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    found.attributes["url"] = url
    return found


async def revision(url: str) -> str | None:
    """Return the revision that a database has; None for one that was never migrated."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def state(url: str) -> State:
    """Compare a database with this program."""
    found = await revision(url)
    if found is None:
        return State.EMPTY
    if found == revisions.newest():
        return State.CURRENT
    return State.BEHIND if found in revisions.known() else State.AHEAD


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at `url`; call it where no event loop runs."""
    command.upgrade(config(url), revision)


def migrate(url: str) -> State:
    """Bring a database to the newest shape and limit its statements; return what it looked like before.

    Raise SetupError for a database that is newer than this program. Call it where no event loop runs.
    """
    found = asyncio.run(state(url))
    if found is State.AHEAD:
        message = "The database was migrated by a newer version of this program: install that one."
        raise SetupError(message)
    if found is not State.CURRENT:
        upgrade(url)
    asyncio.run(limit_statements(url))
    return found


async def limit_statements(url: str) -> None:
    """Set `statement_timeout` on the database, so that no connection has to."""
    limit = timedelta(seconds=settings().statement_timeout)
    told = f"{settings().statement_timeout}s"
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    name = engine.dialect.identifier_preparer.quote(make_url(url).database or "")
    try:
        async with engine.connect() as connection:
            same = text("SELECT current_setting('statement_timeout')::interval = CAST(:limit AS interval)")
            if not await connection.scalar(same, {"limit": limit}):
                await connection.execute(text(f"ALTER DATABASE {name} SET statement_timeout = '{told}'"))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        logger.warning(UNLIMITED, name, told)
    finally:
        await engine.dispose()
