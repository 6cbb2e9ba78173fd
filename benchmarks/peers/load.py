"""Copy the rows of the benchmark's database into one of ours on the same server.

Users, articles, texts, times and uuids stay the same; a collection becomes a space in which its articles
live, and the join table of tags becomes `articles.tags`. One user, who signs in, owns these spaces; one space
more, with one article, is somebody else's.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from gql_api.auth import new_token, token_hash
from gql_api.db import uuid7

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
USERS = ("id", "name", "email", "created_at")
SPACES = ("id", "owner_id", "name", "version", "created_at", "updated_at")
ARTICLES = (
    *("space_id", "id", "origin_space_id", "owner_id", "name", "version"),
    *("created_at", "updated_at", "content", "tags"),
)
PEOPLE = "SELECT id, name, email, timestamptz '2024-01-01 00:00:00+00' FROM users"
# the newest space is the one with the lowest id: the peers order collections by id
COLLECTIONS = """
SELECT id, $1::uuid, name, 1, start, start
FROM collections, LATERAL (
    SELECT timestamptz '2024-01-01 00:00:00+00' - make_interval(secs => count(*)) AS start
    FROM collections before WHERE before.id < collections.id
) placed
"""
TEXTS = """
SELECT collection_id, id, collection_id, owner_id, name, version, created_at, updated_at, content, (
    SELECT array_agg(tags.name)
    FROM article_tags JOIN tags ON tags.id = tag_id
    WHERE article_id = articles.id
)
FROM articles
"""


async def load(source_url: str, url: str) -> str:
    """Copy everything; return the viewer's token, and the ids of the space and the article out of reach."""
    source = await asyncpg.connect(source_url)
    ours = await asyncpg.connect(url, server_settings={"statement_timeout": "0"})
    viewer, stranger, foreign, hidden, token = uuid7(), uuid7(), uuid7(), uuid7(), new_token()
    await write(ours, "users", USERS, await source.fetch(PEOPLE))
    people = [(viewer, "Viewer", "viewer@example.com", BEGIN), (stranger, "Stranger", None, BEGIN)]
    await write(ours, "users", USERS, people)
    await write(ours, "spaces", SPACES, await source.fetch(COLLECTIONS, viewer))
    await write(ours, "spaces", SPACES, [(foreign, stranger, "Somebody else's", 1, BEGIN, BEGIN)])
    await write(ours, "articles", ARTICLES, await source.fetch(TEXTS))
    article: tuple[Any, ...] = (foreign, hidden, foreign, stranger, "Hidden", 1, BEGIN, BEGIN, "", [])
    await write(ours, "articles", ARTICLES, [article])
    await sign_in(ours, viewer, token)
    for table in ("users", "sessions", "spaces", "articles", "changes"):
        await ours.execute(f"VACUUM (ANALYZE, FREEZE, PARALLEL 0) {table}")
    await source.close()
    await ours.close()
    return f"{token} {foreign} {hidden}"


async def write(
    ours: asyncpg.Connection, table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]
) -> None:
    """Write rows into a table."""
    await ours.copy_records_to_table(table, records=[tuple(row) for row in rows], columns=columns)


async def sign_in(ours: asyncpg.Connection, user_id: UUID, token: str) -> None:
    """Keep a session for a user."""
    ends = datetime.now(UTC) + timedelta(days=30)
    columns = ("id", "user_id", "token_hash", "expires_at")
    await write(ours, "sessions", columns, [(uuid7(), user_id, token_hash(token), ends)])
