"""Bring a database to the newest shape; queries no table of the application."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gql_api.articles import model as articles
from gql_api.changes import model as changes
from gql_api.db import Base
from gql_api.settings import settings
from gql_api.spaces import model as spaces
from gql_api.users import model as users

MODELS = (users.User, spaces.Space, articles.Article, changes.Change)
PACKAGE = Path(__file__).parent


def models() -> MetaData:
    """Return the metadata of every table."""
    return Base.metadata


def config(url: str | None = None) -> Config:
    """Make alembic's configuration: its folder lies beside the package, or in it once installed."""
    found = Config()
    folders = (PACKAGE.parent / "alembic", PACKAGE / "alembic")
    found.set_main_option("script_location", str(next(folder for folder in folders if folder.is_dir())))
    found.set_main_option("path_separator", "os")
    found.attributes["url"] = url
    return found


def newest() -> str | None:
    """Return the newest revision that this program knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at `url`; call it where no event loop runs."""
    command.upgrade(config(url), revision)


async def limit_statements(url: str) -> None:
    """Set `statement_timeout` on the database, so that no connection has to."""
    engine = create_async_engine(url, poolclass=NullPool)
    name = engine.dialect.identifier_preparer.quote(make_url(url).database or "")
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(
            text(f"ALTER DATABASE {name} SET statement_timeout = '{settings().statement_timeout}s'")
        )
    await engine.dispose()
