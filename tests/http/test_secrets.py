"""What was sent is not repeated, neither to the client nor in the log: it may be a password."""

import httpx
import pytest

from tests.http.ask import ask, json_of
from tests.http.garden import Garden

SECRET = "hunter2-hunter2"
SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { token errors { message path } } }"
ANN = "ann@example.com"


@pytest.mark.parametrize(
    "input",
    [
        SECRET,
        [SECRET],
        {"email": ANN, "password": [SECRET]},
        {"email": ANN, "password": {"it": SECRET}},
        {"email": ANN, "secret": SECRET},
        {"email": ANN, "password": "x", "old": SECRET},
        {"email": ANN, "password": SECRET + "\0"},
        {"email": ANN, "password": SECRET * 100},
        {"email": {"it": SECRET}, "password": "x"},
        {"email": None, "password": SECRET},
        {"email": SECRET, "password": SECRET},
    ],
)
async def test_variables_are_not_repeated(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, input: object
) -> None:
    response = await ask(client, SIGN_IN, {"input": input})
    assert "message" in response.text
    assert SECRET not in response.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "literal",
    [
        f'"{SECRET}" "{SECRET}"',
        f'["{SECRET}"]',
        f'{{it: "{SECRET}"}}',
        f'{{email: "{ANN}", password: "x", old: "{SECRET}"}}',
        f'{{email: "{ANN}", password "{SECRET}"}}',
        f'{{email: "{ANN}", password: ["{SECRET}"]}}',
        f'{{email: "{ANN}", "{SECRET}"}}',
        f'{{email: "{ANN}", """{SECRET}"""}}',
        f'{{email: "{ANN}", password: "{SECRET}',
        f'{{email: "{ANN}", password: """{SECRET}',
    ],
)
async def test_literals_are_not_repeated(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, literal: str
) -> None:
    response = await ask(client, f"mutation {{ signIn(input: {literal}) {{ token errors {{ message }} }} }}")
    assert "errors" in response.json()
    assert SECRET not in response.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        json_of({"query": SIGN_IN, "variables": {"input": {"password": SECRET}}})[:-1],
        json_of({"query": SIGN_IN, "variables": SECRET}),
        json_of({"query": SIGN_IN, "variables": {"input": {"password": SECRET + "\ud800"}}}),
        json_of({"query": [SECRET]}),
        json_of([SECRET]),
        json_of(SECRET),
    ],
)
async def test_bodies_are_not_repeated(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert SECRET not in response.text
    assert SECRET not in caplog.text


async def test_tokens_are_not_repeated(
    client: httpx.AsyncClient, garden: Garden, caplog: pytest.LogCaptureFixture
) -> None:
    for token in (garden.expired_token, garden.token + "x", f"{garden.token} {SECRET}"):
        response = await ask(client, "{ viewer { name } }", None, token)
        assert response.status_code == 401
        assert token[:20] not in response.text
        assert token[:20] not in caplog.text
