"""Copy the rows of the benchmark's database `bench` into a database of ours on the same server.

Users, articles, texts, times and uuids stay the same; a collection becomes a space, its articles live in it,
and a join table of tags becomes `articles.tags`. One user, who signs in, owns the spaces; one space more, with
one article, is somebody else's.

`python -m benchmarks.peers.load`: the database given in GQL_DATABASE_URL must be migrated and empty. Prints the
token to send.
"""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import asyncpg

from gql_api.auth import new_token, token_hash
from gql_api.db import uuid7

BENCH = "postgresql://postgres@127.0.0.1:55432/bench"
TOKEN_FILE = "token"
USERS = ("users", ["id", "name", "email", "created_at"])
SPACES = ("spaces", ["id", "owner_id", "name", "version", "created_at", "updated_at"])
ARTICLES = (
    "articles",
    [
        "space_id",
        "id",
        "origin_space_id",
        "owner_id",
        "name",
        "version",
        "created_at",
        "updated_at",
        "content",
        "tags",
    ],
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
SELECT collection_id, id, collection_id, owner_id, name, version, created_at, updated_at, content,
    (SELECT array_agg(tags.name) FROM article_tags JOIN tags ON tags.id = tag_id WHERE article_id = articles.id)
FROM articles
"""


async def main() -> None:
    """Copy everything, and make the viewer."""
    source = await asyncpg.connect(BENCH)
    ours = await asyncpg.connect(os.environ["GQL_DATABASE_URL"].replace("+asyncpg", ""))
    viewer, stranger, token = uuid7(), uuid7(), new_token()
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    people = [(viewer, "Viewer", "viewer@example.com", begin), (stranger, "Stranger", None, begin)]
    await ours.copy_records_to_table(USERS[0], records=people, columns=USERS[1])
    await copied(source, ours, *USERS, PEOPLE)
    await copied(source, ours, *SPACES, COLLECTIONS, viewer)
    await copied(source, ours, *ARTICLES, TEXTS)
    foreign, hidden = uuid7(), uuid7()
    space = (foreign, stranger, "Somebody else's", 1, begin, begin)
    article = (foreign, hidden, foreign, stranger, "Hidden", 1, begin, begin, "", [])
    await ours.copy_records_to_table(SPACES[0], records=[space], columns=SPACES[1])
    await ours.copy_records_to_table(ARTICLES[0], records=[article], columns=ARTICLES[1])
    await ours.execute(
        "INSERT INTO sessions (id, user_id, token_hash, expires_at) VALUES ($1, $2, $3, $4)",
        uuid7(),
        viewer,
        token_hash(token),
        datetime.now(UTC) + timedelta(days=30),
    )
    for table in ("users", "sessions", "spaces", "articles", "changes"):
        await ours.execute(f"VACUUM (ANALYZE, FREEZE) {table}")
    print(token, foreign, hidden)


async def copied(
    source: asyncpg.Connection,
    ours: asyncpg.Connection,
    table: str,
    columns: list[str],
    query: str,
    *values: object,
) -> None:
    """Copy what a query selects into a table."""
    rows = [tuple(row) for row in await source.fetch(query, *values)]
    await ours.copy_records_to_table(table, records=rows, columns=columns)


if __name__ == "__main__":
    asyncio.run(main())
