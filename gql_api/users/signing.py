"""Signing up, in and out: transactions around the work on a password, which none of them waits for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth, compiler, gate
from gql_api.context import Context, Info
from gql_api.errors import BadCredentials, Forbidden, Unauthenticated
from gql_api.ids import key_of
from gql_api.sessions.actions import close_session, open_session
from gql_api.users import actions, proofs, throttle
from gql_api.users.account import Values, cleaned
from gql_api.users.input import AccountRules, ChangePasswordRules, SignInRules
from gql_api.users.mailing import confirm
from gql_api.users.model import User
from gql_api.users.proofs import Purpose
from gql_api.viewer import Viewer


async def sign_up(info: Info, input: object) -> Values:
    """Make an account and sign it in; send a link to verify its address with."""
    account = cleaned(AccountRules, input)
    async with info.context.transaction() as session:
        await throttle.count_sign_up(session, info.context.address)
        is_taken = await actions.is_taken(session, account["email"])
    if is_taken:
        raise actions.taken()
    hashed = await auth.password_hash(account["password"])
    async with info.context.transaction() as session:
        user = await actions.create_user(session, account["email"], account["name"], hashed)
        issued = await proofs.issue(session, Purpose.VERIFY, User.id == user.id)
        values = await signed_in(info, session, user)
    confirm(info, issued)
    return values


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
    for _ in range(2):  # the hash may be another meanwhile, of the same password
        if not await is_right(known, password) or known is None:
            break
        renewed = await auth.renewed_hash(known.password_hash, password)
        async with context.transaction() as session:
            if user := await actions.same_user(session, known, renewed):
                await throttle.forgive(session, email, context.address)
                yield session, user
                return
            known = await actions.credentials(session, User.email == email)
    raise BadCredentials(actions.WRONG)


async def sign_out(info: Info) -> Values:
    """End the session of the token that was sent; without one there is nothing to end, which is an error."""
    hashed = info.context.viewer.token_hash
    if hashed is None:
        raise Forbidden("You are not signed in: no token was sent, so no session was ended.")
    async with info.context.transaction() as session:
        if not await close_session(session, hashed):
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
        return {"viewer": await shown(info, session, user, context.viewer)}


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
    token, expires_at = await open_session(session, user, info.context.address, info.context.device)
    viewer = await shown(info, session, user, Viewer(auth.token_hash(token)))
    return {"token": token, "expires_at": expires_at, "viewer": viewer}


async def shown(info: Info, session: AsyncSession, user: User, viewer: Viewer) -> compiler.Answers:
    """Read the payload's `viewer` as this user, private fields included."""
    return await compiler.answers(info, session, User, key_of(user), "viewer", viewer=viewer)
