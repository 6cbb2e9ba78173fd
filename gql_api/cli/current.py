"""Whether the embedded database is ready to be served, asked the short way, so that a start is quick."""

from datetime import timedelta

import asyncpg

from gql_api.revisions import newest
from gql_api.settings import settings

ASK = """
SELECT
    version_num = $1 AND current_setting('statement_timeout')::interval = $2
    AND current_setting('pg_trgm.word_similarity_threshold', true) = '0.28'
FROM alembic_version
"""


async def is_current(url: str) -> bool:
    """Tell whether `migrations.migrate` would do nothing."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        limit = timedelta(seconds=settings().statement_timeout)
        return bool(await connection.fetchval(ASK, newest(), limit))
    except asyncpg.UndefinedTableError:
        return False
    finally:
        await connection.close()
