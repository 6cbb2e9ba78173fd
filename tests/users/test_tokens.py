"""Tokens over HTTP: good, ended, expired, broken; and signing out."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import auth
from gql_api.sessions import actions as sessions
from gql_api.sessions.model import Session
from gql_api.users import actions
from gql_api.viewer import Viewer
from tests.run import Run
from tests.users.ask import (
    CHANGE_PASSWORD,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    SIGN_OUT,
    SIGN_UP,
    VIEWER,
    bearer,
    make_ann,
    signed_in,
    stored,
)

MUTATIONS = [
    {"query": SIGN_UP, "variables": {"email": "new@example.com", "password": PASSWORD, "name": "New"}},
    {"query": SIGN_UP, "variables": {"email": "wrong", "password": "", "name": ""}},
    {"query": SIGN_IN, "variables": {"email": EMAIL, "password": PASSWORD}},
    {"query": SIGN_IN, "variables": {"email": "no@example.com", "password": PASSWORD}},
    {"query": SIGN_OUT},
    {"query": CHANGE_PASSWORD, "variables": {"current": PASSWORD, "new": "something new"}},
    {"query": CHANGE_PASSWORD, "variables": {"current": "", "new": ""}},
    {"query": VIEWER},
]


async def ended(session: AsyncSession, token: str) -> None:
    hashed = auth.token_hash(token)
    assert hashed is not None
    assert await sessions.close_session(session, hashed)


async def expired(session: AsyncSession, token: str) -> None:
    await session.execute(
        update(Session).where(Session.token_hash == auth.token_hash(token)).values(expires_at=func.now())
    )


@pytest.mark.parametrize("spoil", [ended, expired])
async def test_a_token_that_was_good_once_is_401_and_nothing_is_done(
    fresh_database: AsyncEngine,
    client: httpx.AsyncClient,
    spoil: Callable[[AsyncSession, str], Awaitable[None]],
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_ann(session)
        token, _ = await signed_in(session, ann), await signed_in(session, ann)
        await spoil(session, token)
        await session.commit()
        await refused_everywhere(session, client, f"Bearer {token}")


NEVER_GOOD = [
    f"Bearer gql_{'A' * 43}",
    "Bearer gql_short",
    f"Bearer ghp_{'A' * 43}",
    "Bearer",
    "",
    "Basic YW5uOmhvcnNl",
    f"Bearer gql_{'A' * 10_000}",
    f"Bearer gql_{'A' * 42}\u00e9",
]


async def test_a_token_that_never_was_is_401_and_nothing_is_done(
    fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await signed_in(session, await make_ann(session))
        for header in NEVER_GOOD:
            await refused_everywhere(session, client, header)


async def refused_everywhere(session: AsyncSession, client: httpx.AsyncClient, header: str) -> None:
    """Send every mutation with the header; see 401 and that nothing changed."""
    before = await stored(session)
    await session.commit()
    for body in MUTATIONS:
        answer = await client.post(
            "/graphql", json=body, headers={b"authorization": header.encode("latin-1")}
        )
        assert answer.status_code == 401
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["message"] == "The token is not valid or has expired. Sign in again, or send no token."
        assert not any((answer.json().get("data") or {}).values())
    assert await stored(session) == before


async def test_signing_in_over_http_gives_a_token_that_works_until_signed_out(
    fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        body = {"query": SIGN_IN, "variables": {"email": EMAIL, "password": PASSWORD}}
        signed = (await client.post("/graphql", json=body)).json()["data"]["signIn"]
        headers = {"Authorization": f"Bearer {signed['token']}"}
        seen = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
        assert seen.json() == {"data": {"viewer": {"name": "Ann"}}}
        out = await client.post("/graphql", json={"query": SIGN_OUT}, headers=headers)
        assert out.json() == {"data": {"signOut": {"errors": []}}}
        gone = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
        assert gone.status_code == 401
        assert (await stored(session))["sessions"] == []


async def test_signing_in_over_http_keeps_the_address_and_the_device(
    fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        body = {"query": SIGN_IN, "variables": {"email": EMAIL, "password": PASSWORD}}
        await client.post("/graphql", json=body, headers={"User-Agent": "a phone"})
        opened = (await session.scalars(select(Session))).one()
        assert (opened.address, opened.device) == ("192.0.2.1", "a phone")
        strange = b"  a\ttablet\xa0\x85 \x1b[31m" + b"x" * 1000
        await client.post("/graphql", json=body, headers={b"User-Agent": strange})
        newest = (await session.scalars(select(Session).order_by(Session.id.desc()).limit(1))).one()
        assert newest.device == "a tablet [31m" + "x" * 87


async def test_signing_out_ends_this_session_and_no_other(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    this, other = await signed_in(session, ann), await signed_in(session, ann)
    assert await run(SIGN_OUT, bearer(this)) == {"signOut": {"errors": []}}
    _, errors = await run.raw(VIEWER, bearer(this))
    assert [error.message for error in errors] == [
        "The token is not valid or has expired. Sign in again, or send no token."
    ]
    assert await run(VIEWER, bearer(other)) == {"viewer": {"name": "Ann"}}


async def test_signing_out_without_a_token_says_that_there_was_none(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    await signed_in(session, ann)
    before = await stored(session)
    for viewer in (Viewer(), Viewer(user_id=ann.id)):
        done = await run(SIGN_OUT, viewer)
        assert done["signOut"]["errors"] == [
            {"__typename": "ForbiddenError", "code": "FORBIDDEN", "path": []}
        ]
    assert await stored(session) == before


async def test_a_signed_in_viewer_may_sign_in_as_somebody_else(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    bob = await actions.create_user(session, "bob@example.com", "Bob", None)
    token = await signed_in(session, bob)
    done = await run(SIGN_IN, bearer(token), email=EMAIL, password=PASSWORD)
    assert done["signIn"]["viewer"]["name"] == "Ann"
    assert await run(VIEWER, bearer(token)) == {"viewer": {"name": "Bob"}}
