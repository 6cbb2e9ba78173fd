"""What is done with API tokens: functions over a session, for the web, the command line and scripts."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth, ids
from gql_api.errors import FieldError, Invalid, NotFound
from gql_api.permissions import listed, readable
from gql_api.rules import validated
from gql_api.sessions.actions import forget
from gql_api.sessions.model import Sighting
from gql_api.spaces.model import Space
from gql_api.sweep import sweep
from gql_api.tokens.input import ApiTokenRules
from gql_api.tokens.model import READ, SCOPES, ApiToken
from gql_api.viewer import Viewer, unexpired

SHOWN = 6  # characters behind the kind that are kept: 37 unknown ones are left
SPACE_IDS = "spaceIds"


@dataclass(frozen=True)
class Made:
    """A token, which nobody is told again, and what is kept of it."""

    token: str = field(repr=False)
    row: ApiToken


class Listed(NamedTuple):
    """An API token, and when it was last used."""

    row: ApiToken
    used_at: datetime | None


async def create_token(session: AsyncSession, user_id: uuid.UUID, values: Mapping[str, Any]) -> Made:
    """Make an API token of a user's: `name`, `scopes`, perhaps `expires_at` and `space_ids` (public ids).

    Raise Invalid with all field errors; NotFound at ["spaceIds", place] for a space that the user, as the
    token's bearer, may not read: the token is never good for more than the user is.
    """
    cleaned = validated(ApiTokenRules, values, partial=False)
    await forget(session, await sweep(session, ApiToken.expires_at))
    token = auth.new_token(auth.API)
    space_ids = spaces(cleaned.get("space_ids"))
    row = ApiToken(
        user_id=user_id,
        token_hash=auth.digest(token),
        name=cleaned["name"],
        prefix=token[: len(auth.API) + SHOWN],
        scopes=scopes(cleaned["scopes"]),
        space_ids=space_ids,
        expires_at=cleaned.get("expires_at"),
    )
    session.add(row)
    await session.flush()
    await refuse_unreadable(session, Viewer(row.token_hash, is_api=True), space_ids or [])
    return Made(token, row)


def scopes(named: Collection[str]) -> list[str]:
    """Return the scopes in their order; to write includes to read."""
    return [scope for scope in SCOPES if scope in {READ, *named}]


def spaces(texts: Sequence[str] | None) -> list[uuid.UUID] | None:
    """Read the public ids of spaces; None for all of them."""
    return None if texts is None else [space_id(place, text) for place, text in enumerate(texts)]


def space_id(place: int, text: str) -> uuid.UUID:
    """Read one id; raise Invalid, or NotFound for another type's, at its place."""
    try:
        return ids.key(Space, text, SPACE_IDS).id
    except Invalid as refusal:
        raise Invalid([FieldError((SPACE_IDS, str(place)), one.message) for one in refusal.errors]) from None
    except NotFound as refusal:
        raise NotFound(refusal.message, (SPACE_IDS, str(place))) from None


async def refuse_unreadable(session: AsyncSession, viewer: Viewer, space_ids: Sequence[uuid.UUID]) -> None:
    """Raise NotFound at the first space that a viewer may not read."""
    readers = select(Space.id).where(Space.id.in_(space_ids), listed(Space, viewer))
    found = set(await session.scalars(readers)) if space_ids else set()
    for place, one in enumerate(space_ids):
        if one not in found:
            raise NotFound("There is no such space.", (SPACE_IDS, str(place)))


async def revoke_token(session: AsyncSession, viewer: Viewer, token_id: uuid.UUID) -> None:
    """Revoke a token that the viewer may read: one's own, any for admins; raise NotFound for all others."""
    if not await revoke_tokens(session, (ApiToken.id == token_id) & readable(ApiToken, viewer)):
        raise NotFound("There is no such API token.", ("id",))


async def revoke_tokens(session: AsyncSession, which: ColumnElement[bool]) -> int:
    """Delete API tokens, and when they were used; return how many."""
    revoked = delete(ApiToken).where(which).returning(ApiToken.id)
    found = (await session.execute(revoked, execution_options={"synchronize_session": False})).scalars().all()
    await forget(session, found)
    return len(found)


async def list_tokens(session: AsyncSession, user_id: uuid.UUID) -> Sequence[Listed]:
    """Return the API tokens of a user that have not expired, the newest first."""
    found = select(ApiToken, Sighting.seen_at).outerjoin(Sighting, Sighting.id == ApiToken.id)
    found = found.where(ApiToken.user_id == user_id, unexpired(ApiToken))
    rows = await session.execute(found.order_by(ApiToken.created_at.desc(), ApiToken.id.desc()))
    return [Listed(*row) for row in rows]
