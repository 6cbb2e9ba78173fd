"""Who may do what, as SQL conditions: the only file that knows.

Reading is decided by the space alone; within it, writing by right and ownership (the table of rights is in
docs/rights.md). Every function takes a table class or an alias of one and returns a condition on its rows.
"""

import enum
import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SmallInteger,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from gql_api.collections.model import Collection
from gql_api.db import Owned
from gql_api.entries.model import Entry
from gql_api.grants.model import Grant
from gql_api.groups.model import Group, Membership
from gql_api.ids import model_of, models, quoted
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.tokens.model import ApiToken
from gql_api.users.model import User
from gql_api.viewer import Viewer, unexpired

Condition = ColumnElement[bool]
Rows = Any  # a table class or an alias of one


class Right(enum.IntEnum):
    """What somebody may do in a space; each includes the ones before."""

    READ = 1
    WRITE = 2
    MANAGE = 3


def writing(permitted: Callable[[Rows, Viewer], Condition]) -> Callable[[Rows, Viewer], Condition]:
    """Hold an API token without the scope WRITE to reading."""

    @wraps(permitted)
    def scoped(row: Rows, viewer: Viewer) -> Condition:
        found = permitted(row, viewer)
        return and_(viewer.may_write, found) if viewer.is_api else found

    return scoped


def within(space: Rows, viewer: Viewer) -> Condition:
    """Hold for the spaces that the viewer's token is good for: all, but for an API token that names some."""
    return viewer.reaches(space.id)


def granted(space: Rows, viewer: Viewer, right: Right, reader: Condition | None = None) -> Condition:
    """Hold for the spaces on which the viewer has a right, in the trash or not, archived or not.

    Where `reader` holds, READ will do.
    """
    everybody: Condition = space.is_public if right is Right.READ else false()
    if right is not Right.READ and reader is not None:
        everybody = and_(reader, or_(space.is_public, shared(space, viewer, Right.READ)))
    found = everybody, space.owner_id == viewer.id, viewer.is_admin, shared(space, viewer, right)
    return and_(within(space, viewer), or_(*found))


def shared(space: Rows, viewer: Viewer, right: Right) -> Condition:
    """Hold for the spaces on which the viewer, or a group of the viewer's, was granted a right."""
    rights, least = viewer.rights.c, literal(right, SmallInteger, literal_execute=True)
    found: Condition = space.id.in_(select(rights.space_id).where(rights.right >= least))
    return found


def highest(space: Rows, viewer: Viewer) -> ColumnElement[str]:
    """Select the name of the highest right that the viewer has on a space that the viewer may read."""
    scope = viewer.may_write if viewer.is_api else true()
    rights = (Right.MANAGE, Right.WRITE)
    named = [(and_(scope, granted(space, viewer, right)), quoted(right.name)) for right in rights]
    return case(*named, else_=quoted(Right.READ.name))


def spaces(
    viewer: Viewer, right: Right, *, reader: Condition | None = None, active: bool = False
) -> Select[uuid.UUID]:
    """Select the ids of the spaces, not in the trash, on which the viewer has a right; `reader` as above."""
    space = aliased(Space)
    found = select(space.id).where(space.deleted_at.is_(None), granted(space, viewer, right, reader))
    return found.where(space.is_active) if active else found


