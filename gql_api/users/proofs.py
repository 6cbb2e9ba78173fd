"""Tokens sent by mail: kept hashed, good once, for one purpose, for a while, for the address they went to."""

import enum
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth
from gql_api.errors import FieldError, Invalid
from gql_api.settings import settings
from gql_api.sweep import sweep
from gql_api.users.model import Proof, User


class Purpose(enum.StrEnum):
    """What a token is good for."""

    VERIFY = "VERIFY"
    RESET = "RESET"

    @property
    def lasts(self) -> timedelta:
        """How long it is good."""
        chosen = settings()
        if self is Purpose.VERIFY:
            return timedelta(hours=chosen.verify_hours)
        return timedelta(minutes=chosen.reset_minutes)


@dataclass(frozen=True)
class Issued:
    """A token to be sent, and where to; nobody is told it again."""

    email: str
    token: str = field(repr=False)


async def issue(session: AsyncSession, purpose: Purpose, whose: ColumnElement[bool]) -> Issued | None:
    """Make a token for the active user who meets the condition; the same statements if there is none."""
    await sweep(session, Proof.expires_at)
    token = auth.new_token(auth.MAIL)
    kept = (
        literal(auth.digest(token)),
        User.id,
        literal(purpose.value),
        User.email,
        func.now() + purpose.lasts,
    )
    found = select(*kept).where(whose, User.is_active, User.email.is_not(None))
    names = ["token_hash", "user_id", "purpose", "email", "expires_at"]
    added = insert(Proof).from_select(names, found).returning(Proof.email)
    email = (await session.execute(added)).scalar_one_or_none()
    return None if email is None else Issued(email, token)


async def look(session: AsyncSession, purpose: Purpose, token: str) -> None:
    """Raise Invalid at `token` unless it is good, before any work goes into a password."""
    if not (await session.execute(select(exists().where(*good(purpose, token))))).scalar_one():
        raise bad()


async def spend(session: AsyncSession, purpose: Purpose, token: str) -> ColumnElement[bool]:
    """Use up a token; return what holds for its active user at this address; raise Invalid at `token`."""
    spent = delete(Proof).where(*good(purpose, token)).returning(Proof.user_id, Proof.email)
    found = (await session.execute(spent)).one_or_none()
    if found is None:
        raise bad()
    return and_(User.id == found.user_id, User.email == found.email, User.is_active)


def good(purpose: Purpose, token: str) -> tuple[ColumnElement[bool], ...]:
    """Hold for the token, if it is good for this."""
    same = Proof.token_hash == auth.digest(token)
    return same, Proof.purpose == purpose.value, Proof.expires_at > func.now()


def bad() -> Invalid:
    """Say the same of all tokens that are not good."""
    message = "This link is not valid, was used already, or has expired. Ask for a new one."
    return Invalid([FieldError(("token",), message)])
