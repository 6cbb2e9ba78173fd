"""The table of rights of docs/rights.md once more, in plain Python over whole tables held in memory.

It shares nothing with `gql_api.permissions`, which it is to check.
"""

import uuid

from tests.compiler.tables import Row, Tables


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

    def place_of(self, row: Row) -> uuid.UUID:
        """Find what a row is listed in: its collection, or its space."""
        found: uuid.UUID = row.collection_id if row.kind == "Entry" else self.space_of(row).id
        return found

    def enters(self, space: Row) -> bool:
        """Read what is in a space."""
        return not space.deleted_at and (space.is_public or self.manages(space))

    def is_hidden(self, row: Row) -> bool:
        """Be in a collection in the trash."""
        return row.kind == "Entry" and bool(self.tables.rows["Collection"][row.collection_id].deleted_at)

    def lists(self, row: Row) -> bool:
        """See it in lists: the space decides, and what is in the trash is left out."""
        return not row.deleted_at and self.enters(self.space_of(row)) and not self.is_hidden(row)

    def keeps(self, row: Row) -> bool:
        """See it in the trash: who may restore it; what is in a trashed space is nowhere."""
        space = self.space_of(row)
        if row.kind == "Space":
            return bool(row.deleted_at) and self.manages(row)
        is_there = bool(row.deleted_at) and self.enters(space) and not self.is_hidden(row)
        return is_there and (self.owns(row) or self.manages(space))

    def finds(self, row: Row) -> bool:
        """Get it by id: what is in the trash only who may restore it; users who own what one may get."""
        if row.kind == "User":
            return self.is_private(row) or any(
                row.id == one.owner_id for one in self.owned() if self.finds(one)
            )
        return self.lists(row) or self.keeps(row)

    def is_private(self, user: Row) -> bool:
        """See a user's private fields."""
        return self.is_admin() or bool(self.viewer and self.viewer.id == user.id)

    def owned(self) -> list[Row]:
        """Return all that somebody owns."""
        kinds = [rows for kind, rows in self.tables.rows.items() if kind != "User"]
        return [row for rows in kinds for row in rows.values()]

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

    def listed(self, kind: str, within: uuid.UUID | None, trash: str = "EXCLUDE") -> list[Row]:
        """Get the rows of a list: all, or those in a space; without or with the trash, or from it alone."""
        rows = [row for row in self.tables.rows[kind].values() if within in {None, self.place_of(row)}]
        alive = [row for row in rows if trash != "ONLY" and self.lists(row)]
        return alive + [row for row in rows if trash != "EXCLUDE" and self.keeps(row)]


class Sampler(Reader):
    """A reader that gets a sample wherever something could be, and so meets every argument of a query."""

    def one(self, kind: str, origin: bytes, key: uuid.UUID) -> Row | None:  # noqa: ARG002 - whatever the id
        """Get the sample."""
        return next(iter(self.tables.rows[kind].values()))

    def me(self) -> Row | None:
        """Get the sample."""
        return next(iter(self.tables.rows["User"].values()))

    def listed(self, kind: str, within: uuid.UUID | None, trash: str = "EXCLUDE") -> list[Row]:  # noqa: ARG002 - whatever is asked
        """Get the sample."""
        return [next(iter(self.tables.rows[kind].values()))]
