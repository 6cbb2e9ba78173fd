"""What an API token may never do: manage the account that it is of, or see the keys to it."""

from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.sessions.model import Session
from gql_api.tokens.model import ApiToken
from gql_api.users.account import FOR_PEOPLE
from tests.make import make_api_token, make_space, public_id
from tests.run import Run
from tests.tokens.ask import CREATE, REVOKE, WHOLE
from tests.users.ask import (
    CHANGE_PASSWORD,
    EMAIL,
    PASSWORD,
    SIGN_IN,
    SIGN_OUT,
    SIGN_UP,
    bearer,
    make_ann,
    signed_in,
    stored,
)

FORBIDDEN = {
    "code": "FORBIDDEN",
    "message": FOR_PEOPLE,
    "path": [],
}
ERRORS = "{ errors { code message path } }"
REVOKE_SESSION = f"mutation ($id: ID!) {{ revokeSession(input: {{id: $id}}) {ERRORS} }}"
ACCOUNT: list[tuple[str, dict[str, Any]]] = [
    (SIGN_UP, {"email": "new@example.com", "password": PASSWORD, "name": "New"}),
    (SIGN_IN, {"email": EMAIL, "password": PASSWORD}),
    (SIGN_OUT, {}),
    (CHANGE_PASSWORD, {"current": PASSWORD, "new": "something new"}),
    (CREATE, {"input": WHOLE}),
    (REVOKE, {"id": "of the token"}),
    (REVOKE_SESSION, {"id": "of the session"}),
    (f"mutation {{ revokeAllSessions {ERRORS} }}", {}),
    (f"mutation {{ requestEmailVerification {ERRORS} }}", {}),
    (f'mutation {{ requestPasswordReset(input: {{email: "{EMAIL}"}}) {ERRORS} }}', {}),
    (f'mutation {{ resetPassword(input: {{token: "x", newPassword: "something new"}}) {ERRORS} }}', {}),
    (f'mutation {{ verifyEmail(input: {{token: "x"}}) {ERRORS} }}', {}),
]


@pytest.mark.parametrize("limits", [{}, {"scopes": ["READ"]}, {"spaces": []}], ids=str)
@pytest.mark.parametrize(
    ("query", "given"), ACCOUNT, ids=[query.split("{")[1].split("(")[0] for query, _ in ACCOUNT]
)
async def test_no_token_manages_an_account_and_nothing_changes(
    session: AsyncSession, run: Run, limits: dict[str, Any], query: str, given: dict[str, Any]
) -> None:
    ann = await make_ann(session)
    await signed_in(session, ann)
    viewer = await make_api_token(session, ann, **limits)
    keys = {
        "of the token": (await session.scalars(select(ApiToken))).one(),
        "of the session": (await session.scalars(select(Session))).one(),
    }
    if given.get("id") in keys:
        given = {"id": public_id(keys[given["id"]])}
    before = await stored(session)
    (payload,) = (await run(query, viewer, **given)).values()
    (error,) = payload["errors"]
    assert {name: error.get(name, FORBIDDEN[name]) for name in FORBIDDEN} == FORBIDDEN
    assert await stored(session) == before


async def test_no_token_sees_sessions_or_tokens(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session, is_admin=True)
    await signed_in(session, ann)
    viewer = await make_api_token(session, ann)
    keys = [(await session.scalars(select(Session))).one(), (await session.scalars(select(ApiToken))).one()]
    nothing = {"totalCount": 0, "nodes": []}
    page = "{ totalCount nodes { id } }"
    assert await run(f"{{ viewer {{ email sessions {page} apiTokens {page} }} }}", viewer) == {
        "viewer": {"email": EMAIL, "sessions": nothing, "apiTokens": nothing}
    }
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await run(query, viewer, ids=[public_id(key) for key in keys]) == {"nodes": [None, None]}


@pytest.mark.parametrize("query", [query for query, _ in ACCOUNT[:3]] + ["{ viewer { name } }"])
async def test_an_expired_token_is_no_token_at_all(session: AsyncSession, run: Run, query: str) -> None:
    ann = await make_ann(session)
    viewer = await make_api_token(session, ann)
    await session.execute(update(ApiToken).values(expires_at=func.now()))
    await session.commit()
    before = await stored(session)
    given = {"email": EMAIL, "password": PASSWORD, "name": "Ann"}
    _, (error,) = await run.raw(query, viewer, **given)
    assert error.message == "The token is not valid or has expired. Sign in again, or send no token."
    assert await stored(session) == before


async def test_a_session_pays_nothing_for_api_tokens(
    session: AsyncSession, run: Run, statements: list[str]
) -> None:
    ann = await make_ann(session)
    await make_space(session, ann)
    token, viewer = await signed_in(session, ann), await make_api_token(session, ann)
    query = "{ articles { nodes { name } } }"
    await run(query, viewer)
    await run(query, bearer(token))
    by_api_token, by_session = [sql for sql in statements if sql.startswith("WITH viewer")]
    assert "api_tokens" in by_api_token
    assert "sessions" not in by_api_token
    assert "sessions" in by_session
    assert "api_tokens" not in by_session
    assert "space_ids" not in by_session
