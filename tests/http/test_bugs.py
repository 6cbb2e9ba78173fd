"""What nobody foresaw: masked with a request id, logged once with a traceback, and over with the request."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.app import create_app
from gql_api.db import create_engine
from tests.http.ask import NEWER, OLDER, ask, the_error
from tests.http.garden import Garden, plant
from tests.snapshot import snapshot

MASKED = "Something went wrong here. Nothing more is known to you than the request's id."
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { changedFields }
}
"""
SECRET = "what only Ann may know"


@pytest.fixture
async def garden(fresh_database: AsyncEngine) -> Garden:
    """Plant in a database of the test's own, to be broken."""
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        return await plant(session)


@pytest.fixture
async def client(fresh_database: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """Send requests to an application whose database the test breaks."""
    transport = httpx.ASGITransport(create_app(fresh_database), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def broken(engine: AsyncEngine, statement: str) -> None:
    """Break the database behind the application's back."""
    async with engine.begin() as connection:
        await connection.execute(text(statement))


def masked(response: httpx.Response, accept: str = OLDER) -> str:
    """Look that the answer tells nothing but the request's id; return that."""
    error = the_error(response, accept)
    assert (response.status_code, error["message"]) == (500, MASKED)
    assert error["extensions"].keys() == {"code", "requestId"}
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    return str(error["extensions"]["requestId"])


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return the one thing that was logged, traceback and all."""
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    return f"{logging.Formatter().format(record)}"


@pytest.mark.parametrize("accept", [OLDER, NEWER])
async def test_bug_in_a_query_is_masked_and_logged_once(
    client: httpx.AsyncClient,
    garden: Garden,
    fresh_database: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
    accept: str,
) -> None:
    await broken(fresh_database, "ALTER TABLE articles RENAME COLUMN tags TO labels")
    query = "query ($search: String) { articles(search: $search) { nodes { tags } } }"
    request_id = masked(await ask(client, query, {"search": SECRET}, garden.token, accept), accept)
    told = logged(caplog)
    assert request_id in told
    assert "Traceback" in told
    assert "UndefinedColumn" in told
    assert SECRET not in told
    assert garden.token not in told
    good = await ask(client, "{ viewer { name } }", None, garden.token)
    assert good.json() == {"data": {"viewer": {"name": "Ann"}}}


async def test_bug_in_a_mutation_is_masked_and_changes_nothing(
    client: httpx.AsyncClient, garden: Garden, fresh_database: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await broken(fresh_database, "ALTER TABLE articles ADD CONSTRAINT dry CHECK (content <> 'wet')")
    async with AsyncSession(fresh_database) as session:
        before = await snapshot(session)
    patch: dict[str, Any] = {"name": SECRET, "content": "wet"}
    request_id = masked(await ask(client, UPDATE, {"id": garden.private_id, "patch": patch}, garden.token))
    told = logged(caplog)
    assert request_id in told
    assert "Traceback" in told
    assert "CheckViolation" in told
    assert SECRET not in told
    async with AsyncSession(fresh_database) as session:
        assert await snapshot(session) == before
    patch["content"] = "dry"
    good = await ask(client, UPDATE, {"id": garden.private_id, "patch": patch}, garden.token)
    assert good.json() == {"data": {"updateArticle": {"changedFields": ["name", "content"]}}}


async def test_bug_in_one_of_several_mutations_leaves_the_others_done(
    client: httpx.AsyncClient, garden: Garden, fresh_database: AsyncEngine
) -> None:
    await broken(fresh_database, "ALTER TABLE articles ADD CONSTRAINT dry CHECK (content <> 'wet')")
    fields = [
        f'{alias}: updateArticle(input: {{id: "{garden.private_id}", patch: {{content: "{content}"}}}}) '
        "{ article { version } }"
        for alias, content in [("first", "dry"), ("second", "wet"), ("third", "dusty")]
    ]
    response = await ask(client, f"mutation {{ {' '.join(fields)} }}", None, garden.token)
    assert response.status_code == 200
    answer = response.json()
    assert answer["data"] == {
        "first": {"article": {"version": 2}},
        "second": None,
        "third": {"article": {"version": 3}},
    }
    (error,) = answer["errors"]
    assert (error["message"], error["path"]) == (MASKED, ["second"])


async def test_bug_while_looking_up_the_token_is_masked_too(
    client: httpx.AsyncClient, garden: Garden, fresh_database: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await broken(fresh_database, "ALTER TABLE sessions RENAME TO visits")
    request_id = masked(await ask(client, "{ __typename }", None, garden.token))
    assert request_id in logged(caplog)
    good = await ask(client, "{ articles { totalCount } }")
    assert good.json() == {"data": {"articles": {"totalCount": 1}}}


async def test_database_that_is_away_is_told_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    engine = create_engine("postgresql+asyncpg://ann:secret@127.0.0.1:1/garden")
    transport = httpx.ASGITransport(create_app(engine), client=("192.0.2.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for token in (None, "gql_" + "a" * 43):
            response = await ask(client, "{ viewer { name } }", None, token)
            error = the_error(response, OLDER)
            assert (response.status_code, error["extensions"]["code"]) == (503, "UNAVAILABLE")
            assert error["message"] == "The database cannot be reached just now. Try again in a moment."
    await engine.dispose()
    assert "secret" not in caplog.text