def readable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may ask for by id: what is in the trash only for those who may restore it."""
    if model_of(row) in UNOWNED:
        return UNOWNED[model_of(row)](row, viewer)
    if model_of(row) is Space:
        return or_(listed(row, viewer), granted(row, viewer, Right.MANAGE))
    reader = or_(row.deleted_at.is_(None), row.owner_id == viewer.id)
    return and_(in_spaces(row, spaces(viewer, Right.MANAGE, reader=reader)), in_living(row))


def listed(row: Rows, viewer: Viewer, space: Rows | None = None) -> Condition:
    """Hold for what lists show: readable and not in the trash.

    In the list of a `space` (or collection) that the viewer may read, the rows may be read unless that is in
    the trash.
    """
    if model_of(row) is User:
        return or_(user_is_viewer(row, viewer), row.id.in_(select(viewer.acquaintances.c.user_id)))
    if model_of(row) in UNOWNED:
        return seen_in(row, viewer, space)
    alive: Condition = row.deleted_at.is_(None)
    if space is not None:
        return and_(alive, space.deleted_at.is_(None))
    if model_of(row) is Space:
        return and_(alive, granted(row, viewer, Right.READ))
    return and_(alive, in_spaces(row, spaces(viewer, Right.READ)), in_living(row))


def kept(row: Rows, viewer: Viewer, space: Rows | None = None) -> Condition:
    """Hold for what is in the trash, for those who may restore it; in the list of a `space` as above."""
    trashed: Condition = row.deleted_at.is_not(None)
    if model_of(row) is Space:
        return and_(trashed, granted(row, viewer, Right.MANAGE))
    keeper = in_spaces(row, spaces(viewer, Right.MANAGE, reader=row.owner_id == viewer.id))
    here = in_living(row) if space is None else space.deleted_at.is_(None)
    return and_(trashed, here, keeper)


def alive(row: Rows) -> Condition:
    """Hold for what is not in the trash; only what is owned can be there."""
    found: Condition = row.deleted_at.is_(None) if issubclass(model_of(row), Owned) else true()
    return found


def visible(user: Rows, viewer: Viewer) -> Condition:
    """Hold for the users whom the viewer may ask for.

    That is oneself, whoever shares a group or a space with one, owners of what one may read; admins: all.
    """
    owned = [aliased(model) for model in models().values() if issubclass(model, Owned)]
    owners = [exists().where(row.owner_id == user.id, readable(row, viewer)) for row in owned]
    return or_(listed(user, viewer), *owners)


def keyring(row: Rows, viewer: Viewer) -> Condition:
    """Hold for the sessions and API tokens of one's own, for admins all; an API token sees none of them."""
    mine = or_(row.user_id == viewer.id, viewer.is_admin)
    return false() if viewer.is_api else and_(unexpired(row), mine)


