"""How often a password may be guessed, and who is kept out."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.context import Context
from gql_api.db import create_engine
from gql_api.sessions.model import Session
from gql_api.settings import settings
from gql_api.users import throttle
from gql_api.users.model import Attempts
from gql_api.viewer import Viewer
from tests.make import make_user
from tests.run import Run
from tests.users.ask import (
    CHANGE_PASSWORD,
    CHEAP,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    SIGN_UP,
    WRONG,
    at,
    bearer,
    make_ann,
    signed_in,
    stored,
)

pytestmark = pytest.mark.usefixtures("limits")
ELSEWHERE = "198.51.100.7"
LIMITED = "RATE_LIMITED"


async def sign_in(run: Run, email: str = EMAIL, password: str = WRONG) -> str:
    """Try to sign in; return the code of what went wrong, "" if nothing did."""
    data, errors = await run.raw(SIGN_IN, email=email, password=password)
    if errors:
        assert data == {"signIn": None}
        refused: Any = errors[0].original_error
        assert 890 <= refused.details["retryAfter"] <= 900
        return str(refused.code)
    problems = data["signIn"]["errors"]
    return problems[0]["code"] if problems else ""


async def test_the_fourth_guess_is_refused_even_when_it_is_right(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    assert [await sign_in(run) for _ in range(3)] == ["BAD_CREDENTIALS"] * 3
    before = await stored(session)
    assert await sign_in(run) == LIMITED
    assert await sign_in(run, password=PASSWORD) == LIMITED
    assert await stored(session) == before


async def test_guesses_at_an_unknown_address_are_counted_alike(run: Run) -> None:
    assert [await sign_in(run, "no@example.com") for _ in range(4)] == ["BAD_CREDENTIALS"] * 3 + [LIMITED]


async def test_the_owner_signs_in_from_elsewhere_whatever_others_guess(
    session: AsyncSession, run: Run
) -> None:
    await make_ann(session)
    assert [await sign_in(run) for _ in range(4)][-1] == LIMITED
    assert await sign_in(at(run, ELSEWHERE), password=PASSWORD) == ""
    assert await sign_in(run, password=PASSWORD) == LIMITED


async def test_an_address_has_a_limit_over_all_accounts(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    for number in range(5):
        assert await sign_in(run, f"no{number}@example.com") == "BAD_CREDENTIALS"
    assert await sign_in(run, password=PASSWORD) == LIMITED
    assert await sign_in(at(run, ELSEWHERE), password=PASSWORD) == ""


async def test_what_is_refused_does_not_count_against_others_at_the_address(
    session: AsyncSession, run: Run
) -> None:
    await make_user(session, "Bob", email="bob@example.com", password_hash=CHEAP.hash(PASSWORD))
    assert [await sign_in(run) for _ in range(9)] == ["BAD_CREDENTIALS"] * 3 + [LIMITED] * 6
    assert await sign_in(run, "bob@example.com", PASSWORD) == ""


async def test_a_success_begins_the_count_of_the_account_anew(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    for _ in range(2):
        assert [await sign_in(run) for _ in range(2)] == ["BAD_CREDENTIALS"] * 2
        assert await sign_in(run, password=PASSWORD) == ""
    counts = (await session.scalars(select(Attempts.count))).all()
    assert counts == [4]


async def test_successes_do_not_use_up_an_address(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    assert [await sign_in(run, password=PASSWORD) for _ in range(7)] == [""] * 7


async def test_a_new_window_begins_when_the_last_is_over(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    assert [await sign_in(run) for _ in range(4)][-1] == LIMITED
    await session.execute(update(Attempts).values(window_ends_at=func.now()))
    await session.commit()
    assert [await sign_in(run) for _ in range(4)] == ["BAD_CREDENTIALS"] * 3 + [LIMITED]


async def test_a_new_window_begins_also_before_the_last_count_is_removed(
    session: AsyncSession, run: Run
) -> None:
    assert [await sign_in(run) for _ in range(4)][-1] == LIMITED
    await session.execute(update(Attempts).values(window_ends_at=func.now()))
    older = func.now() - timedelta(days=1)
    session.add_all(Attempts(key=bytes([number]), count=1, window_ends_at=older) for number in range(10))
    await session.commit()
    assert await sign_in(run) == "BAD_CREDENTIALS"
    left = select(Attempts.count, Attempts.window_ends_at - func.now())
    assert [tuple(row) for row in await session.execute(left)] == [(1, timedelta(minutes=15))] * 2


async def test_expired_counts_are_removed_and_no_others(session: AsyncSession, run: Run) -> None:
    for number in range(4):
        await sign_in(run, f"no{number}@example.com")
    await session.execute(update(Attempts).values(window_ends_at=func.now()))
    await session.commit()
    await sign_in(at(run, ELSEWHERE))
    await sign_in(at(run, ELSEWHERE))
    assert (await session.scalars(select(Attempts.count))).all() == [2, 2]


async def test_no_address_stands_in_the_counts_in_clear(session: AsyncSession, run: Run) -> None:
    await sign_in(run)
    keys = (await session.scalars(select(Attempts.key))).all()
    assert [len(key) for key in keys] == [32, 32]
    counts = str((await stored(session))["sign_in_attempts"])
    for clear in (EMAIL, "192.0.2.1"):
        assert clear not in counts
        assert clear.encode().hex() not in counts


async def test_workers_share_the_counts(fresh_database: AsyncEngine) -> None:
    other = create_engine(fresh_database.url.render_as_string(hide_password=False))
    workers = [Run(partial(Context, engine)) for engine in (fresh_database, other)]
    assert [await sign_in(workers[number % 2]) for number in range(4)] == ["BAD_CREDENTIALS"] * 3 + [LIMITED]
    await other.dispose()


async def test_guesses_at_once_do_not_slip_through(fresh_database: AsyncEngine, run_fresh: Run) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
    codes = await asyncio.gather(*(sign_in(run_fresh) for _ in range(12)))
    assert sorted(codes) == ["BAD_CREDENTIALS"] * 3 + [LIMITED] * 9


async def test_guesses_at_the_current_password_count_too(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    viewer = bearer(await signed_in(session, ann))
    for _ in range(3):
        done = await run(CHANGE_PASSWORD, viewer, current=WRONG, new="something new")
        assert done["changePassword"]["errors"][0]["code"] == "BAD_CREDENTIALS"
    before = await stored(session)
    data, errors = await run.raw(CHANGE_PASSWORD, viewer, current=PASSWORD, new="something new")
    refused: Any = errors[0].original_error
    assert (data, refused.code) == ({"changePassword": None}, LIMITED)
    assert await sign_in(run, password=PASSWORD) == LIMITED
    assert await stored(session) == before


async def test_a_changed_password_begins_the_count_anew(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    viewer = bearer(await signed_in(session, ann))
    for current, new in ((PASSWORD, "something new"), ("something new", "and once more")):
        for _ in range(2):
            await run(CHANGE_PASSWORD, viewer, current=WRONG, new=new)
        done = await run(CHANGE_PASSWORD, viewer, current=current, new=new)
        assert done["changePassword"]["errors"] == []
    assert (await session.scalars(select(Attempts.count))).all() == [4]


async def test_over_http_it_is_429_with_retry_after_and_the_count_stays(
    fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        body = {"query": SIGN_IN, "variables": {"email": EMAIL, "password": WRONG}}
        answers = [await client.post("/graphql", json=body) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        told = answers[-1].json()
        assert told["data"] == {"signIn": None}
        extensions = told["errors"][0]["extensions"]
        assert extensions["code"] == LIMITED
        assert 1 <= extensions["retryAfter"] <= 900
        assert (await session.scalars(select(Attempts.count))).all() == [3, 3]
        assert (await session.scalars(select(func.count(Session.id)))).one() == 0


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_what_counts_as_one_address(address: str | None, expected: str) -> None:
    assert throttle.network(address) == expected


async def test_a_viewer_without_address_is_counted_too(session: AsyncSession, run: Run) -> None:
    nobody = await make_user(session, "Imported")
    for _ in range(3):
        await at(run, None)(CHANGE_PASSWORD, Viewer(user_id=nobody.id), current=WRONG, new="something new")
    counts = (await session.scalars(select(Attempts.count))).all()
    assert counts == [3, 3]


async def test_accounts_made_from_one_address_are_limited(
    session: AsyncSession, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GQL_SIGN_UPS_ADDRESS", "3")
    settings.cache_clear()
    await make_ann(session)
    sent: dict[str, Any] = {"password": PASSWORD, "name": "Ann"}
    assert (await run(SIGN_UP, **sent, email="short"))["signUp"]["errors"][0]["code"] == "INVALID"
    for email in ("a@example.com", EMAIL, "b@example.com"):  # the second one is taken, and counts
        await run(SIGN_UP, **sent, email=email)
    before = await stored(session)
    data, (error,) = await run.raw(SIGN_UP, **sent, email="c@example.com")
    refused: Any = error.original_error
    assert (data, refused.code) == ({"signUp": None}, LIMITED)
    assert await stored(session) == before
    done = await at(run, ELSEWHERE)(SIGN_UP, **sent, email="c@example.com")
    assert done["signUp"]["errors"] == []
