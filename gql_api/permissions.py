"""Who may do what, as SQL conditions: the only file that knows.

Reading is decided by the space alone; within it, writing by right and ownership (the table of rights is in
docs/rights.md). Every function takes a table class or an alias of one and returns a condition on its rows.
"""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from gql_api.collections.model import Collection
from gql_api.db import Owned
from gql_api.entries.model import Entry
from gql_api.ids import model_of, models
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.tokens.model import WRITE, ApiToken
from gql_api.users.model import User

Condition = ColumnElement[bool]
Rows = Any  # a table class or an alias of one


class Right(enum.IntEnum):
    """What somebody may do in a space; each includes the ones before."""

    READ = 1
    WRITE = 2
    MANAGE = 3


@dataclass(frozen=True)
class Viewer:
    """Who is asking: by a session's or an API token, by a user's id (command line), or nobody in particular.

    Looked up in every statement that needs it, never before, so that a revoked session is gone at once. Which
    kind of token it is stands in the token: a session's pays nothing for what limits an API token.
    """

    token_hash: bytes | None = None
    user_id: uuid.UUID | None = None
    is_api: bool = False

    @cached_property
    def row(self) -> CTE:
        """Select the viewer's id and is_admin, and what limits an API token: one row, or none."""
        found = select(User.id, User.is_admin)
        if self.is_api:
            found = by_api_token(self.token_hash)
        elif self.token_hash is not None:
            found = found.join(Session, Session.user_id == User.id)
            found = found.where(Session.token_hash == self.token_hash, Session.expires_at > func.now())
        elif self.user_id is not None:
            found = found.where(User.id == self.user_id)
        else:
            found = found.where(false())
        return found.cte("viewer")

    @cached_property
    def id(self) -> ScalarSelect[uuid.UUID]:
        """Select the viewer's id, or null."""
        return select(self.row.c.id).scalar_subquery()

    @cached_property
    def is_admin(self) -> ScalarSelect[bool]:
        """Select whether the viewer is an admin; null when there is no viewer."""
        return select(self.row.c.is_admin).scalar_subquery()

    @cached_property
    def may_write(self) -> ScalarSelect[bool]:
        """Select whether an API token has the scope to write."""
        return select(self.row.c.may_write).scalar_subquery()

    @cached_property
    def space_ids(self) -> ScalarSelect[list[uuid.UUID] | None]:
        """Select the spaces that an API token is limited to; null where it is not."""
        return select(self.row.c.space_ids).scalar_subquery()


