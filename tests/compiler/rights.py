"""The table of rights of docs/rights.md once more, in plain Python over whole tables held in memory.

It shares nothing with `gql_api.permissions`, which it is to check. Only words are looked up by PostgreSQL.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

KINDS = {1: "User", 2: "Space", 3: "Article"}
MATCHES = """
    SELECT id, to_json(ts_rank(search, query))::text AS rank
    FROM {table}, websearch_to_tsquery('gql_api', :search) AS query WHERE search @@ query
"""
Row = Any  # a row of any table, its columns as attributes, and `kind`
Place = Callable[[Row], Any]


@dataclass(frozen=True)
class Tables:
    """All rows by kind and id, and by search the ids that match, with how well they do, as JSON."""

    rows: dict[str, dict[uuid.UUID, Row]]
    ranks: dict[tuple[str, str], dict[uuid.UUID, str]]


async def read(connection: AsyncConnection, searches: Iterable[str]) -> Tables:
    """Read everything."""
    rows, ranks = {}, {}
    for kind in KINDS.values():
        found = await connection.execute(text(f"SELECT * FROM {kind.lower()}s"))  # noqa: S608 - names from above
        rows[kind] = {row["id"]: SimpleNamespace(**row, kind=kind) for row in found.mappings()}
    for search in searches:
        for kind in ("Space", "Article"):
            matching = text(MATCHES.format(table=f"{kind.lower()}s"))
            matches = await connection.execute(matching, {"search": search})
            ranks[kind, search] = {row.id: row.rank for row in matches}
    return Tables(rows, ranks)


class Reader:
    """What one viewer may see."""

    def __init__(self, tables: Tables, viewer_id: uuid.UUID | None) -> None:
        """Take who asks; None is anonymous."""
        self.tables = tables
        self.viewer = tables.rows["User"].get(viewer_id) if viewer_id else None

    def is_admin(self) -> bool:
        """Pass everywhere."""
        return bool(self.viewer and self.viewer.is_admin)

    def owns(self, row: Row) -> bool:
        """Own it."""
        return bool(self.viewer and row.owner_id == self.viewer.id)

    def manages(self, space: Row) -> bool:
        """Do everything in a space."""
        return self.is_admin() or self.owns(space)

    def space_of(self, row: Row) -> Row:
        """Find the space that a row lives in, or is."""
        return row if row.kind == "Space" else self.tables.rows["Space"][row.space_id]

    def enters(self, space: Row) -> bool:
        """Read what is in a space."""
        return not space.deleted_at and (space.is_public or self.manages(space))

    def lists(self, row: Row) -> bool:
        """See it in lists: the space decides, and what is in the trash is left out."""
        return not row.deleted_at and self.enters(self.space_of(row))

    def finds(self, row: Row) -> bool:
        """Get it by id: what is in the trash only who may restore it; users who own what one may get."""
        if row.kind == "User":
            return self.is_private(row) or any(
                row.id == one.owner_id for one in self.owned() if self.finds(one)
            )
        if row.kind == "Space":
            return self.lists(row) or self.manages(row)
        space = self.space_of(row)
        keeps = self.owns(row) or self.manages(space)
        return self.enters(space) and (not row.deleted_at or keeps)

    def is_private(self, user: Row) -> bool:
        """See a user's private fields."""
        return self.is_admin() or bool(self.viewer and self.viewer.id == user.id)

    def owned(self) -> list[Row]:
        """Return all that somebody owns."""
        return [*self.tables.rows["Space"].values(), *self.tables.rows["Article"].values()]

    def may(self, row: Row) -> dict[str, bool]:
        """Tell what the viewer may do to a row that can be found."""
        space = self.space_of(row)
        rules = self.manages(space)
        if row.kind == "Space":
            active = rules and row.is_active
            return {
                "update": rules and not row.deleted_at,
                "delete": active and not row.is_personal,
                "share": active,
            }
        writes = space.is_active and (rules or self.owns(row))
        return {
            "update": writes and not row.deleted_at,
            "delete": writes,
            "share": writes and rules,
        }

    def one(self, kind: str, origin: bytes, key: uuid.UUID) -> Row | None:
        """Get a row by its origin space, where its kind has one, and its id."""
        row = self.tables.rows[kind].get(key)
        if row is None or (origin and row.origin_space_id.bytes != origin):
            return None
        return row if self.finds(row) else None

    def me(self) -> Row | None:
        """Get the viewer."""
        return self.viewer

    def listed(self, kind: str, within: uuid.UUID | None, search: str) -> list[Row]:
        """Get the rows of a list: all, or those in a space, or those that match."""
        rows = [row for row in self.tables.rows[kind].values() if self.lists(row)]
        ranks = self.tables.ranks[kind, search] if search else {}
        return [
            row
            for row in rows
            if within in {None, row.id, self.space_of(row).id} and (not search or row.id in ranks)
        ]

    def page(self, rows: Sequence[Row], place: Place, start: Any, first: int) -> tuple[list[Row], bool, bool]:  # noqa: ANN401 - a place
        """Get a page of an ordered list, and whether there is something before and behind it."""
        before = [row for row in rows if start is not None and place(row) >= start]
        behind = rows[len(before) :]
        return list(behind[:first]), bool(before), len(behind) > first


class Sampler(Reader):
    """A reader that gets a sample wherever something could be, and so meets every argument of a query."""

    def one(self, kind: str, origin: bytes, key: uuid.UUID) -> Row | None:  # noqa: ARG002 - whatever the id
        """Get the sample."""
        return next(iter(self.tables.rows[kind].values()))

    def me(self) -> Row | None:
        """Get the sample."""
        return next(iter(self.tables.rows["User"].values()))

    def listed(self, kind: str, within: uuid.UUID | None, search: str) -> list[Row]:  # noqa: ARG002 - whatever is asked
        """Get the sample."""
        return [next(iter(self.tables.rows[kind].values()))]

    def page(self, rows: Sequence[Row], *_: object) -> tuple[list[Row], bool, bool]:
        """Get the sample."""
        return list(rows), False, False
