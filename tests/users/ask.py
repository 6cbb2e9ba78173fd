"""The four mutations, users to send them as, and a look at all that is stored."""

from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.auth import token_hash
from gql_api.db import Base
from gql_api.sessions import actions as sessions
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import make_user
from tests.run import Run

EMAIL = "ann@example.com"
PASSWORD = "correct horse"
WRONG = "battery staple"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

SIGN_UP = """
mutation ($email: String!, $password: String!, $name: String!) {
  signUp(input: {email: $email, password: $password, name: $name}) {
    token expiresAt viewer { id name email isAdmin } errors { __typename code message path }
  }
}
"""
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  signIn(input: {email: $email, password: $password}) {
    token expiresAt viewer { id name email isAdmin } errors { __typename code message path }
  }
}
"""
SIGN_OUT = "mutation { signOut { errors { __typename code path } } }"
CHANGE_PASSWORD = """
mutation ($current: String!, $new: String!) {
  changePassword(input: {currentPassword: $current, newPassword: $new}) {
    viewer { name email } errors { __typename code message path }
  }
}
"""
VIEWER = "{ viewer { name } }"


async def make_ann(session: AsyncSession, **columns: Any) -> User:  # noqa: ANN401 - any column
    """Make Ann, who can sign in, quickly."""
    return await make_user(
        session, "Ann", **{"email": EMAIL, "password_hash": CHEAP.hash(PASSWORD), **columns}
    )


async def signed_in(session: AsyncSession, user: User) -> str:
    """Open a session of the user's; return the token."""
    token, _ = await sessions.open_session(session, user, "192.0.2.1", "tests")
    await session.commit()
    return token


def bearer(token: str) -> Viewer:
    """Ask with this token."""
    return Viewer(token_hash(token))


def at(run: Run, address: str | None) -> Run:
    """Ask from another address."""

    def context(viewer: Viewer) -> Any:  # noqa: ANN401 - any context
        made = run.context(viewer)
        made.address = address
        return made

    return Run(context)


async def stored(session: AsyncSession, *but: str) -> dict[str, list[str]]:
    """Return every row of every table but some, as text."""
    tables = [table for table in Base.metadata.tables if table not in but]
    rows = {name: await session.scalars(text(f"SELECT t::text FROM {name} t ORDER BY 1")) for name in tables}  # noqa: S608 - our own names
    return {name: list(found) for name, found in rows.items()}


async def somebody_waits(session: AsyncSession) -> None:
    """Look until a statement waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not (await session.execute(waiting)).scalar_one():
        continue
    await session.rollback()