def by_api_token(token_hash: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a value, or where it will be found
    """Select whose API token it is, and its limits; one that is limited to spaces has nothing of an admin."""
    is_admin = and_(User.is_admin, ApiToken.space_ids.is_(None)).label("is_admin")
    may_write = (literal(WRITE) == any_(ApiToken.scopes)).label("may_write")
    limits = (may_write, ApiToken.space_ids)
    found = select(User.id, is_admin, *limits).join(ApiToken, ApiToken.user_id == User.id)
    return found.where(ApiToken.token_hash == token_hash, unexpired(ApiToken))


def unexpired(row: Rows) -> Condition:
    """Hold for the sessions and tokens that are still good."""
    return or_(row.expires_at.is_(None), row.expires_at > func.now())


ANONYMOUS = Viewer()


def writing(permitted: Callable[[Rows, Viewer], Condition]) -> Callable[[Rows, Viewer], Condition]:
    """Hold an API token without the scope WRITE to reading."""

    @wraps(permitted)
    def scoped(row: Rows, viewer: Viewer) -> Condition:
        found = permitted(row, viewer)
        return and_(viewer.may_write, found) if viewer.is_api else found

    return scoped


def within(space: Rows, viewer: Viewer) -> Condition:
    """Hold for the spaces that the viewer's token is good for: all, but for an API token that names some."""
    if not viewer.is_api:
        return true()
    named = cast(viewer.space_ids, ARRAY(Uuid))  # without the cast ANY would look at rows, not at an array
    return func.coalesce(space.id == any_(named), True)


def granted(space: Rows, viewer: Viewer, right: Right) -> Condition:
    """Hold for the spaces on which the viewer has a right, in the trash or not, archived or not."""
    manages = or_(space.owner_id == viewer.id, viewer.is_admin)
    found = or_(space.is_public, manages) if right is Right.READ else manages
    return and_(within(space, viewer), found)


def spaces(viewer: Viewer, right: Right, *, active: bool = False) -> Select[uuid.UUID]:
    """Select the ids of the spaces, not in the trash, on which the viewer has a right."""
    space = aliased(Space)
    found = select(space.id).where(space.deleted_at.is_(None), granted(space, viewer, right))
    return found.where(space.is_active) if active else found


def readable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may ask for by id: what is in the trash only for those who may restore it."""
    if model_of(row) is User:
        return visible(row, viewer)
    if model_of(row) in {Session, ApiToken}:
        return keyring(row, viewer)
    if model_of(row) is Space:
        return or_(listed(row, viewer), granted(row, viewer, Right.MANAGE))
    here = and_(in_spaces(row, spaces(viewer, Right.READ)), in_living(row))
    keeper = or_(row.owner_id == viewer.id, in_spaces(row, spaces(viewer, Right.MANAGE)))
    return and_(here, or_(row.deleted_at.is_(None), keeper))


def listed(row: Rows, viewer: Viewer, space: Rows | None = None) -> Condition:
    """Hold for what lists show: readable and not in the trash.

    In the list of a `space` (or collection) that the viewer may read, the rows may be read unless that is in
    the trash.
    """
    if model_of(row) in {Session, ApiToken}:
        return keyring(row, viewer)
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
    anywhere = and_(in_spaces(row, spaces(viewer, Right.READ)), in_living(row))
    here = anywhere if space is None else space.deleted_at.is_(None)
    return and_(trashed, here, or_(row.owner_id == viewer.id, in_spaces(row, spaces(viewer, Right.MANAGE))))


def visible(user: Rows, viewer: Viewer) -> Condition:
    """Hold for the users whom the viewer may ask for: oneself, owners of what one may read; admins: all."""
    owned = [aliased(model) for model in models().values() if issubclass(model, Owned)]
    owners = [exists().where(row.owner_id == user.id, readable(row, viewer)) for row in owned]
    return or_(user.id == viewer.id, viewer.is_admin, *owners)


def keyring(row: Rows, viewer: Viewer) -> Condition:
    """Hold for the sessions and API tokens of one's own, for admins all; an API token sees none of them."""
    mine = or_(row.user_id == viewer.id, viewer.is_admin)
    return false() if viewer.is_api else and_(unexpired(row), mine)


def private_to(user: Rows, viewer: Viewer, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Select a private column of a user: null unless it is the viewer's own, or the viewer is an admin."""
    return case((or_(user.id == viewer.id, viewer.is_admin), column))


def for_admins(viewer: Viewer) -> Condition:
    """Hold, whatever the row, if the viewer is an admin: for what only they may see, as the whole log."""
    return func.coalesce(viewer.is_admin, False)


@writing
def updatable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may update. Of an archived space only `is_active`: `owned` sees to that."""
    if model_of(row) is Space:
        return granted(row, viewer, Right.MANAGE)
    return and_(in_spaces(row, writable(row, viewer, Right.WRITE)), in_living(row))


@writing
def deletable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may put into the trash and take out of it."""
    if model_of(row) is Space:
        return and_(manageable(row, viewer), ~row.is_personal)
    return in_spaces(row, writable(row, viewer, Right.MANAGE))


@writing
def manageable(row: Rows, viewer: Viewer) -> Condition:
    """Hold for what the viewer may purge, transfer and share."""
    if model_of(row) is Space:
        return and_(row.is_active, granted(row, viewer, Right.MANAGE))
    return in_spaces(row, spaces(viewer, Right.MANAGE, active=True))


def in_spaces(row: Rows, ids: Select[uuid.UUID]) -> Condition:
    """Hold for the rows that live in the spaces selected."""
    (space_id,) = ids.selected_columns
    return ids.where(space_id == row.space_id).correlate_except(space_id.table).exists()


def writable(row: Rows, viewer: Viewer, right: Right) -> Select[uuid.UUID]:
    """Select the active spaces where the viewer has a right; for the viewer's own objects READ will do."""
    space = aliased(Space)
    own = and_(row.owner_id == viewer.id, granted(space, viewer, Right.READ))
    alive = space.deleted_at.is_(None), space.is_active
    return select(space.id).where(*alive, or_(granted(space, viewer, right), own))


def in_living(row: Rows) -> Condition:
    """Hold for what is in no collection, or in one that is not in the trash: that hides all in it."""
    if model_of(row) is not Entry:
        return true()
    collection = aliased(Collection)
    same = and_(collection.space_id == row.space_id, collection.id == row.collection_id)
    return exists().where(same, collection.deleted_at.is_(None)).correlate_except(collection)
