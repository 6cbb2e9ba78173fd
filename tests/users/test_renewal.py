"""Hashes of passwords are made anew at sign-in when they were made in an older way."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.users.model import User
from tests.run import Run
from tests.users.ask import EMAIL, PASSWORD, SIGN_IN, WRONG, make_ann


async def kept(session: AsyncSession) -> str:
    """Read the hash that is kept."""
    found = (await session.scalars(select(User.password_hash))).one()
    assert found is not None
    return found


async def test_an_old_hash_is_made_anew_when_the_password_was_right(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    before = await kept(session)
    assert auth.HASHER.check_needs_rehash(before)
    await run(SIGN_IN, email=EMAIL, password=WRONG)
    assert await kept(session) == before
    assert (await run(SIGN_IN, email=EMAIL, password=PASSWORD))["signIn"]["errors"] == []
    renewed = await kept(session)
    assert not auth.HASHER.check_needs_rehash(renewed)
    assert await auth.is_password(renewed, PASSWORD)
    assert (await run(SIGN_IN, email=EMAIL, password=PASSWORD))["signIn"]["errors"] == []
    assert await kept(session) == renewed


async def test_sign_ins_at_once_all_succeed_while_it_is_made_anew(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        done = await asyncio.gather(*(run_fresh(SIGN_IN, email=EMAIL, password=PASSWORD) for _ in range(6)))
        assert [one["signIn"]["errors"] for one in done] == [[]] * 6
        assert not auth.HASHER.check_needs_rehash(await kept(session))
