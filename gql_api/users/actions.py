"""What is done with users: functions over a session, for the web, the command line and scripts.

Each runs in a transaction that its caller opened (`context.transaction()`). Passwords come hashed, because
hashing takes long and no transaction waits for it: clean with `validated(AccountRules, …)`, then
`await auth.password_hash(…)`, and only then open the transaction.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import sqlstate, standing
from gql_api.changes.log import flush
from gql_api.errors import BadCredentials, FieldError, Invalid, NotFound
from gql_api.owned import Saved
from gql_api.rules import validated
from gql_api.sessions.actions import end_sessions
from gql_api.tokens.actions import revoke_tokens
from gql_api.tokens.model import ApiToken
from gql_api.users.input import EmailRules, ProfileRules, UserPatchRules, UserRules
from gql_api.users.model import Proof, User
from gql_api.users.proofs import Purpose
from gql_api.viewer import Viewer

WRONG = "The e-mail address or the password is wrong."
WRONG_CURRENT = "This is not your current password."
CURRENT = ("currentPassword",)


class Credentials(NamedTuple):
    """Whose password it is, and the hash that was kept when it was looked up."""

    user_id: uuid.UUID
    email: str | None
    password_hash: str | None

    @property
    def account(self) -> str:
        """What guesses are counted under: the address, as in signing in."""
        return self.email or str(self.user_id)

    @property
    def still(self) -> ColumnElement[bool]:
        """Hold for the user, if active, as long as the password is the same."""
        same = (User.id == self.user_id) & (User.password_hash == self.password_hash)
        return same & User.is_active


async def create_user(
    session: AsyncSession, email: str, name: str, password_hash: str | None, *, is_admin: bool = False
) -> User:
    """Create a user, and by the hook a personal space; without a hash nobody can sign in as this user yet.

    Raise Invalid at `email` and `name`; an address that somebody has is TAKEN.
    """
    cleaned = validated(ProfileRules, {"email": email, "name": name}, partial=False)
    user = User(**cleaned, password_hash=password_hash, is_admin=is_admin)
    session.add(user)
    await save(session)
    return user


async def set_email(session: AsyncSession, user_id: uuid.UUID, email: str) -> User:
    """Give a user an e-mail address; an imported one, who had none, gets a personal space by the hook.

    Raise Invalid (TAKEN if somebody else has it), or NotFound for an unknown user.
    """
    cleaned = validated(EmailRules, {"email": email}, partial=False)
    user = await known(session, user_id)
    if user.email != cleaned["email"]:
        user.email, user.is_email_verified = cleaned["email"], False
    await save(session)
    return user


async def update(
    session: AsyncSession, viewer: Viewer, user_id: uuid.UUID, patch: Mapping[str, Any]
) -> Saved[User]:
    """Apply what the patch of oneself, or an admin's, holds; raise Invalid with all field errors."""
    return await standing.update(session, viewer, User, user_id, patch, UserPatchRules)


async def update_user(session: AsyncSession, user_id: uuid.UUID, patch: Mapping[str, Any]) -> User:
    """Set a user's name, address, and whether an admin, as far as the patch holds them; for admins.

    Raise Invalid with all field errors (TAKEN if somebody else has the address), or NotFound.
    """
    cleaned = validated(UserRules, patch, partial=True)
    user = await known(session, user_id)
    for name, value in cleaned.items():
        setattr(user, name, value)
    await save(session)
    return user


async def set_password(session: AsyncSession, user_id: uuid.UUID, password_hash: str) -> User:
    """Set a password without asking for the old one: for admins, and for whoever got a link by mail.

    It ends all that the old one, or who knew it, may have opened: sessions, API tokens, links in mails.
    Raise NotFound for an unknown user.
    """
    user = await known(session, user_id)
    user.password_hash = password_hash
    await end_sessions(session, user_id)
    await revoke_tokens(session, ApiToken.user_id == user_id)
    await session.execute(delete(Proof).where(Proof.user_id == user_id, Proof.purpose == Purpose.RESET))
    await session.flush()
    return user


