"""What is done with grants: functions over a session, for the web, the command line and scripts.

Each runs in a transaction that its caller opened, locks the one space whose grants it changes, and either
returns what it did or raises a Refusal. The space's version stays; its history tells.
"""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.log import Operation, Sides, act, flush, tell
from gql_api.errors import NotFound, Path
from gql_api.gate import SPACE_ID
from gql_api.grants.model import Grant
from gql_api.groups.model import Group
from gql_api.ids import Key, PublicId, encode
from gql_api.owned import Saved
from gql_api.permissions import Right, leavable, manageable, reachable, readable
from gql_api.spaces.model import Space
from gql_api.standing import held, invalid, is_viewer
from gql_api.users.model import User
from gql_api.viewer import Viewer

SUBJECT_ID: Path = ("subjectId",)
NOBODY = "There is no such user or group."


async def share(
    session: AsyncSession, viewer: Viewer, space_id: uuid.UUID, subject: PublicId, right: Right
) -> Saved[Grant]:
    """Grant a user or a group a right on a space; who has another one has this from now on."""
    space = await held(session, viewer, Space, Key(None, space_id), manageable, SPACE_ID)
    refuse_oneself(subject.key.id, space.owner_id, act(session).actor_id)
    await find(session, viewer, subject)
    grant = await granted(session, space, subject)
    before = None if grant is None else grant.right
    if grant is None:
        grant = Grant(space_id=space.id, right=int(right), **{column_of(subject): subject.key.id})
        session.add(grant)
    if before != right:
        grant.right = int(right)
        await flush(session)
        await told(session, space, Operation.SHARE, grant, before, right)
    return Saved(grant, whole=space)


async def unshare(
    session: AsyncSession, viewer: Viewer, space_id: uuid.UUID, subject: PublicId
) -> Saved[Grant]:
    """End a grant on a space. One's own anybody may end, also in an archived space: that is leaving."""
    is_own = subject.model is User and await is_viewer(session, viewer, subject.key.id)
    permitted = leavable if is_own else manageable
    space = await held(session, viewer, Space, Key(None, space_id), permitted, SPACE_ID)
    grant = await granted(session, space, subject)
    if grant is None:
        raise NotFound("The space is not shared with such a user or group.", SUBJECT_ID)
    await end(session, space, grant)
    return Saved(grant, whole=space)


async def end_grants(session: AsyncSession, group: Group) -> None:
    """End all grants to a group, which is locked, and so gets no new ones."""
    found = select(Space, Grant).join(Grant, Grant.space_id == Space.id).where(Grant.group_id == group.id)
    for space, grant in (await session.execute(found)).all():
        await end(session, space, grant)


async def end(session: AsyncSession, space: Space, grant: Grant) -> None:
    """End a grant and tell so."""
    await session.delete(grant)
    await flush(session)
    await told(session, space, Operation.UNSHARE, grant, grant.right, None)


async def find(session: AsyncSession, viewer: Viewer, subject: PublicId) -> None:
    """Hold whom to share with till the commit; raise NotFound at `subjectId` for nobody to be reached."""
    model: Any = subject.model
    may = reachable(model, viewer) if model is User else readable(model, viewer)
    found = select(model.id).where(model.id == subject.key.id, may)
    held_ = found.with_for_update(read=True, key_share=True, of=model)
    if (await session.execute(held_)).one_or_none() is None:
        raise NotFound(NOBODY, SUBJECT_ID)


async def granted(session: AsyncSession, space: Space, subject: PublicId) -> Grant | None:
    """Return the grant on a space, which is locked, to a user or a group."""
    to: ColumnElement[bool] = getattr(Grant, column_of(subject)) == subject.key.id
    found = select(Grant).where(Grant.space_id == space.id, to)
    return (await session.scalars(found, execution_options={"populate_existing": True})).one_or_none()


async def told(
    session: AsyncSession,
    space: Space,
    operation: Operation,
    grant: Grant,
    before: int | None,
    after: int | None,
) -> None:
    """Write the change row: `grants`, of this subject, as it was and as it is."""
    subject = User(id=grant.user_id) if grant.group_id is None else Group(id=grant.group_id)
    sides: Sides = {
        side: None if right is None else {"subject": encode(subject), "right": Right(right).name}
        for side, right in (("before", before), ("after", after))
    }
    await tell(session, space, operation, {"grants": sides})


def refuse_oneself(subject_id: uuid.UUID, owner_id: uuid.UUID, actor_id: uuid.UUID | None) -> None:
    """Raise Invalid for who has all rights already, and for who would grant to himself."""
    if subject_id == owner_id:
        raise invalid(SUBJECT_ID, "The space belongs to this user, who may do everything in it.")
    if subject_id == actor_id:
        raise invalid(SUBJECT_ID, "Nobody can share a space with oneself.")


def column_of(subject: PublicId) -> str:
    """Name the column that leads to a subject."""
    return "user_id" if subject.model is User else "group_id"
