"""Bring a database to the newest shape; queries no table of the application."""

import asyncio
import enum
import logging

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import revisions, sqlstate
from gql_api.articles import model as articles
from gql_api.changes import model as changes
from gql_api.collections import model as collections
from gql_api.db import Base
from gql_api.entries import model as entries
from gql_api.errors import SetupError
from gql_api.grants import model as grants
from gql_api.groups import model as groups
from gql_api.sessions import model as sessions
from gql_api.settings import settings
from gql_api.spaces import model as spaces
from gql_api.tokens import model as tokens
from gql_api.tombstones import model as tombstones
from gql_api.users import model as users

MODELS = (
    users.User,
    sessions.Session,
    tokens.ApiToken,
    groups.Group,
    spaces.Space,
    grants.Grant,
    articles.Article,
    collections.Collection,
    entries.Entry,
    changes.Change,
    tombstones.Tombstone,
)
UNSET = "Only the owner of the database may set this: ALTER DATABASE %s SET %s = '%s'"
TIMEOUT = "SELECT current_setting('statement_timeout')::interval = CAST(CAST(:value AS text) AS interval)"
FORGIVING = "pg_trgm.word_similarity_threshold"
FORGIVEN = "0.28"  # two swapped letters of six leave two trigrams of seven alike
FORGIVES = f"SELECT show_limit() IS NOT NULL AND current_setting('{FORGIVING}') = :value"
PAGE_COST = "random_page_cost"
# any value but PostgreSQL's own, which is right for a disc that turns, was chosen by somebody
CHOSEN = "SELECT CAST(:value AS text) IS NOT NULL AND current_setting('random_page_cost') <> '4'"
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
    """Bring a database to the newest shape and set its defaults; return what it looked like before.

    Raise SetupError for a database that is newer than this program. Call it where no event loop runs.
    """
    found = asyncio.run(state(url))
    if found is State.AHEAD:
        message = "The database was migrated by a newer version of this program: install that one."
        raise SetupError(message)
    if found is not State.CURRENT:
        upgrade(url)
    asyncio.run(limit_statements(url))
    asyncio.run(forgive_typing_errors(url))
    asyncio.run(trust_indexes(url))
    return found


async def limit_statements(url: str) -> None:
    """Set `statement_timeout` on the database, so that no connection has to."""
    await keep_setting(url, "statement_timeout", f"{settings().statement_timeout}s", TIMEOUT)


async def forgive_typing_errors(url: str) -> None:
    """Set on the database how unlike a word a name may be and yet be looked at by a search.

    Which of these names are meant is for the SQL function `search_similarity` to say.
    """
    await keep_setting(url, FORGIVING, FORGIVEN, FORGIVES)


async def trust_indexes(url: str) -> None:
    """Set on the database what a page out of order costs, unless that was chosen: hardly more than another.

    By PostgreSQL's default it reads all of two thousand users to find ten.
    """
    await keep_setting(url, PAGE_COST, "1.1", CHOSEN)


async def keep_setting(url: str, setting: str, value: str, is_kept: str) -> None:
    """Set a default of the database unless it is so; warn if only another user may.

    `is_kept` asks whether it is so, and loads the library that knows the setting: else only a superuser may.
    """
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    name = engine.dialect.identifier_preparer.quote(make_url(url).database or "")
    try:
        async with engine.connect() as connection:
            if not await connection.scalar(text(is_kept), {"value": value}):
                await connection.execute(text(f"ALTER DATABASE {name} SET {setting} = '{value}'"))
    except ProgrammingError as error:
        if sqlstate.of(error) != sqlstate.INSUFFICIENT_PRIVILEGE:
            raise
        logger.warning(UNSET, name, setting, value)
    finally:
        await engine.dispose()