def private_to(user: Rows, viewer: Viewer, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select a private column of a user: null unless it is the viewer's own, or the viewer is an admin."""
    return case((user_is_viewer(user, viewer), column))


def user_is_viewer(user: Rows, viewer: Viewer) -> Condition:
    """Hold for the viewer; admins: for all users."""
    return or_(user.id == viewer.id, viewer.is_admin)


def reachable(user: Rows, viewer: Viewer) -> Condition:
    """Hold for the users to whom the viewer may give something: active, and visible or to be found by e-mail.

    Whoever has an address is found by those who know it, so nothing is told to who has the id already.
    """
    return and_(
        user.is_active, viewer.is_admin.is_not(None), or_(user.email.is_not(None), visible(user, viewer))
    )


def found_by_email(user: Rows, viewer: Viewer, email: ColumnElement[str]) -> Condition:
    """Hold for the active user with an address, if the viewer is signed in."""
    return and_(user.email == email, user.is_active, viewer.id.is_not(None))


def leads(group: Rows, viewer: Viewer) -> Condition:
    """Hold for the groups that the viewer manages; admins: for all.

    An API token that is limited to spaces changes no group: that could give rights on other spaces.
    """
    found = or_(viewer.is_admin, role(group, viewer) == quoted("MANAGER"))
    return and_(viewer.space_ids.is_(None), found) if viewer.is_api else found


def belongs(group: Rows, viewer: Viewer) -> Condition:
    """Hold for the groups that the viewer is in."""
    found: Condition = group.id.in_(viewer.groups)
    return found


def role(group: Rows, viewer: Viewer) -> ColumnElement[str]:
    """Select the viewer's role in a group; null for who is not in it."""
    mine = aliased(Membership)
    found = select(mine.role).where(mine.user_id == viewer.id, mine.group_id == group.id)
    return found.correlate_except(mine).scalar_subquery()


def group_readable(group: Rows, viewer: Viewer) -> Condition:
    """Hold for the groups that the viewer is in, or that have a right on a space that the viewer manages.

    To an API token that is limited to spaces: of those, the groups that have a right on one of these.
    """
    grant, space = aliased(Grant), aliased(Space)
    managed = select(grant.group_id).join(space, space.id == grant.space_id)
    managed = managed.where(grant.group_id.is_not(None), granted(space, viewer, Right.MANAGE))
    return or_(viewer.is_admin, belongs(group, viewer), group.id.in_(managed))


def membership_readable(membership: Rows, viewer: Viewer) -> Condition:
    """Hold for who is in the groups that the viewer may read."""
    group = aliased(Group)
    return exists().where(group.id == membership.group_id, group_readable(group, viewer))


def grant_readable(grant: Rows, viewer: Viewer) -> Condition:
    """Hold for the grants on the spaces that the viewer may read: as `seen_in` says."""
    space = aliased(Space)
    return exists().where(space.id == grant.space_id, readable(space, viewer), seen_in(grant, viewer, space))


def seen_in(row: Rows, viewer: Viewer, parent: Rows | None) -> Condition:
    """Hold for what is seen in a group or a space that the viewer may read.

    Of a space's grants without MANAGE only those by which the viewer is there.
    """
    if model_of(row) is Membership and parent is not None:
        return true()
    if model_of(row) is Grant and parent is not None:
        mine = or_(row.user_id == viewer.id, row.group_id.in_(viewer.groups))
        return or_(mine, granted(parent, viewer, Right.MANAGE))
    return UNOWNED[model_of(row)](row, viewer)


def for_admins(viewer: Viewer) -> Condition:
    """Hold, whatever the row, if the viewer is an admin: for what only they may see, as the whole log."""
    return func.coalesce(viewer.is_admin, False)


@writing
def updatable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may update. Of an archived space only `is_active`: `owned` sees to that.

    No API token changes a user: accounts are for who signed in.
    """
    if model_of(row) is User:
        return false() if viewer.is_api else user_is_viewer(row, viewer)
    if model_of(row) is Group:
        return leads(row, viewer)
    if model_of(row) is Space:
        return granted(row, viewer, Right.MANAGE)
    return and_(in_active(row, viewer, Right.WRITE), in_living(row))


@writing
def deletable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may put into the trash and take out of it; a group: delete for good."""
    if model_of(row) is Group:
        return leads(row, viewer)
    if model_of(row) is Space:
        return and_(manageable(row, viewer), ~row.is_personal)
    return in_active(row, viewer, Right.MANAGE)


@writing
def manageable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may purge, transfer and share; the groups whose members the viewer chooses."""
    if model_of(row) is Group:
        return leads(row, viewer)
    if model_of(row) is Space:
        return and_(row.is_active, granted(row, viewer, Right.MANAGE))
    return in_spaces(row, spaces(viewer, Right.MANAGE, active=True))


@writing
def leavable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for the groups and spaces that the viewer may leave, being there, or may let others leave."""
    if model_of(row) is Group:
        unlimited = viewer.space_ids.is_(None) if viewer.is_api else true()
        return or_(and_(unlimited, belongs(row, viewer)), leads(row, viewer))
    own = aliased(Grant)
    return or_(row.id.in_(select(own.space_id).where(own.user_id == viewer.id)), manageable(row, viewer))


def in_spaces(row: Rows, ids: Select[uuid.UUID]) -> Condition:
    """Hold for the rows that live in the spaces selected."""
    (space_id,) = ids.selected_columns
    return ids.where(space_id == row.space_id).correlate_except(space_id.table).exists()


def in_active(row: Rows, viewer: Viewer, right: Right) -> Condition:
    """Hold for what lives in an active space where the viewer has a right; for one's own READ will do."""
    return in_spaces(row, spaces(viewer, right, reader=row.owner_id == viewer.id, active=True))


def in_living(row: Rows) -> Condition:
    """Hold for what is in no collection, or in one that is not in the trash: that hides all in it."""
    if model_of(row) is not Entry:
        return true()
    collection = aliased(Collection)
    same = and_(collection.space_id == row.space_id, collection.id == row.collection_id)
    return exists().where(same, collection.deleted_at.is_(None)).correlate_except(collection)


# What nobody owns, and who may read it.
UNOWNED: Mapping[Any, Callable[[Rows, Viewer], Condition]] = {
    User: visible,
    Group: group_readable,
    Membership: membership_readable,
    Grant: grant_readable,
    Session: keyring,
    ApiToken: keyring,
}
