"""What is done with sessions: functions over a session, for the web, the command line and scripts."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.auth import new_token, token_hash
from gql_api.db import uuid7
from gql_api.errors import NotFound
from gql_api.permissions import readable
from gql_api.sessions.model import Session, Sighting
from gql_api.settings import settings
from gql_api.sweep import sweep
from gql_api.users.model import User
from gql_api.viewer import Viewer


class Listed(NamedTuple):
    """A session, and when it was last seen."""

    session: Session
    seen_at: datetime


async def open_session(
    session: AsyncSession, user: User, address: str | None, device: str | None
) -> tuple[str, datetime]:
    """Sign a user in: return the token, of which only a hash is kept, and when it expires."""
    await forget(session, await sweep(session, Session.expires_at))
    token = new_token()
    opened = insert(Session).values(
        id=uuid7(),
        user_id=user.id,
        token_hash=token_hash(token),
        address=address,
        device=device,
        expires_at=func.now() + timedelta(days=settings().session_days),
    )
    return token, (await session.execute(opened.returning(Session.expires_at))).scalar_one()


async def close_session(session: AsyncSession, hashed: bytes) -> bool:
    """End the session of a token's hash, at once and everywhere; tell whether there was one."""
    return await end(session, Session.token_hash == hashed, Session.expires_at > func.now()) > 0


async def revoke_session(session: AsyncSession, viewer: Viewer, session_id: uuid.UUID) -> None:
    """End a session that the viewer may read: one's own, any for admins; raise NotFound for all others."""
    if not await end(session, Session.id == session_id, readable(Session, viewer)):
        raise NotFound("There is no such session.", ("id",))


async def end_sessions(session: AsyncSession, user_id: uuid.UUID, keep: bytes | None = None) -> int:
    """End all sessions of a user, but that of the token hash kept; return how many."""
    others = [] if keep is None else [Session.token_hash != keep]
    return await end(session, Session.user_id == user_id, *others)


async def list_sessions(session: AsyncSession, user_id: uuid.UUID) -> Sequence[Listed]:
    """Return the sessions of a user that have not expired, the newest first."""
    seen_at = func.coalesce(Sighting.seen_at, Session.created_at)
    found = select(Session, seen_at).outerjoin(Sighting, Sighting.id == Session.id)
    found = found.where(Session.user_id == user_id, Session.expires_at > func.now())
    rows = await session.execute(found.order_by(Session.created_at.desc(), Session.id.desc()))
    return [Listed(*row) for row in rows]


async def end(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    """Delete sessions, and when they were seen; return how many."""
    ended = delete(Session).where(*which).returning(Session.id)
    ids = (await session.execute(ended, execution_options={"synchronize_session": False})).scalars().all()
    await forget(session, ids)
    return len(ids)


async def forget(session: AsyncSession, ids: Collection[Any]) -> None:
    """Delete when sessions or tokens that are no more were last used."""
    if ids:
        await session.execute(delete(Sighting).where(Sighting.id.in_(ids)))
