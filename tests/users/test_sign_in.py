"""Signing in: the same words and the same work, whatever is wrong."""

import asyncio
import threading
from typing import Any

import argon2
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.db import uuid7
from gql_api.sessions.model import Session
from gql_api.users import actions
from gql_api.users.model import User
from tests.make import make_user, public_id
from tests.run import Run
from tests.users.ask import (
    CHANGE_PASSWORD,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    SIGN_UP,
    VIEWER,
    WRONG,
    bearer,
    make_ann,
    signed_in,
    somebody_waits,
    stored,
)

REFUSED = {
    "token": None,
    "expiresAt": None,
    "viewer": None,
    "errors": [
        {
            "__typename": "GenericError",
            "code": "BAD_CREDENTIALS",
            "message": "The e-mail address or the password is wrong.",
            "path": [],
        }
    ],
}


async def test_the_right_password_opens_a_session(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    done = (await run(SIGN_IN, email=" ANN@example.com", password=PASSWORD))["signIn"]
    assert done["errors"] == []
    assert done["viewer"] == {"id": public_id(ann), "name": "Ann", "email": EMAIL, "isAdmin": False}
    assert await run(VIEWER, bearer(done["token"])) == {"viewer": {"name": "Ann"}}
    opened = (await session.scalars(select(Session))).one()
    assert (opened.user_id, opened.device, opened.address) == (ann.id, "tests", "192.0.2.1")


async def test_every_sign_in_has_a_token_of_its_own(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    done = [await run(SIGN_IN, email=EMAIL, password=PASSWORD) for _ in range(2)]
    tokens = {one["signIn"]["token"] for one in done}
    assert len(tokens) == 2
    assert all(auth.TOKEN.fullmatch(token) for token in tokens)


async def test_wrong_unknown_and_never_set_get_the_same_answer_and_no_session(
    session: AsyncSession, run: Run
) -> None:
    await make_ann(session)
    await make_user(session, "Bob", email="bob@example.com")
    before = await stored(session, "sign_in_attempts")
    for email, password in ((EMAIL, WRONG), ("no@example.com", PASSWORD), ("bob@example.com", PASSWORD)):
        assert (await run(SIGN_IN, email=email, password=password))["signIn"] == REFUSED
    assert await stored(session, "sign_in_attempts") == before


async def test_wrong_and_unknown_take_the_same_work(
    session: AsyncSession, run: Run, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[str] = []
    verify: Any = argon2.low_level.verify_secret

    def watched(hashed: bytes, secret: bytes, kind: argon2.Type) -> bool:
        costs.append(hashed.decode().rpartition("$")[0].rpartition("$")[0])
        done: bool = verify(hashed, secret, kind)
        return done

    monkeypatch.setattr("argon2._password_hasher.verify_secret", watched)
    await make_ann(session, password_hash=await auth.password_hash(PASSWORD))
    sent = []
    for email in (EMAIL, "no@example.com"):
        statements.clear()
        assert (await run(SIGN_IN, email=email, password=WRONG))["signIn"] == REFUSED
        sent.append(list(statements))
    assert costs == ["$argon2id$v=19$m=65536,t=3,p=4"] * 2
    assert sent[0] == sent[1]


async def test_what_stands_for_no_password_costs_what_a_real_one_does() -> None:
    assert not auth.HASHER.check_needs_rehash(auth.NOBODY)
    assert not await auth.is_password(None, "")
    kept = argon2.extract_parameters(await auth.password_hash(PASSWORD))
    assert argon2.extract_parameters(auth.NOBODY) == kept


async def test_what_cannot_be_an_address_or_a_password_is_said_at_once(
    session: AsyncSession, run: Run
) -> None:
    before = await stored(session)
    done = (await run(SIGN_IN, email="ann", password="x" * 201))["signIn"]
    assert [(error["code"], error["path"]) for error in done["errors"]] == [
        ("INVALID", ["email"]),
        ("INVALID", ["password"]),
    ]
    assert await stored(session) == before


async def test_a_short_password_is_wrong_and_no_more(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    assert (await run(SIGN_IN, email=EMAIL, password=""))["signIn"] == REFUSED


async def test_a_password_changed_while_it_was_checked_opens_nothing(session: AsyncSession) -> None:
    ann = await make_ann(session)
    checked = await actions.credentials(session, User.id == ann.id)
    assert checked is not None
    await actions.set_password(session, ann.id, "another hash")
    assert await actions.same_user(session, checked) is None


async def test_a_password_that_is_being_changed_no_longer_signs_in(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with (
        AsyncSession(fresh_database, expire_on_commit=False) as other,
        AsyncSession(fresh_database) as watcher,
    ):
        ann = await make_ann(other)
        await actions.set_password(other, ann.id, "another hash")
        waiting = asyncio.ensure_future(run_fresh(SIGN_IN, email=EMAIL, password=PASSWORD))
        await somebody_waits(watcher)
        await other.commit()
        assert (await waiting)["signIn"] == REFUSED
        assert (await stored(watcher))["sessions"] == []


async def test_work_on_a_password_holds_neither_a_connection_nor_the_event_loop(
    fresh_database: AsyncEngine, run_fresh: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str, int]] = []
    pool: Any = fresh_database.pool

    def watched(name: str) -> None:
        work: Any = getattr(argon2.low_level, name)

        def watching(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - argon2's arguments
            seen.append((name, threading.current_thread().name.partition("_")[0], pool.checkedout()))
            return work(*args, **options)

        monkeypatch.setattr(f"argon2._password_hasher.{name}", watching)

    watched("hash_secret")
    watched("verify_secret")
    up = (await run_fresh(SIGN_UP, email=EMAIL, password=PASSWORD, name="Ann"))["signUp"]
    await run_fresh(SIGN_IN, bearer(up["token"]), email=EMAIL, password=PASSWORD)
    await run_fresh(CHANGE_PASSWORD, bearer(up["token"]), current=PASSWORD, new="something new")
    names = ["hash_secret", "verify_secret", "verify_secret", "hash_secret"]
    assert seen == [(name, "argon2", 0) for name in names]


async def test_signing_in_removes_expired_sessions_and_no_others(session: AsyncSession, run: Run) -> None:
    ann, bob = await make_ann(session), await make_user(session, "Bob", email="bob@example.com")
    for user in (ann, bob):
        await signed_in(session, user)
    await session.execute(update(Session).values(expires_at=func.now()))
    lasting = await signed_in(session, bob)
    await run(SIGN_IN, email=EMAIL, password=PASSWORD)
    left = (await session.scalars(select(Session.user_id).order_by(Session.id))).all()
    assert left == [bob.id, ann.id]
    assert await run(VIEWER, bearer(lasting)) == {"viewer": {"name": "Bob"}}


async def test_a_few_expired_sessions_are_removed_at_a_time(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    for number in range(15):
        made = {"user_id": ann.id, "token_hash": number.to_bytes(), "expires_at": func.now()}
        session.add(Session(id=uuid7(), **made))
    await session.commit()
    await run(SIGN_IN, email=EMAIL, password=PASSWORD)
    assert (await session.scalars(select(func.count(Session.id)))).one() == 15 - 10 + 1


async def test_sign_ins_at_once_all_get_a_session(fresh_database: AsyncEngine, run_fresh: Run) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        done = await asyncio.gather(*(run_fresh(SIGN_IN, email=EMAIL, password=PASSWORD) for _ in range(8)))
        assert [one["signIn"]["errors"] for one in done] == [[]] * 8
        assert (await session.scalars(select(func.count(Session.id)))).one() == 8
