"""Filling a database: so many articles in 200 spaces, and the people who share them.

The viewer may read the 100 spaces of even numbers, and 50 others, that are public. All is made of numbers: in
a name stand a word that nineteen other names have, and two common ones; in a content 26 common ones, after
two that every twentieth content has.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import URL, make_url

from gql_api.auth import new_token, token_hash
from gql_api.db import uuid7

COMMON = (
    "system data report project market team service customer result method model user time world question "
    "number policy value process network energy design research product company history science change "
    "language growth control review signal pattern library window garden river engine planet"
)
LETTERS = "bdfgklmnprstvaeo"
SESSION = "INSERT INTO sessions (id, user_id, token_hash, expires_at) VALUES ($1, md5('u:0')::uuid, $2, $3)"
CHANCE = "(hashint8(n * 64 + {}) & 2147483647)"  # by article and purpose
WORD = f"translate(left(md5('{{}}:' || {{}}), 9), '0123456789abcdef', '{LETTERS}')"
RARE = WORD.format("name", "n / 20")
TWENTIETH = [WORD.format(kind, f"{CHANCE.format(at)} % 20") for at, kind in enumerate(("one", "other"))]
PICKED = [f"words[1 + {CHANCE.format(at)} % 40]" for at in range(2, 30)]
ARTICLES = f"""
INSERT INTO articles (
    space_id, id, origin_space_id, owner_id, name, version, created_at, updated_at, content, tags
)
SELECT space, md5('a:' || n)::uuid, space, md5('u:' || 1 + n % $2::int)::uuid,
    concat_ws(' ', {RARE}, {PICKED[0]}, {PICKED[1]}), 1, moment, moment,
    concat_ws(' ', {", ".join(TWENTIETH + PICKED[2:])}), ARRAY['tag ' || n % 500, 'other ' || n % 89]
FROM generate_series(0, $1::int - 1) n,
    (SELECT string_to_array('{COMMON}', ' ')) common (words),
    LATERAL (SELECT md5('s:' || n % 200)::uuid) place (space),
    LATERAL (SELECT timestamptz '2024-01-01 00:00+00' + n * interval '1 second') clock (moment)
"""  # noqa: S608 - constants
INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'articles' AND indexname <> 'pk_articles'"
)


@dataclass(frozen=True)
class World:
    """What a database is filled with."""

    title: str
    articles: int
    authors: int  # the articles' owners: the users from number 1 on; number 0 is the viewer
    people: tuple[str, ...]  # the statements that make the users, their spaces, and all between them
    large: tuple[str, ...] = ("articles",)  # tables that no plan should scan


def users(many: int) -> str:
    """Make users."""
    return f"""
INSERT INTO users (id, name) SELECT md5('u:' || n)::uuid, 'User ' || n FROM generate_series(0, {many} - 1) n
"""  # noqa: S608 - a number


def spaces(owner: str) -> str:
    """Make the spaces; `owner` says in SQL which user owns space `n`."""
    return f"""
INSERT INTO spaces (id, owner_id, name, version, is_public, created_at)
SELECT md5('s:' || n)::uuid, md5('u:' || {owner})::uuid, 'Space ' || n, 1, n % 4 = 1,
    timestamptz '2024-01-01 00:00+00' - n * interval '1 hour'
FROM generate_series(0, 199) n
"""  # noqa: S608 - constants


async def fill(url: str, world: World) -> bytes:
    """Write the rows, the indexes of articles at the end; return the hash of the viewer's token."""
    connection = await asyncpg.connect(url)
    hashed = token_hash(new_token())
    await connection.execute("SET statement_timeout = 0")
    for statement in world.people:
        await connection.execute(statement)
    await connection.execute(SESSION, uuid7(), hashed, datetime.now(UTC) + timedelta(days=1))
    await fill_articles(connection, world)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    assert hashed is not None  # noqa: S101 - it is the hash of one of our tokens
    return hashed


async def fill_articles(connection: asyncpg.Connection, world: World) -> None:
    """Write the articles, then their indexes."""
    indexes = await connection.fetch(INDEXES)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    await connection.execute(ARTICLES, world.articles, world.authors)
    for index in indexes:
        await connection.execute(index["indexdef"])


def plain(url: URL | str) -> str:
    """Return a URL as the driver reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def key(kind: str, number: int) -> UUID:
    """Make the uuid of a space (s) or an article (a)."""
    return UUID(digest(f"{kind}:{number}"))


def word(kind: str, number: int) -> str:
    """Make a word."""
    return digest(f"{kind}:{number}")[:9].translate(str.maketrans("0123456789abcdef", LETTERS))


def digest(text: str) -> str:
    """Hash a text as PostgreSQL does."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
