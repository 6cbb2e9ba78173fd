"""What is done with groups: functions over a session, for the web, the command line and scripts.

Each runs in a transaction that its caller opened, locks the one group that it changes, and either returns
what it did or raises a Refusal.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import gate, standing
from gql_api.changes.log import flush
from gql_api.db import uuid7
from gql_api.errors import NotFound, Path
from gql_api.grants.actions import end_grants
from gql_api.groups.input import GroupRules
from gql_api.groups.model import Group, Membership
from gql_api.ids import Key
from gql_api.owned import Saved
from gql_api.permissions import deletable, leavable, manageable, reachable
from gql_api.rules import validated
from gql_api.standing import held, invalid, is_viewer
from gql_api.users.model import User
from gql_api.viewer import Viewer

GROUP_ID: Path = ("groupId",)
USER_ID: Path = ("userId",)
ROLE: Path = ("role",)
MANAGER = "MANAGER"
LAST = "A group always has a manager. Make somebody else one first, or delete the group."


async def create(session: AsyncSession, viewer: Viewer, values: Mapping[str, Any]) -> Saved[Group]:
    """Create a group, of which the viewer becomes the manager; raise Invalid, or Forbidden for anonymous."""
    cleaned = validated(GroupRules, values, partial=False)
    manager_id = await gate.unlimited(session, viewer)
    group = Group(**cleaned, id=uuid7())
    session.add(group)
    await flush(session)
    session.add(Membership(group_id=group.id, user_id=manager_id, role=MANAGER))
    await flush(session)
    return Saved(group)


async def update(
    session: AsyncSession, viewer: Viewer, group_id: uuid.UUID, patch: Mapping[str, Any]
) -> Saved[Group]:
    """Apply what the patch holds and nothing else; raise Invalid with all field errors."""
    return await standing.update(session, viewer, Group, group_id, patch, GroupRules)


async def delete(session: AsyncSession, viewer: Viewer, group_id: uuid.UUID) -> Saved[Group]:
    """Delete a group for good, with its memberships and its grants, whose end each space is told."""
    group = await held(session, viewer, Group, Key(None, group_id), deletable, for_purge=True)
    await end_grants(session, group)
    for membership in await session.scalars(select(Membership).where(Membership.group_id == group.id)):
        await session.delete(membership)
    await flush(session)
    await session.delete(group)
    await flush(session)
    return Saved(group)


async def add_member(
    session: AsyncSession, viewer: Viewer, group_id: uuid.UUID, user_id: uuid.UUID, role: str
) -> Saved[Membership]:
    """Let a user join; who is there already in this role stays, in another one it is TAKEN."""
    group = await managed(session, viewer, group_id)
    reached = exists().where(User.id == user_id, reachable(User, viewer))
    if not (await session.execute(select(reached))).scalar_one():
        raise NotFound("There is no such user.", USER_ID)
    membership = await member(session, group, user_id)
    if membership is None:
        membership = Membership(group_id=group.id, user_id=user_id, role=role)
        session.add(membership)
        await flush(session)
    elif membership.role != role:
        message = f"This user is in the group already, as {membership.role}. Set the role instead."
        raise invalid(USER_ID, message, taken=True)
    return Saved(membership, whole=group)


async def remove_member(
    session: AsyncSession, viewer: Viewer, group_id: uuid.UUID, user_id: uuid.UUID
) -> Saved[Membership]:
    """Let a member go, or leave, which needs no right; raise Invalid at `userId` for the last manager."""
    is_own = await is_viewer(session, viewer, user_id)
    key = Key(None, group_id)
    group = await held(session, viewer, Group, key, leavable if is_own else manageable, GROUP_ID)
    membership = await present(session, group, user_id)
    await session.delete(membership)
    await flush(session)
    if membership.role == MANAGER:
        await keep_a_manager(session, group, USER_ID)
    return Saved(membership, whole=group)


async def set_role(
    session: AsyncSession, viewer: Viewer, group_id: uuid.UUID, user_id: uuid.UUID, role: str
) -> Saved[Membership]:
    """Give a member another role; raise Invalid at `role` for the last manager."""
    group = await managed(session, viewer, group_id)
    membership = await present(session, group, user_id)
    if membership.role != role:
        membership.role = role
        await flush(session)
        await keep_a_manager(session, group, ROLE)
    return Saved(membership, whole=group)


async def every(session: AsyncSession) -> list[tuple[Group, int]]:
    """Return all groups, by name, and how many are in each."""
    counted = select(Group, func.count(Membership.id)).outerjoin(Membership, Membership.group_id == Group.id)
    by_name = counted.group_by(Group.id).order_by(func.lower(Group.name), Group.id)
    return [(group, count) for group, count in await session.execute(by_name)]


async def members(session: AsyncSession, group_id: uuid.UUID) -> list[tuple[User, str]]:
    """Return who is in a group, by name, and as what; raise NotFound at `id` if there is no such group."""
    if await session.get(Group, group_id) is None:
        raise NotFound("There is no such group.", gate.ID)
    found = select(User, Membership.role).join(Membership, Membership.user_id == User.id)
    by_name = found.where(Membership.group_id == group_id).order_by(func.lower(User.name), User.id)
    return [(user, role) for user, role in await session.execute(by_name)]


async def managed(session: AsyncSession, viewer: Viewer, group_id: uuid.UUID) -> Group:
    """Lock a group whose members the viewer may choose."""
    return await held(session, viewer, Group, Key(None, group_id), manageable, GROUP_ID)


async def member(session: AsyncSession, group: Group, user_id: uuid.UUID) -> Membership | None:
    """Return the membership of a user; None of who is not in the group."""
    found = select(Membership).where(Membership.group_id == group.id, Membership.user_id == user_id)
    return (await session.scalars(found, execution_options={"populate_existing": True})).one_or_none()


async def present(session: AsyncSession, group: Group, user_id: uuid.UUID) -> Membership:
    """Return the membership of a user; raise NotFound at `userId` if there is none."""
    found = await member(session, group, user_id)
    if found is None:
        raise NotFound("There is no such user in the group.", USER_ID)
    return found


async def keep_a_manager(session: AsyncSession, group: Group, path: Path) -> None:
    """Raise Invalid unless somebody active is left to manage the group, which is locked."""
    managers = exists().where(
        Membership.group_id == group.id,
        Membership.role == MANAGER,
        Membership.user_id == User.id,
        User.is_active,
    )
    if not (await session.execute(select(managers))).scalar_one():
        raise invalid(path, LAST)
