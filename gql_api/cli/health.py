"""What a database must be able to do, asked of the database itself."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from gql_api import migrations
from gql_api.cli.database import OLDEST
from gql_api.cli.findings import Finding, Mark, found
from gql_api.migrations import State

ABOUT = """
SELECT
    current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS named,
    current_setting('server_encoding') AS encoding, lower('Ä') = 'ä' AS lowers,
    coalesce(datlocale, datctype) AS locale, current_setting('statement_timeout') AS timeout,
    current_setting('pg_trgm.word_similarity_threshold', true) AS forgiving,
    pg_size_pretty(pg_database_size(datname)) AS size
FROM pg_database WHERE datname = current_database()
"""
LETTERS = "SELECT similarity('Привет', 'Превет') > 0"
UTF8 = "UTF8"


async def health(url: str) -> list[Finding]:
    """Look at a server and a database, and leave both as they are."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return [*await server(connection), await similarity(connection), await shape(url)]
    finally:
        await engine.dispose()


async def server(connection: AsyncConnection) -> list[Finding]:
    """Look at what was decided when the server and the database were made."""
    about = (await connection.execute(text(ABOUT))).one()
    needed = "" if about.version >= OLDEST else f"; {OLDEST} or newer is needed"
    return [
        found("PostgreSQL", f"{about.named}{needed}", is_good=about.version >= OLDEST),
        found(
            "Encoding",
            f"{about.encoding}{'' if about.encoding == UTF8 else '; UTF8 is needed'}",
            is_good=about.encoding == UTF8,
        ),
        found(
            "Locale",
            f"{about.locale}: lower('Ä') is {'' if about.lowers else 'not '}'ä'",
            is_good=about.lowers,
        ),
        Finding("Size", about.size),
        Finding("Timeout", f"{about.timeout} for a statement"),
        forgiving(about.forgiving),
    ]


def forgiving(threshold: str | None) -> Finding:
    """Tell whether the database is set to let searches find what only resembles their words."""
    if threshold is None:
        return Finding("Forgiving", "few typing errors; run `gql-api migrate` as the owner", Mark.NOTE)
    return Finding("Forgiving", f"typing errors, down to a word similarity of {threshold}")


async def similarity(connection: AsyncConnection) -> Finding:
    """Look whether words in other scripts are compared by their letters; with LC_CTYPE `C` they are not."""
    try:
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        is_good = bool(await connection.scalar(text(LETTERS)))
    except DBAPIError as error:
        return Finding("Similarity", str(error.orig).splitlines()[0], Mark.WRONG)
    finally:
        await connection.rollback()
    return found("Similarity", f"'Привет' is {'' if is_good else 'not '}like 'Превет'", is_good=is_good)


async def shape(url: str) -> Finding:
    """Look whether the database is migrated."""
    state = await migrations.state(url)
    hint = "" if state in {State.CURRENT, State.AHEAD} else "; run `gql-api migrate`"
    return found("Migrations", f"{state.value}{hint}", is_good=state is State.CURRENT)
