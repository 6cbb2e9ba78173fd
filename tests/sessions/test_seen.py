"""When a token was last seen: noted as requests come, written later and together, never in anybody's way."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from starlette.applications import Starlette

from gql_api.app import create_app
from gql_api.auth import token_hash
from gql_api.context import Context
from gql_api.sessions import actions
from gql_api.sessions.model import Sighting
from gql_api.sessions.seen import Seen
from gql_api.settings import settings
from gql_api.tokens.actions import create_token
from gql_api.viewer import Viewer
from tests.make import make_user
from tests.pieces import in_one_piece
from tests.tokens.ask import WHOLE
from tests.users.ask import VIEWER, signed_in

QUERY = {"query": VIEWER}


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Write every second."""
    monkeypatch.setenv("GQL_SEEN_SECONDS", "1")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def tokens(fresh_database: AsyncEngine) -> list[str]:
    """Make a session and an API token of Ann's."""
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann")
        made = await create_token(session, ann.id, WHOLE)
        return [await signed_in(session, ann), made.token]


async def sightings(engine: AsyncEngine) -> list[datetime]:
    """Read what was written."""
    async with AsyncSession(engine) as session:
        return list((await session.scalars(select(Sighting.seen_at).order_by(Sighting.seen_at))).all())


async def asked(app: Starlette, token: str, *, whole: bool = True) -> httpx.Response:
    """Send a request, in one piece (the quick way) or not."""
    transport = httpx.ASGITransport(in_one_piece(app) if whole else app, client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.post("/graphql", json=QUERY, headers={"Authorization": f"Bearer {token}"})


async def noted(engine: AsyncEngine, seen: Seen, token: str, *, is_verified: bool = True) -> None:
    """Note a request with a token."""
    context = Context(engine, Viewer(token_hash(token)))
    context.is_verified = is_verified
    seen.note(context)


@pytest.mark.parametrize("whole", [True, False])
async def test_what_was_seen_is_written_when_the_application_ends(
    fresh_database: AsyncEngine, tokens: list[str], *, whole: bool
) -> None:
    begun = datetime.now(UTC)
    app = create_app(fresh_database)
    async with app.router.lifespan_context(app):
        for token in tokens:
            assert (await asked(app, token, whole=whole)).json() == {"data": {"viewer": {"name": "Ann"}}}
        assert await sightings(fresh_database) == []
    found = await sightings(fresh_database)
    assert len(found) == 2
    assert all(begun <= one <= datetime.now(UTC) for one in found)


@pytest.mark.usefixtures("often")
async def test_what_was_seen_is_written_now_and_then(fresh_database: AsyncEngine, tokens: list[str]) -> None:
    app = create_app(fresh_database)
    async with app.router.lifespan_context(app):
        await asked(app, tokens[0])
        while not await sightings(fresh_database):
            continue


async def test_a_token_that_does_not_hold_is_not_seen(fresh_database: AsyncEngine) -> None:
    app = create_app(fresh_database)
    async with app.router.lifespan_context(app):
        for token in (f"gql_{'A' * 43}", f"gqlt_{'A' * 43}", "nonsense"):
            assert (await asked(app, token)).status_code == 401
    assert await sightings(fresh_database) == []
    seen = Seen(fresh_database)
    await noted(fresh_database, seen, f"gql_{'A' * 43}", is_verified=False)
    seen.note(Context(fresh_database))
    assert seen.noted == {}


async def test_many_requests_are_one_write_and_no_later_moment_is_taken_back(
    fresh_database: AsyncEngine, tokens: list[str]
) -> None:
    one, other = Seen(fresh_database), Seen(fresh_database)
    for _ in range(5):
        await noted(fresh_database, one, tokens[0])
    assert len(one.noted) == 1
    (latest,) = one.noted.values()
    other.noted = {key: moment - timedelta(hours=1) for key, moment in one.noted.items()}
    await one.write()
    await other.write()
    assert await sightings(fresh_database) == [latest]
    assert (one.noted, other.noted) == ({}, {})


async def test_a_session_that_ended_meanwhile_leaves_nothing(
    fresh_database: AsyncEngine, tokens: list[str]
) -> None:
    seen = Seen(fresh_database)
    await noted(fresh_database, seen, tokens[0])
    async with AsyncSession(fresh_database) as session:
        hashed = token_hash(tokens[0])
        assert hashed is not None
        assert await actions.close_session(session, hashed)
        await session.commit()
    await seen.write()
    assert await sightings(fresh_database) == []


async def test_what_cannot_be_written_is_kept_for_the_next_time(
    fresh_database: AsyncEngine, tokens: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen(fresh_database)
    await noted(fresh_database, seen, tokens[0])
    kept = dict(seen.noted)
    async with fresh_database.begin() as connection:
        await connection.execute(text("ALTER TABLE sightings RENAME TO gone"))
    with caplog.at_level(logging.WARNING):
        await seen.write()
    assert seen.noted == kept
    assert [record.message for record in caplog.records] == [
        "when sessions were seen could not be written: ProgrammingError"
    ]
    async with fresh_database.begin() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO sightings"))
    await seen.write()
    assert await sightings(fresh_database) == list(kept.values())
    assert fresh_database.pool.status().endswith("Current Checked out connections: 0")
