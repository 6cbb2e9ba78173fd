"""Passwords and tokens stay out of the database, the log and the answers of errors."""

import logging
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.tokens.actions import Made
from gql_api.tokens.model import ApiToken
from gql_api.users.proofs import Issued
from tests.run import Box
from tests.tokens.ask import CREATE, WHOLE
from tests.users.ask import CHANGE_PASSWORD, EMAIL, SIGN_IN, SIGN_UP, make_ann, stored
from tests.users.mails import ASK_RESET, BAD, RESET, link

SECRET = "swordfish-9f3c"
NEWER = "marlin-77ab-new"


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Log everything, the statements included; to be asked for before the database."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy")
    return caplog


async def send(
    client: httpx.AsyncClient,
    query: str,
    token: str | None = None,
    **variables: Any,  # noqa: ANN401 - any JSON value
) -> httpx.Response:
    """Send an operation."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


async def test_neither_password_nor_token_stands_in_a_table_or_in_the_log(
    loud: pytest.LogCaptureFixture, fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    up = (await send(client, SIGN_UP, email=EMAIL, password=SECRET, name="Ann")).json()["data"]["signUp"]
    signed = (await send(client, SIGN_IN, email=EMAIL, password=SECRET)).json()["data"]["signIn"]
    await send(client, SIGN_IN, email=EMAIL, password=NEWER)
    changed = await send(client, CHANGE_PASSWORD, signed["token"], current=SECRET, new=NEWER)
    assert changed.json()["data"]["changePassword"]["errors"] == []
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        rows = str(await stored(session))
    assert "Ann" in rows
    assert "INSERT INTO sessions" in loud.text
    for secret in (SECRET, NEWER, up["token"], signed["token"]):
        for written in (secret, secret.encode().hex(), secret.removeprefix("gql_")):
            assert written not in rows
            assert written not in loud.text
    assert "$argon2id$" not in loud.text


async def test_a_statement_that_fails_tells_no_secret_to_anyone(
    loud: pytest.LogCaptureFixture, fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with fresh_database.begin() as connection:
        await connection.execute(text("ALTER TABLE users ADD CHECK (name <> 'Ann')"))
    answer = await send(client, SIGN_UP, email=EMAIL, password=SECRET, name="Ann")
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "CheckViolationError" in loud.text
    for secret in (SECRET, "$argon2id$"):
        assert secret not in loud.text
        assert secret not in answer.text
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        assert not any((await stored(session, "sign_in_attempts")).values())


BROKEN: list[tuple[str, dict[str, Any]]] = [
    (SIGN_IN, {"email": EMAIL, "password": [SECRET]}),
    (SIGN_IN, {"email": EMAIL, "password": {"is": SECRET}}),
    (SIGN_UP, {"email": EMAIL, "password": SECRET, "name": None}),
    (SIGN_UP, {"email": SECRET, "password": SECRET, "name": ""}),
    (SIGN_UP, {"email": EMAIL, "password": f"{SECRET}\x00", "name": "Ann"}),
    (SIGN_UP, {"email": EMAIL, "password": SECRET * 20, "name": "Ann"}),
    (SIGN_IN, {"email": EMAIL, "password": SECRET}),
    (CHANGE_PASSWORD, {"current": SECRET, "new": NEWER}),
    (
        "mutation ($input: SignUpInput!) { signUp(input: $input) { errors { message } } }",
        {"input": {"email": EMAIL, "password": SECRET}},
    ),
    (
        "mutation ($input: SignUpInput!) { signUp(input: $input) { errors { message } } }",
        {"input": {"email": EMAIL, "password": SECRET, "name": "Ann", "extra": SECRET}},
    ),
    ("mutation ($input: SignUpInput!) { signUp(input: $input) { errors { message } } }", {"input": SECRET}),
    (
        f'mutation {{ signIn(input: {{email: "", password: ["{SECRET}"]}}) {{ errors {{ message }} }} }}',
        {},
    ),
    (
        f'mutation {{ signIn(input: {{email: 7, password: "{SECRET}"}}) {{ errors {{ message }} }} }}',
        {},
    ),
    (
        f'mutation {{ signIn(input: {{mail: "{EMAIL}", password: "{SECRET}"}}) {{ errors {{ message }} }} }}',
        {},
    ),
]


async def test_no_error_repeats_a_password(
    loud: pytest.LogCaptureFixture, fresh_database: AsyncEngine, client: httpx.AsyncClient
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_ann(session)
        before = await stored(session, "sign_in_attempts")
        await session.commit()
        for query, variables in BROKEN:
            answer = await send(client, query, **variables)
            assert answer.status_code in {200, 400}
            assert '"message"' in answer.text
            for secret in (SECRET, NEWER):
                assert secret not in answer.text, (query, variables)
                assert secret not in loud.text, (query, variables)
        assert await stored(session, "sign_in_attempts") == before


async def test_neither_api_token_nor_link_stands_in_a_table_or_in_the_log(
    loud: pytest.LogCaptureFixture, fresh_database: AsyncEngine, client: httpx.AsyncClient, box: Box
) -> None:
    up = (await send(client, SIGN_UP, email=EMAIL, password=SECRET, name="Ann")).json()["data"]["signUp"]
    made = await send(client, CREATE, up["token"], input=WHOLE)
    token = made.json()["data"]["createApiToken"]["token"]
    seen = await send(client, "{ viewer { name } }", token)
    assert seen.json() == {"data": {"viewer": {"name": "Ann"}}}
    await send(client, ASK_RESET, email=EMAIL)
    await send(client, SIGN_IN, email=EMAIL, password=NEWER)  # meanwhile the mail has left
    links = [link(box, place) for place in (0, 1)]
    given = {"token": links[0], "password": NEWER}
    refused = await client.post("/graphql", json={"query": RESET, "variables": given})
    assert refused.json()["data"]["resetPassword"]["errors"] == [BAD]
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        rows = str(await stored(session))
    assert "INSERT INTO proofs" in loud.text
    for secret in (token, *links):
        for written in (secret, secret.encode().hex(), secret.partition("_")[2]):
            assert written not in rows
            assert written not in loud.text
            assert written not in refused.text


def test_who_holds_a_token_does_not_show_it() -> None:
    assert SECRET not in repr(Issued(EMAIL, SECRET))
    assert SECRET not in repr(Made(SECRET, ApiToken(name="Robot")))
