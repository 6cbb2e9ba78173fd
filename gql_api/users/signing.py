"""Signing up, in and out: transactions around the work on a password, which none of them waits for."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth, compiler, gate
from gql_api.context import Context, Info
from gql_api.errors import BadCredentials, Forbidden, Refusal, Unauthenticated
from gql_api.ids import key_of
from gql_api.payloads import refused, user_errors
from gql_api.permissions import Viewer
from gql_api.rules import Rules, validated
from gql_api.users import actions, throttle
from gql_api.users.input import AccountRules, ChangePasswordRules, SignInRules
from gql_api.users.model import User

Payload = TypeVar("Payload")
Values = dict[str, Any]


async def answered(
    info: Info, payload: type[Payload], work: Callable[..., Awaitable[Values]], *input: object
) -> Payload:
    """Fill the payload with what `work` returns, or its `errors` with the Refusal that it raises.

    It begins only when the token, if one was sent, is known to hold: else Unauthenticated is raised.
    """
    try:
        if not info.context.is_verified:
            await compiler.verify(info.context)
        return payload(**{**await work(info, *input), "errors": []})
    except Refusal as refusal:
        return refused(payload, user_errors(refusal))


def cleaned(rules: type[Rules], input: Any) -> Values:  # noqa: ANN401 - any Strawberry input
    """Return what an input holds, cleaned; raise Invalid with all its errors."""
    return validated(rules, dataclasses.asdict(input), partial=False)


async def sign_up(info: Info, input: object) -> Values:
    """Make an account and sign it in."""
    account = cleaned(AccountRules, input)
    async with info.context.transaction() as session:
        await actions.refuse_taken(session, account["email"])
    hashed = await auth.password_hash(account["password"])
    async with info.context.transaction() as session:
        user = await actions.create_user(session, account["email"], account["name"], hashed)
        return await signed_in(info, session, user)


async def sign_in(info: Info, input: object) -> Values:
    """Sign in; an unknown address and a wrong password take the same steps and get the same words."""
    sent = cleaned(SignInRules, input)
    async with right_password(info.context, sent["email"], sent["password"]) as (session, user):
        return await signed_in(info, session, user)


@asynccontextmanager
async def right_password(
    context: Context, email: str, password: str
) -> AsyncIterator[tuple[AsyncSession, User]]:
    """Check a password, then lend a transaction that holds the user, to open a session in.

    Raise BadCredentials, or RateLimited after too many of these. A block that raises has guessed wrong, too.
    """
    async with context.transaction() as session:
        await throttle.count(session, email, context.address)
        known = await actions.credentials(session, User.email == email)
    if not await is_right(known, password) or known is None:
        raise BadCredentials(actions.WRONG)
    async with context.transaction() as session:
        user = await actions.same_user(session, known)
        await throttle.forgive(session, email, context.address)
        yield session, user


async def sign_out(info: Info) -> Values:
    """End the session of the token that was sent; without one there is nothing to end, which is an error."""
    hashed = info.context.viewer.token_hash
    if hashed is None:
        raise Forbidden("You are not signed in: no token was sent, so no session was ended.")
    async with info.context.transaction() as session:
        if not await actions.close_session(session, hashed):
            raise Unauthenticated
    return {}


async def change_password(info: Info, input: object) -> Values:
    """Set another password for the viewer, who knows the present one, and end the other sessions."""
    context, sent = info.context, cleaned(ChangePasswordRules, input)
    known = await counted(context)
    if not await is_right(known, sent["current_password"]):
        raise BadCredentials(actions.WRONG_CURRENT, actions.CURRENT)
    hashed = await auth.password_hash(sent["new_password"])
    async with context.transaction() as session:
        user = await actions.change_password(session, known, hashed, keep=context.viewer.token_hash)
        await gate.signed_in(session, context.viewer)  # still, now that the user is locked
        await throttle.forgive(session, known.account, context.address)
        return {"viewer": await shown(info, session, user)}


async def counted(context: Context) -> actions.Credentials:
    """Look up the viewer's password and count the guess at it; raise Forbidden for anonymous."""
    async with context.transaction() as session:
        viewer_id = await gate.signed_in(session, context.viewer)
        known = await actions.credentials(session, User.id == viewer_id)
        if known is None:
            raise Unauthenticated
        await throttle.count(session, known.account, context.address)
        return known


async def is_right(known: actions.Credentials | None, password: str) -> bool:
    """Check a password, with the same work when nobody is known or no password is kept."""
    return await auth.is_password(known and known.password_hash, password)


async def signed_in(info: Info, session: AsyncSession, user: User) -> Values:
    """Open a session and answer with it."""
    token, expires_at = await actions.open_session(session, user, info.context.address, info.context.device)
    return {"token": token, "expires_at": expires_at, "viewer": await shown(info, session, user)}


async def shown(info: Info, session: AsyncSession, user: User) -> compiler.Answers:
    """Read the payload's `viewer` as this user, private fields included."""
    viewer = Viewer(user_id=user.id)
    return await compiler.answers(info, session, User, key_of(user), "viewer", viewer=viewer)