async def set_active(session: AsyncSession, user_id: uuid.UUID, *, is_active: bool) -> User:
    """Deactivate a user, who can do nothing any more; or activate one again.

    Sessions, API tokens and links in mails end for good. What the user owns, and the grants and memberships,
    stay. Raise NotFound for an unknown user.
    """
    user = await known(session, user_id)
    user.is_active = is_active
    if not is_active:
        await end_sessions(session, user_id)
        await revoke_tokens(session, ApiToken.user_id == user_id)
        await session.execute(delete(Proof).where(Proof.user_id == user_id))
    await session.flush()
    return user


async def change_password(
    session: AsyncSession, verified: Credentials, password_hash: str, keep: bytes | None
) -> User:
    """Set another password in place of the one verified; end all sessions but that of the token hash `keep`.

    Raise BadCredentials if the password was changed since it was verified.
    """
    user = await locked(session, verified.still, for_update=True)
    if user is None:
        raise BadCredentials(WRONG_CURRENT, CURRENT)
    user.password_hash = password_hash
    await end_sessions(session, user.id, keep)
    await session.flush()
    return user


async def list_users(session: AsyncSession) -> Sequence[User]:
    """Return all users: those with an e-mail address first, then by name."""
    by_name = select(User).order_by(User.email.is_(None), func.lower(User.name), User.id)
    return (await session.scalars(by_name)).all()


async def with_email(session: AsyncSession, email: str) -> User:
    """Return the user with this address, however it is written; raise Invalid or NotFound at `email`."""
    cleaned = validated(EmailRules, {"email": email}, partial=False)
    user = (await session.scalars(select(User).where(User.email == cleaned["email"]))).one_or_none()
    if user is None:
        raise NotFound("There is no user with this e-mail address.", ("email",))
    return user


async def credentials(session: AsyncSession, whose: ColumnElement[bool]) -> Credentials | None:
    """Look up what a password is to be checked against; the same statement whether there is one or not.

    None, too, of who is deactivated.
    """
    found = select(User.id, User.email, User.password_hash).where(whose, User.is_active)
    row = (await session.execute(found)).one_or_none()
    return None if row is None else Credentials(*row)


async def is_taken(session: AsyncSession, email: str) -> bool:
    """Tell whether somebody has this address, before any work goes into a password."""
    return (await session.execute(select(User.id).where(User.email == email))).first() is not None


async def verified(session: AsyncSession, whose: ColumnElement[bool]) -> User | None:
    """Note that the address of the user who meets the condition is the user's; None if nobody does."""
    user = await locked(session, whose, for_update=True)
    if user is not None and not user.is_email_verified:
        user.is_email_verified = True
        await session.flush()
    return user


async def same_user(session: AsyncSession, verified: Credentials, renewed: str | None = None) -> User | None:
    """Return the user, held until the commit; keep another hash of the same password, if there is one.

    Return None if the hash that the password was checked against is no longer the one that is kept.
    """
    user = await locked(session, verified.still, for_update=renewed is not None)
    if user is not None and renewed is not None:
        user.password_hash = renewed
        await session.flush()
    return user


async def known(session: AsyncSession, user_id: uuid.UUID) -> User:
    """Return the user, locked for an update; raise NotFound if there is none."""
    user = await locked(session, User.id == user_id, for_update=True)
    if user is None:
        raise NotFound("There is no such user.", ("id",))
    return user


async def locked(session: AsyncSession, whose: ColumnElement[bool], *, for_update: bool) -> User | None:
    """Return a user and keep others from changing it; `for_update` also from holding it."""
    found = select(User).where(whose).with_for_update(read=not for_update, key_share=for_update)
    return (await session.scalars(found, execution_options={"populate_existing": True})).one_or_none()


async def save(session: AsyncSession) -> None:
    """Flush until the hooks add nothing more; raise Invalid if somebody has the e-mail address."""
    try:
        await flush(session)
    except IntegrityError as error:
        if sqlstate.of(error) == sqlstate.UNIQUE_VIOLATION:
            raise taken() from None
        raise


def taken() -> Invalid:
    """Say that an e-mail address belongs to somebody."""
    return Invalid([FieldError(("email",), "Somebody has signed up with this e-mail address.", taken=True)])
