"""Changing one's password."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.errors import BadCredentials, Unauthenticated
from gql_api.sessions import actions as sessions
from gql_api.sessions.model import Session
from gql_api.users import actions
from gql_api.users.model import User
from tests.run import Run
from tests.users.ask import (
    CHANGE_PASSWORD,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    VIEWER,
    WRONG,
    bearer,
    make_ann,
    signed_in,
    somebody_waits,
    stored,
)

NEW = "something new"


async def test_the_new_password_signs_in_and_the_old_no_more(session: AsyncSession, run: Run) -> None:
    viewer = bearer(await signed_in(session, await make_ann(session)))
    done = await run(CHANGE_PASSWORD, viewer, current=PASSWORD, new=NEW)
    assert done["changePassword"] == {"viewer": {"name": "Ann", "email": EMAIL}, "errors": []}
    old, new = [await run(SIGN_IN, email=EMAIL, password=password) for password in (PASSWORD, NEW)]
    assert old["signIn"]["errors"][0]["code"] == "BAD_CREDENTIALS"
    assert new["signIn"]["errors"] == []


async def test_the_other_sessions_end_and_this_one_stays(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    bob = await actions.create_user(session, "bob@example.com", "Bob", None)
    tokens = [await signed_in(session, user) for user in (ann, ann, ann, bob)]
    await run(CHANGE_PASSWORD, bearer(tokens[1]), current=PASSWORD, new=NEW)
    left = set((await session.scalars(select(Session.token_hash))).all())
    assert left == {auth.token_hash(tokens[1]), auth.token_hash(tokens[3])}
    assert await run(VIEWER, bearer(tokens[1])) == {"viewer": {"name": "Ann"}}


async def test_a_wrong_current_password_is_told_at_its_path_and_changes_nothing(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_ann(session)
    tokens = [await signed_in(session, ann) for _ in range(2)]
    before = await stored(session, "sign_in_attempts")
    done = await run(CHANGE_PASSWORD, bearer(tokens[0]), current=WRONG, new=NEW)
    assert done["changePassword"] == {
        "viewer": None,
        "errors": [
            {
                "__typename": "GenericError",
                "code": "BAD_CREDENTIALS",
                "message": "This is not your current password.",
                "path": ["currentPassword"],
            }
        ],
    }
    assert await stored(session, "sign_in_attempts") == before


async def test_a_new_password_keeps_the_rules_or_nothing_changes(session: AsyncSession, run: Run) -> None:
    viewer = bearer(await signed_in(session, await make_ann(session)))
    before = await stored(session)
    done = await run(CHANGE_PASSWORD, viewer, current="nul\x00", new="short")
    assert [
        (error["__typename"], error["code"], error["path"]) for error in done["changePassword"]["errors"]
    ] == [
        ("ValidationError", "INVALID", ["currentPassword"]),
        ("ValidationError", "INVALID", ["newPassword"]),
    ]
    assert await stored(session) == before


async def test_anonymous_is_told_to_sign_in_and_changes_nothing(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    before = await stored(session)
    done = await run(CHANGE_PASSWORD, current=PASSWORD, new=NEW)
    assert [
        (error["__typename"], error["code"], error["path"]) for error in done["changePassword"]["errors"]
    ] == [("ForbiddenError", "FORBIDDEN", [])]
    assert await stored(session) == before


async def test_a_password_changed_meanwhile_is_not_changed_again(session: AsyncSession) -> None:
    ann = await make_ann(session)
    checked = await actions.credentials(session, User.id == ann.id)
    assert checked is not None
    await actions.set_password(session, ann.id, "the admin's hash")
    with pytest.raises(BadCredentials):
        await actions.change_password(session, checked, "another hash", keep=None)
    assert (await session.scalars(select(User.password_hash))).one() == "the admin's hash"


async def test_a_session_that_ends_meanwhile_changes_nothing_more(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with (
        AsyncSession(fresh_database, expire_on_commit=False) as other,
        AsyncSession(fresh_database) as watcher,
    ):
        ann = await make_ann(other)
        token = await signed_in(other, ann)
        before = await stored(other, "sessions", "sign_in_attempts")
        await actions.locked(other, User.id == ann.id, for_update=True)
        await sessions.end_sessions(other, ann.id)
        waiting = asyncio.ensure_future(
            run_fresh.raw(CHANGE_PASSWORD, bearer(token), current=PASSWORD, new=NEW)
        )
        await somebody_waits(watcher)
        await other.commit()
        data, errors = await waiting
        assert (data, [type(error.original_error) for error in errors]) == (
            {"changePassword": None},
            [Unauthenticated],
        )
        assert await stored(watcher, "sessions", "sign_in_attempts") == before


async def test_of_changes_at_once_one_wins_and_keeps_its_session(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_ann(session)
        tokens = [await signed_in(session, ann) for _ in range(3)]
        answers = await asyncio.gather(
            *(run_fresh.raw(CHANGE_PASSWORD, bearer(token), current=PASSWORD, new=NEW) for token in tokens)
        )
        done = [data["changePassword"] for data, errors in answers if not errors]
        assert sum(one["errors"] == [] for one in done) == 1
        (left,) = (await session.scalars(select(Session.token_hash))).all()
        assert left in {auth.token_hash(token) for token in tokens}
