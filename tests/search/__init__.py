"""The SQL functions of search: reading a text, matching, ranking, forgiving; and the indexes they use."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MEANT = "search @@ others AND name %> misspelt OR name %> longest AND name %> longer"


async def ask(connection: AsyncConnection, sql: str, **values: Any) -> Any:  # noqa: ANN401 - any value of SQL
    """Return the one value of an SQL expression."""
    return await connection.scalar(text(f"SELECT {sql}"), values)


async def finds(connection: AsyncConnection, search: str, name: str, content: str = "", *tags: str) -> bool:
    """Tell whether a search finds such an article."""
    found = "search_vector(:name, CAST(:tags AS text[]), :content) @@ search_prefix(:search)"
    return bool(await ask(connection, found, search=search, name=name, content=content, tags=list(tags)))
