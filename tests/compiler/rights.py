"""The table of rights of docs/rights.md once more, in plain Python over whole tables held in memory.

It shares nothing with `gql_api.permissions`, which it is to check.
"""

import uuid
from typing import Any

from tests.compiler.tables import Row, Tables

OWNED = ("Space", "Article", "Collection", "Entry")
WRITE, MANAGE = 2, 3


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
        return self.right(space) == MANAGE

    def right(self, space: Row) -> int:
        """Have a right on a space, granted to oneself or to a group of one's own: the highest."""
        if self.is_admin() or self.owns(space):
            return MANAGE
        mine = [one.right for one in self.kind("Grant") if one.space_id == space.id and self.is_subject(one)]
        found: int = max(int(space.is_public), *mine, 0)
        return found

    def is_subject(self, grant: Row) -> bool:
        """Have a grant, oneself or by a group."""
        return self.viewer is not None and (
            grant.user_id == self.viewer.id or grant.group_id in self.groups()
        )

    def groups(self, user: Row | None = None) -> set[uuid.UUID]:
        """Find the groups of a user, if not the viewer's."""
        who = user or self.viewer
        return {one.group_id for one in self.kind("Membership") if who and one.user_id == who.id}

    def leads(self, group: Row) -> bool:
        """Choose who is in a group."""
        return self.is_admin() or self.role(group) == "MANAGER"

    def role(self, group: Row) -> str | None:
        """Be something in a group."""
        who = self.viewer and self.viewer.id
        here = [one.role for one in self.kind("Membership") if (one.group_id, one.user_id) == (group.id, who)]
        return here[0] if here else None

    def kind(self, name: str) -> list[Row]:
        """Return all rows of a kind."""
        return list(self.tables.rows[name].values())

    def space_of(self, row: Row) -> Row:
        """Find the space that a row lives in, or is."""
        return row if row.kind == "Space" else self.tables.rows["Space"][row.space_id]

    def place_of(self, row: Row) -> uuid.UUID:
        """Find what a row is listed in: its collection, or its space."""
        found: uuid.UUID = row.collection_id if row.kind == "Entry" else self.space_of(row).id
        return found

    def enters(self, space: Row) -> bool:
        """Read what is in a space."""
        return not space.deleted_at and self.right(space) > 0

    def meets(self, user: Row) -> bool:
        """Share a group or a space that is not in the trash."""
        if self.groups() & self.groups(user):
            return True
        theirs = Reader(self.tables, user.id)
        spaces = [one for one in self.kind("Space") if not one.deleted_at]
        return any(self.shares(space) and theirs.shares(space) for space in spaces)

    def shares(self, space: Row) -> bool:
        """Own a space, or have a grant on it."""
        grants = [one for one in self.kind("Grant") if one.space_id == space.id]
        return self.owns(space) or any(map(self.is_subject, grants))

    def lists_unowned(self, row: Row) -> bool:
        """See what nobody owns in lists."""
        match row.kind:
            case "User":
                return self.is_private(row) or self.meets(row)
            case "Group":
                grants = [one for one in self.kind("Grant") if one.group_id == row.id]
                managed = any(self.manages(self.space_of(one)) for one in grants)
                return self.is_admin() or row.id in self.groups() or managed
            case "Membership":
                return self.lists_unowned(self.tables.rows["Group"][row.group_id])
        space = self.space_of(row)
        return self.finds(space) and (self.manages(space) or self.is_subject(row))

    def is_hidden(self, row: Row) -> bool:
        """Be in a collection in the trash."""
        return row.kind == "Entry" and bool(self.tables.rows["Collection"][row.collection_id].deleted_at)

    def lists(self, row: Row) -> bool:
        """See it in lists: the space decides, and what is in the trash is left out."""
        if row.kind not in OWNED:
            return self.lists_unowned(row)
        return not row.deleted_at and self.enters(self.space_of(row)) and not self.is_hidden(row)

    def keeps(self, row: Row) -> bool:
        """See it in the trash: who may restore it; what is in a trashed space is nowhere."""
        if row.kind not in OWNED:
            return False
        space = self.space_of(row)
        if row.kind == "Space":
            return bool(row.deleted_at) and self.manages(row)
        is_there = bool(row.deleted_at) and self.enters(space) and not self.is_hidden(row)
        return is_there and (self.owns(row) or self.manages(space))

    def finds(self, row: Row) -> bool:
        """Get it by id: what is in the trash only who may restore it; users who own what one may get."""
        if row.kind == "User":
            return self.lists(row) or any(row.id == one.owner_id for one in self.owned() if self.finds(one))
        return self.lists(row) or self.keeps(row)

    def is_private(self, user: Row) -> bool:
        """See a user's private fields."""
        return self.is_admin() or bool(self.viewer and self.viewer.id == user.id)

    def owned(self) -> list[Row]:
        """Return all that somebody owns."""
        return [row for kind in OWNED for row in self.kind(kind)]

    def may(self, row: Row) -> dict[str, bool]:
        """Tell what the viewer may do to a row that can be found."""
        if row.kind == "Group":
            return dict.fromkeys(("update", "delete", "share"), self.leads(row))
        space = self.space_of(row)
        rules = self.manages(space)
        if row.kind == "Space":
            active = rules and row.is_active
            return {
                "update": rules and not row.deleted_at,
                "delete": active and not row.is_personal,
                "share": active,
            }
        keeps = space.is_active and (rules or self.owns(row))
        writes = keeps or (space.is_active and self.right(space) >= WRITE)
        return {
            "update": writes and not row.deleted_at,
            "delete": keeps,
            "share": keeps and rules,
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
        """Get the rows of a list: all, or those in a parent; without or with the trash, or from it alone."""
        rows = [row for row in self.kind(kind) if within is None or within in self.parents(row)]
        alive = [row for row in rows if trash != "ONLY" and self.lists(row)]
        return alive + [row for row in rows if trash != "EXCLUDE" and self.keeps(row)]

    def parents(self, row: Row) -> set[uuid.UUID]:
        """Find what a row is listed in."""
        match row.kind:
            case "Group":
                return {one.user_id for one in self.kind("Membership") if one.group_id == row.id}
            case "Membership":
                return {row.group_id}
        return {self.place_of(row)}


class Sampler(Reader):
    """A reader that gets a sample wherever something could be, and so meets every argument of a query.

    It notes what is wrong with the arguments of lists, and where.
    """

    def __init__(self, tables: Tables) -> None:
        """Be nobody in particular."""
        super().__init__(tables, None)
        self.place: tuple[str, ...] = ()
        self.problems: list[tuple[tuple[str, ...], list[Any]]] = []

    def one(self, kind: str, origin: bytes, key: uuid.UUID) -> Row | None:  # noqa: ARG002 - whatever the id
        """Get the sample."""
        return next(iter(self.tables.rows[kind].values()))

    def me(self) -> Row | None:
        """Get the sample."""
        return next(iter(self.tables.rows["User"].values()))

    def listed(self, kind: str, within: uuid.UUID | None, trash: str = "EXCLUDE") -> list[Row]:  # noqa: ARG002 - whatever is asked
        """Get the sample."""
        return [next(iter(self.tables.rows[kind].values()))]
