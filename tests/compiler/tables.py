"""All that is in the database, held in memory: rows, and for some searches what PostgreSQL finds in them.

Only words are looked up by PostgreSQL: which rows match a text, how well, and where. Who may see what of it,
and whether names that are only similar count, is decided in plain Python.
"""

import base64
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

SIMILARITY = 0.4
OWNED = {2: "Space", 3: "Article", 4: "Collection", 5: "Entry"}
KINDS = {1: "User", **OWNED, 8: "Group", 9: "Membership", 10: "Grant"}
TABLES = {kind: f"{kind.lower()}s" for kind in KINDS.values()} | {"Entry": "entries"}
IN_SPACE = {"Article", "Collection", "Entry"}
EXCERPTS = {"Space": "description", "Article": "content", "Collection": "description", "Entry": "excerpt"}
EXCLUDES = "SELECT search_query(:text)::text LIKE '%!%' OR :text LIKE '%\"%'"
MATCHES = """
    SELECT id, to_json(search_rank(search, search_wanted(query)) + 1 + named + CASE
            WHEN search @@ whole THEN (search_rank(search, search_wanted(whole)) + 1 + named - 1) / 4 ELSE 0
        END)::text AS rank,
        to_json(search_rank(search, search_wanted(query)) + 1 + named + 4)::text AS beside,
        to_json(search_rank(search, search_wanted(whole)) + 1 + named + 8)::text AS better,
        search @@ whole AS is_whole, ts_filter(search, '{{a,b,c}}') @@ query AS is_named
    FROM {}, search_query(:text) AS whole, search_prefix(:text) AS query, lower(:text) AS meant, LATERAL (
        SELECT CASE
            WHEN lower(name) = meant THEN 1 WHEN starts_with(lower(name), meant) THEN 0.3 ELSE 0
        END::float8 AS named
    ) AS compared
    WHERE search @@ query
"""
RESEMBLANCES = """
    SELECT id, to_json(
        search_similarity(words, name, search)
        * (0.95 + length(array_to_string(words, ' '))::float8
            / greatest(length(array_to_string(words, ' ')), length(name)) * 0.05)
    )::text AS rank
    FROM {}, (SELECT search_words(:text) AS words) AS asked
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT word FROM unnest(words) AS word ORDER BY length(word) DESC, word LIMIT 2
        ) AS longest
        WHERE NOT name %> word
    ) OR EXISTS (
        SELECT FROM unnest(words) AS word WHERE name %> word AND NOT EXISTS (
            SELECT FROM unnest(words) AS other
            WHERE other <> word AND NOT search @@ plainto_tsquery('gql_api', other)
        )
    )
"""
SNIPPETS = """
    SELECT ts_headline('gql_api', excerpt, search_prefix(:text), :how)
    FROM unnest(CAST(:excerpts AS text[])) WITH ORDINALITY AS each (excerpt, place) ORDER BY place
"""
HOW = 'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
Row = Any  # a row of any table, its columns as attributes, and `kind`
Ranks = dict[uuid.UUID, str]  # how well rows match, as PostgreSQL writes it in JSON


@dataclass(frozen=True)
class Match:
    """What a search finds in a table.

    What matches; where whole words are many, the better rank of what matches by these, and the rank of what
    else does; what matches by name or tags; what is only similar, unless something is excluded; and a snippet
    of every row.
    """

    exact: Ranks
    better: Ranks
    beside: Ranks
    named: set[uuid.UUID]
    similar: Ranks
    snippets: dict[uuid.UUID, str]


@dataclass(frozen=True)
class Tables:
    """All rows by kind and id, and what is found by kind and search."""

    rows: dict[str, dict[uuid.UUID, Row]]
    found: dict[tuple[str, str], Match]


async def read(connection: AsyncConnection, searches: Iterable[str]) -> Tables:
    """Read everything."""
    rows = {}
    for kind in KINDS.values():
        more = ", data_text(data) AS excerpt" if kind == "Entry" else ""
        found = await connection.execute(text(f"SELECT * {more} FROM {TABLES[kind]}"))  # noqa: S608 - names from above
        rows[kind] = {row["id"]: SimpleNamespace(**row, kind=kind) for row in found.mappings()}
    places = [(kind, search) for search in searches for kind in EXCERPTS]
    return Tables(rows, {place: await searched(connection, rows[place[0]], *place) for place in places})


async def searched(connection: AsyncConnection, rows: dict[uuid.UUID, Row], kind: str, search: str) -> Match:
    """Look a text up."""
    excludes = (await connection.execute(text(EXCLUDES), {"text": search})).scalar_one()
    exact = list(await connection.execute(text(MATCHES.format(TABLES[kind])), {"text": search}))
    similar = await connection.execute(text(RESEMBLANCES.format(TABLES[kind])), {"text": search})
    excerpts = [(getattr(row, EXCERPTS[kind]) or "")[:50_000].translate(ENTITIES) for row in rows.values()]
    values = {"text": search, "excerpts": excerpts, "how": HOW}
    snippets = (await connection.execute(text(SNIPPETS), values)).scalars()
    return Match(
        {row.id: row.rank for row in exact},
        {row.id: row.better for row in exact if row.is_whole},
        {row.id: row.beside for row in exact if not row.is_whole},
        {row.id for row in exact if row.is_named},
        {row.id: row.rank for row in similar if number(row.rank) > SIMILARITY and not excludes},
        dict(zip(rows, snippets, strict=True)),
    )


def base64url(raw: bytes) -> str:
    """Encode without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(written: str) -> bytes:
    """Decode; raise ValueError for anything that `base64url` does not make."""
    raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    if base64url(raw) != written:
        raise ValueError(written)
    return raw


def public_id(row: Row) -> str:
    """Write the public id: format, kind, origin space, uuid."""
    byte = next(byte for byte, kind in KINDS.items() if kind == row.kind)
    origin = row.origin_space_id.bytes if row.kind in IN_SPACE else b""
    return base64url(bytes([1, byte]) + origin + row.id.bytes)


def kind_of(public: str) -> str:
    """Return the kind of object that an id is of; raise ValueError for what is no id."""
    raw = from_base64url(public)
    kind = KINDS.get(raw[1]) if len(raw) > 1 and raw[0] == 1 else None
    if kind is None or len(raw) != (34 if kind in IN_SPACE else 18):
        raise ValueError(public)
    return kind


def number(written: str) -> float:
    """Read a rank."""
    found: float = json.loads(written)
    return found
