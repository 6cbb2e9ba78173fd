"""Databases with so many articles in 200 spaces, of which the viewer owns 100 and 50 more are public.

All is made of numbers: in a name stand a word that nineteen other names have, and two common ones; in a
content 26 common ones, after two that every twentieth content has.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from gql_api.auth import new_token, token_hash
from gql_api.db import uuid7

COMMON = (
    "system data report project market team service customer result method model user time world question "
    "number policy value process network energy design research product company history science change "
    "language growth control review signal pattern library window garden river engine planet"
)
LETTERS = "bdfgklmnprstvaeo"
USERS = """
INSERT INTO users (id, name) SELECT md5('u:' || n)::uuid, 'User ' || n FROM generate_series(0, 999) n
"""
SPACES = """
INSERT INTO spaces (id, owner_id, name, version, is_public, created_at)
SELECT md5('s:' || n)::uuid, md5('u:' || n % 2)::uuid, 'Space ' || n, 1, n % 4 = 1,
    timestamptz '2024-01-01 00:00+00' - n * interval '1 hour'
FROM generate_series(0, 199) n
"""
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
SELECT space, md5('a:' || n)::uuid, space, md5('u:' || n % 997)::uuid,
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


async def fill(url: str, articles: int) -> bytes:
    """Write the rows, the indexes at the end; return the hash of the viewer's token."""
    connection = await asyncpg.connect(url)
    hashed = token_hash(new_token())
    await connection.execute("SET statement_timeout = 0")
    await connection.execute(USERS)
    await connection.execute(SPACES)
    await connection.execute(SESSION, uuid7(), hashed, datetime.now(UTC) + timedelta(days=1))
    indexes = await connection.fetch(INDEXES)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    await connection.execute(ARTICLES, articles)
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    assert hashed is not None  # noqa: S101 - it is the hash of one of our tokens
    return hashed


def key(kind: str, number: int) -> UUID:
    """Make the uuid of a space (s) or an article (a)."""
    return UUID(digest(f"{kind}:{number}"))


def word(kind: str, number: int) -> str:
    """Make a word."""
    return digest(f"{kind}:{number}")[:9].translate(str.maketrans("0123456789abcdef", LETTERS))


def digest(text: str) -> str:
    """Hash a text as PostgreSQL does."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
