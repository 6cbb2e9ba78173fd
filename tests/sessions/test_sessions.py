"""Sessions: who sees them, and who ends them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.auth import token_hash
from gql_api.db import uuid7
from gql_api.sessions.model import Session, Sighting
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.users.ask import EMAIL, PASSWORD, SIGN_OUT, VIEWER, bearer, make_ann, signed_in, stored

PAGE = "totalCount nodes { id device address createdAt lastSeenAt expiresAt isCurrent }"
MINE = f"{{ viewer {{ sessions {{ {PAGE} }} }} }}"
OF = f"query ($id: ID!) {{ user(id: $id) {{ name sessions {{ {PAGE} }} }} }}"
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Session { device isCurrent } } }"
REVOKE = "mutation ($id: ID!) { revokeSession(input: {id: $id}) { deletedId errors { code message path } } }"
REVOKE_ALL = "mutation { revokeAllSessions { errors { code message path } } }"
NOT_THERE = {"code": "NOT_FOUND", "message": "There is no such session.", "path": ["id"]}


async def row_of(session: AsyncSession, token: str) -> Session:
    """Find the session of a token."""
    return (await session.scalars(select(Session).where(Session.token_hash == token_hash(token)))).one()


async def test_one_sees_ones_sessions_and_which_is_this_one(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    older, this = await signed_in(session, ann), await signed_in(session, ann)
    rows = [await row_of(session, older), await row_of(session, this)]
    rows[0].created_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    session.add(Sighting(id=rows[0].id, seen_at=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)))
    await session.commit()
    shown = (await run(MINE, bearer(this)))["viewer"]["sessions"]
    assert shown["totalCount"] == 2
    assert [one["id"] for one in shown["nodes"]] == [public_id(rows[1]), public_id(rows[0])]
    assert [one["isCurrent"] for one in shown["nodes"]] == [True, False]
    assert {(one["device"], one["address"]) for one in shown["nodes"]} == {("tests", "192.0.2.1")}
    assert shown["nodes"][0]["lastSeenAt"] == shown["nodes"][0]["createdAt"]
    assert shown["nodes"][1]["createdAt"] == "2026-01-02T03:04:05.000000Z"
    assert shown["nodes"][1]["lastSeenAt"] == "2026-02-03T04:05:06.000000Z"


async def test_signing_in_shows_the_new_session_as_the_current_one(session: AsyncSession, run: Run) -> None:
    await make_ann(session)
    query = f'mutation {{ signIn(input: {{email: "{EMAIL}", password: "{PASSWORD}"}}) {{ viewer {{ sessions {{ nodes {{ isCurrent }} }} }} }} }}'  # noqa: E501 - one operation
    done = await run(query)
    assert done["signIn"]["viewer"]["sessions"] == {"nodes": [{"isCurrent": True}]}


async def test_others_see_none_but_admins(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_ann(session), await make_user(session, "Eve")
    adam = await make_user(session, "Adam", is_admin=True)
    await make_space(session, ann, is_public=True)  # by which everybody sees Ann
    row = await row_of(session, await signed_in(session, ann))
    id_ = public_id(row)
    for viewer in (viewer_of(eve), ANONYMOUS):
        assert await run(OF, viewer, id=public_id(ann)) == {"user": {"name": "Ann", "sessions": None}}
        assert await run(NODE, viewer, id=id_) == {"node": None}
    for viewer in (viewer_of(ann), viewer_of(adam)):
        shown = (await run(OF, viewer, id=public_id(ann)))["user"]["sessions"]
        assert [one["id"] for one in shown["nodes"]] == [id_]
        node = {"__typename": "Session", "id": id_, "device": "tests", "isCurrent": False}
        assert await run(NODE, viewer, id=id_) == {"node": node}


async def test_an_expired_session_is_not_there(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    row = await row_of(session, await signed_in(session, ann))
    await session.execute(update(Session).values(expires_at=datetime(2020, 1, 2, tzinfo=UTC)))
    await session.commit()
    assert (await run(MINE, viewer_of(ann)))["viewer"]["sessions"] == {"totalCount": 0, "nodes": []}
    before = await stored(session)
    done = await run(REVOKE, viewer_of(ann), id=public_id(row))
    assert done == {"revokeSession": {"deletedId": None, "errors": [NOT_THERE]}}
    assert await stored(session) == before


async def test_a_revoked_session_is_gone_with_the_next_statement(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    this, other = await signed_in(session, ann), await signed_in(session, ann)
    row = await row_of(session, other)
    session.add(Sighting(id=row.id, seen_at=datetime(2026, 1, 2, tzinfo=UTC)))
    await session.commit()
    done = await run(REVOKE, bearer(this), id=public_id(row))
    assert done == {"revokeSession": {"deletedId": public_id(row), "errors": []}}
    _, errors = await run.raw(VIEWER, bearer(other))
    assert errors[0].message.startswith("The token is not valid")
    assert await run(VIEWER, bearer(this)) == {"viewer": {"name": "Ann"}}
    found = await stored(session)
    assert (len(found["sessions"]), found["sightings"]) == (1, [])


async def test_the_session_of_another_user_is_not_there_and_stays(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_ann(session), await make_user(session, "Eve")
    row, token = await row_of(session, await signed_in(session, ann)), await signed_in(session, eve)
    before = await stored(session)
    for id_ in (public_id(row), public_id(Session(id=uuid7()))):
        done = await run(REVOKE, bearer(token), id=id_)
        assert done == {"revokeSession": {"deletedId": None, "errors": [NOT_THERE]}}
    malformed = (await run(REVOKE, bearer(token), id="nonsense"))["revokeSession"]["errors"]
    assert [(error["code"], error["path"]) for error in malformed] == [("INVALID", ["id"])]
    other = (await run(REVOKE, bearer(token), id=public_id(eve)))["revokeSession"]["errors"]
    assert [(error["code"], error["path"]) for error in other] == [("NOT_FOUND", ["id"])]
    assert await stored(session) == before


async def test_an_admin_ends_anybodys(session: AsyncSession, run: Run) -> None:
    ann, adam = await make_ann(session), await make_user(session, "Adam", is_admin=True)
    row = await row_of(session, await signed_in(session, ann))
    done = await run(REVOKE, viewer_of(adam), id=public_id(row))
    assert done["revokeSession"]["errors"] == []
    assert (await stored(session))["sessions"] == []


async def test_all_of_ones_own_end_this_one_too(session: AsyncSession, run: Run) -> None:
    ann, bob = await make_ann(session), await make_user(session, "Bob")
    tokens = [await signed_in(session, ann) for _ in range(3)]
    bobs = await signed_in(session, bob)
    assert await run(REVOKE_ALL, bearer(tokens[0])) == {"revokeAllSessions": {"errors": []}}
    for token in tokens:
        _, errors = await run.raw(VIEWER, bearer(token))
        assert errors[0].message.startswith("The token is not valid")
    assert await run(VIEWER, bearer(bobs)) == {"viewer": {"name": "Bob"}}


@pytest.mark.parametrize("query", [REVOKE, REVOKE_ALL, SIGN_OUT])
async def test_anonymous_ends_nothing(session: AsyncSession, run: Run, query: str) -> None:
    row = await row_of(session, await signed_in(session, await make_ann(session)))
    before = await stored(session)
    (payload,) = (await run(query, Viewer(), **({"id": public_id(row)} if query == REVOKE else {}))).values()
    assert payload["errors"][0]["code"] == "FORBIDDEN"
    assert await stored(session) == before


async def test_sessions_come_in_pages(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    for minute in range(5):
        row = await row_of(session, await signed_in(session, ann))
        row.created_at = datetime(2026, 1, 2, 3, minute, tzinfo=UTC)
        await session.commit()
    query = """query ($after: String) { viewer { sessions(first: 2, after: $after) {
      nodes { createdAt } pageInfo { hasNextPage endCursor } } } }"""
    seen, after = [], None
    for _ in range(3):
        page = (await run(query, viewer_of(ann), after=after))["viewer"]["sessions"]
        seen += [one["createdAt"][14:16] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == (["04", "03", "02", "01", "00"], False)
