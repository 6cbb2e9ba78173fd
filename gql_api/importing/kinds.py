"""What records become: articles, or entries in one collection of each space."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles import model as articles
from gql_api.articles.model import CONTENT_LENGTH
from gql_api.collections import model as collections
from gql_api.collections.reading import DIALECT
from gql_api.collections.schemas import DATA_BYTES, Broken, Compiled, compiled
from gql_api.db import uuid7
from gql_api.entries import model as entries
from gql_api.errors import FieldError, Invalid
from gql_api.gate import signed_in
from gql_api.json_values import written
from gql_api.rules import json_errors
from gql_api.viewer import Viewer

Values = dict[str, Any]
ELSEWHERE = {"id", "name", "owner", "content"}  # fields of a record that are not an entry's data
SNAKE = re.compile("_([a-z0-9])")
NAME = "Records"
SCHEMA = {
    "$schema": DIALECT,
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "section": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "version": {"type": "string"},
        "installedKib": {"type": "integer", "minimum": 0},
        "homepage": {"type": "string"},
    },
}


@dataclass(frozen=True)
class Home:
    """What new objects in a space are made with, and what their data must fit; closed: nothing comes in."""

    columns: Mapping[str, Any]
    schema: Compiled | Broken | None = None
    is_closed: bool = False


Homes = Mapping[uuid.UUID, Home]
PLAIN = Home({})
CLOSED = Home({}, is_closed=True)


async def nowhere_else(_session: AsyncSession, _viewer: Viewer, space_ids: Iterable[uuid.UUID]) -> Homes:
    """Let objects live in their space alone."""
    return dict.fromkeys(space_ids, PLAIN)


async def in_collections(session: AsyncSession, viewer: Viewer, space_ids: Iterable[uuid.UUID]) -> Homes:
    """Let objects live in the import's collection of each space, made when first needed; lock its schema."""
    wanted = sorted(set(space_ids))  # in the same order everywhere: nobody waits in a ring
    known = select(collections.Imported.space_id, collections.Imported.id)
    known = known.where(collections.Imported.space_id.in_(wanted))
    rows = await session.execute(known)
    found: dict[uuid.UUID, uuid.UUID] = {row.space_id: row.id for row in rows}
    return {
        space_id: await home(session, space_id, found[space_id])
        if space_id in found
        else await new_home(session, viewer, space_id)
        for space_id in wanted
    }


async def home(session: AsyncSession, space_id: uuid.UUID, key: uuid.UUID) -> Home:
    """Look up a collection that was made once, and keep its schema as it is."""
    model = collections.Collection
    here = (model.space_id == space_id) & (model.id == key) & model.deleted_at.is_(None)
    schema = (
        await session.execute(select(model.entry_schema).where(here).with_for_update(read=True))
    ).first()
    return CLOSED if schema is None else Home({"collection_id": key}, compiled(schema[0]))


async def new_home(session: AsyncSession, viewer: Viewer, space_id: uuid.UUID) -> Home:
    """Make a collection and remember it: first, so that another import waits here."""
    key, owner_id = uuid7(), await signed_in(session, viewer)
    session.add(collections.Imported(space_id=space_id, id=key))
    await session.flush()
    where = {"id": key, "space_id": space_id, "origin_space_id": space_id}
    made = collections.Collection(**where, owner_id=owner_id, name=NAME, entry_schema=SCHEMA)
    await owned.create_all(session, viewer, [made])
    return Home({"collection_id": key}, compiled(SCHEMA))


def article(_raw: Values, found: Values) -> Values:
    """Make the columns of an article: the summary comes before the content, as a paragraph of its own."""
    text = "\n\n".join(part for part in (found.get("summary"), found.get("content")) if part)
    if len(text) > CONTENT_LENGTH:
        message = f"Summary and content have {len(text)} characters; at most {CONTENT_LENGTH} are allowed."
        raise Invalid([FieldError(("content",), message)])
    return {"name": found["name"], "content": text, "tags": found.get("tags", [])}


def entry(raw: Values, found: Values) -> Values:
    """Make the columns of an entry: all fields that are not null, cleaned where they are an article's too."""
    cleaned = raw | {name: found[name] for name in ("section", "tags", "summary") if name in found}
    data = {
        camel(name): value for name, value in cleaned.items() if name not in ELSEWHERE and value is not None
    }
    if wrong := json_errors(data, DATA_BYTES):
        raise Invalid(wrong)
    return {"name": found["name"], "data": data}


def camel(name: str) -> str:
    """Write the name of a field as GraphQL does: installedKib."""
    return SNAKE.sub(lambda found: found[1].upper(), name)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that records become; `size` tells how much a record's columns hold."""

    model: type[Any]
    memory: type[Any]
    values: Callable[[Values, Values], Values]
    size: Callable[[Values], int]
    homes: Callable[..., Any]
    tables: str


ARTICLES = Kind(
    articles.Article,
    articles.Imported,
    article,
    lambda values: len(values["content"]),
    nowhere_else,
    "articles, changes, imported_articles, imported_spaces, spaces, users",
)
ENTRIES = Kind(
    entries.Entry,
    entries.Imported,
    entry,
    lambda values: len(written(values["data"])),
    in_collections,
    "entries, collections, changes, imported_entries, imported_collections, imported_spaces, spaces, users",
)
