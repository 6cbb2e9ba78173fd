"""Who is asking, as SQL: who that is, and the rights, groups and acquaintances that come with it."""

import uuid
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    any_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from gql_api.grants.model import Grant
from gql_api.groups.model import Membership
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.tokens.model import WRITE, ApiToken
from gql_api.users.model import User


@dataclass(frozen=True)
class Viewer:
    """Who is asking: by a session's or an API token, by a user's id (scripts), or nobody in particular.

    Looked up in every statement that needs it, never before, so that a revoked session, role or right is gone
    at once. Which kind of token it is stands in the token: a session's pays nothing for what limits an API
    token. An operator, at the command line, may do everything and is nobody.
    """

    token_hash: bytes | None = None
    user_id: uuid.UUID | None = None
    is_api: bool = False
    is_operator: bool = False

    @cached_property
    def row(self) -> CTE:
        """Select the viewer's id and is_admin, and what limits an API token: one row, or none.

        There is none of who is deactivated.
        """
        if self.is_operator:
            return select(cast(null(), Uuid).label("id"), true().label("is_admin")).cte("viewer")
        found = select(User.id, User.is_admin).where(User.is_active)
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

    def reaches(self, space_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of ids of spaces
        """Hold for the spaces that the viewer's token is good for: all, unless it names some."""
        if not self.is_api:
            return true()
        named = cast(self.space_ids, ARRAY(Uuid))  # without the cast ANY would look at rows, not at an array
        return func.coalesce(space_id == any_(named), True)

    @cached_property
    def rights(self) -> CTE:
        """Select what was granted to the viewer and to the viewer's groups: space and right.

        Few rows, found once a statement however many rows of however many spaces are looked at.
        """
        granted = select(Grant.space_id, Grant.right)
        groups = func.array(self.memberships.scalar_subquery(), type_=ARRAY(Uuid))
        mine = granted.where(Grant.user_id == self.id), granted.where(Grant.group_id == any_(groups))
        return union_all(*mine).cte("rights")

    def at(self, space_id: ColumnElement[uuid.UUID]) -> "Viewer":
        """Return the viewer for conditions on what is in one space: no rights on others are looked up."""
        mine = or_(Grant.user_id == self.id, Grant.group_id.in_(self.memberships))
        found = select(Grant.space_id, Grant.right).where(Grant.space_id == space_id, mine)
        there = replace(self)
        vars(there).update(row=self.row, rights=found.cte("rights_there"))
        return there

    @cached_property
    def memberships(self) -> Select[uuid.UUID]:
        """Select the ids of the groups that the viewer is in."""
        mine = aliased(Membership)
        return select(mine.group_id).where(mine.user_id == self.id)

    @cached_property
    def groups(self) -> Select[uuid.UUID]:
        """Select those that the viewer sees oneself in: to a token of some spaces, with a right on one."""
        if not self.is_api:
            return self.memberships
        grant, space = aliased(Grant), aliased(Space)
        (group_id,) = self.memberships.selected_columns
        here = exists().where(grant.group_id == group_id, space.id == grant.space_id)
        here = here.where(space.deleted_at.is_(None), self.reaches(space.id)).correlate_except(grant, space)
        return self.memberships.where(or_(self.space_ids.is_(None), here))

    @cached_property
    def circle(self) -> CTE:
        """Select the ids of the spaces, not in the trash, that the viewer owns or was granted a right on.

        For a token of some spaces: of these.
        """
        space = aliased(Space)
        alive = select(space.id).where(space.deleted_at.is_(None), self.reaches(space.id))
        granted = alive.join(self.rights, self.rights.c.space_id == space.id)
        return union(alive.where(space.owner_id == self.id), granted).cte("circle")

    @cached_property
    def acquaintances(self) -> CTE:
        """Select the ids of the users who share a group or a space with the viewer; some of them twice.

        A space is shared by its owner and by all who were granted a right; that it is public counts nothing.
        """
        here, grant, member = self.circle.c.id, aliased(Grant), aliased(Membership)
        users = (
            select(Space.owner_id.label("user_id")).where(Space.id == here),
            select(grant.user_id).where(grant.space_id == here, grant.user_id.is_not(None)),
            select(member.user_id).where(grant.space_id == here, member.group_id == grant.group_id),
            select(member.user_id).where(member.group_id.in_(self.groups)),
        )
        return union_all(*users).cte("acquaintances")


def by_api_token(token_hash: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a value, or where it will be found
    """Select whose API token it is, and its limits; one that is limited to spaces has nothing of an admin."""
    is_admin = and_(User.is_admin, ApiToken.space_ids.is_(None)).label("is_admin")
    may_write = (literal(WRITE) == any_(ApiToken.scopes)).label("may_write")
    limits = (may_write, ApiToken.space_ids)
    found = select(User.id, is_admin, *limits).join(ApiToken, ApiToken.user_id == User.id)
    return found.where(User.is_active, ApiToken.token_hash == token_hash, unexpired(ApiToken))


def unexpired(row: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table class or an alias of one
    """Hold for the sessions and tokens that are still good."""
    return or_(row.expires_at.is_(None), row.expires_at > func.now())


ANONYMOUS = Viewer()
OPERATOR = Viewer(is_operator=True)
