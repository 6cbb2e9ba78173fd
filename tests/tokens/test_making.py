"""Making, listing and revoking API tokens."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import auth
from gql_api.db import uuid7
from gql_api.sessions.model import Sighting
from gql_api.spaces.model import Space
from gql_api.sweep import AT_ONCE, sweep
from gql_api.tokens.model import ApiToken
from gql_api.users import actions
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_api_token, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.tokens.ask import CREATE, MINE, REVOKE, WHOLE
from tests.users.ask import VIEWER, bearer, make_ann, signed_in, stored

FAR_AWAY = "2999-01-02T03:04:05.000000Z"
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


async def test_a_token_is_told_once_and_works(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    garden = await make_space(session, ann)
    sent = {"name": " Robot ", "scopes": ["WRITE"], "expiresAt": FAR_AWAY, "spaceIds": [public_id(garden)]}
    done = (await run(CREATE, bearer(await signed_in(session, ann)), input=sent))["createApiToken"]
    token, row = done["token"], (await session.scalars(select(ApiToken))).one()
    assert auth.TOKEN.fullmatch(token)
    assert token.startswith("gqlt_")
    assert row.token_hash == auth.token_hash(token)
    assert done["errors"] == []
    assert done["apiToken"] == {
        "id": public_id(row),
        "name": "Robot",
        "prefix": token[:11],
        "scopes": ["READ", "WRITE"],
        "spaces": [{"id": public_id(garden), "name": "Garden"}],
        "createdAt": done["apiToken"]["createdAt"],
        "lastUsedAt": None,
        "expiresAt": FAR_AWAY,
    }
    rows = str(await stored(session))
    assert token not in rows
    assert token.removeprefix("gqlt_") not in rows
    assert await run(VIEWER, Viewer(row.token_hash, is_api=True)) == {"viewer": {"name": "Ann"}}


async def test_without_expiry_and_spaces_it_is_good_for_all_and_ever(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    for sent in (WHOLE, WHOLE | {"expiresAt": None, "spaceIds": None}):
        done = (await run(CREATE, viewer_of(ann), input=sent))["createApiToken"]
        assert (done["apiToken"]["spaces"], done["apiToken"]["expiresAt"]) == (None, None)
    rows = (await session.scalars(select(ApiToken))).all()
    assert [(row.space_ids, row.expires_at) for row in rows] == [(None, None)] * 2


async def test_the_last_moment_but_one_is_told_as_it_was_sent(session: AsyncSession, run: Run) -> None:
    ann, late = await make_ann(session), "9999-12-31T23:59:59.999998Z"
    done = (await run(CREATE, viewer_of(ann), input=WHOLE | {"expiresAt": late}))["createApiToken"]
    assert done["apiToken"]["expiresAt"] == late
    listed = (await run(MINE, viewer_of(ann)))["viewer"]["apiTokens"]["nodes"]
    assert [one["expiresAt"] for one in listed] == [late]


WRONG: list[tuple[dict[str, Any], list[str], str]] = [
    ({"name": " "}, ["name"], "This text must not be empty."),
    ({"name": "x" * 201}, ["name"], "This text has 201 characters; at most 200 are allowed."),
    ({"scopes": []}, ["scopes"], "Name at least one scope."),
    ({"expiresAt": "2020-01-01T00:00:00Z"}, ["expiresAt"], "This must be in the future."),
    (
        {"expiresAt": "9999-12-31T23:59:59.999999Z"},
        ["expiresAt"],
        "This is the end of time: send null for a token that never expires.",
    ),
    ({"spaceIds": []}, ["spaceIds"], "Name 1 to 100 spaces, or send null for all."),
    ({"spaceIds": ["x"] * 101}, ["spaceIds"], "Name 1 to 100 spaces, or send null for all."),
    ({"spaceIds": ["x"]}, ["spaceIds", "0"], "Not an id: send one that this server gave out."),
]


@pytest.mark.parametrize(("wrong", "path", "message"), WRONG)
async def test_what_cannot_be_is_refused_and_nothing_changes(
    session: AsyncSession, run: Run, wrong: dict[str, Any], path: list[str], message: str
) -> None:
    ann = await make_ann(session)
    before = await stored(session)
    done = (await run(CREATE, viewer_of(ann), input=WHOLE | wrong))["createApiToken"]
    told = {"__typename": "ValidationError", "code": "INVALID", "message": message, "path": path}
    assert done == {"token": None, "apiToken": None, "errors": [told]}
    assert await stored(session) == before


async def test_all_that_is_wrong_is_told_at_once(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    sent = {"name": "", "scopes": [], "expiresAt": "2020-01-01T00:00:00Z", "spaceIds": []}
    done = (await run(CREATE, viewer_of(ann), input=sent))["createApiToken"]
    paths = sorted(error["path"] for error in done["errors"])
    assert paths == [["expiresAt"], ["name"], ["scopes"], ["spaceIds"]]


async def test_a_space_that_one_may_not_read_is_not_there(session: AsyncSession, run: Run) -> None:
    ann, eve = await make_ann(session), await make_user(session, "Eve")
    garden, cellar = await make_space(session, ann), await make_space(session, eve, "Cellar")
    trashed = await make_space(session, ann, "Pit", deleted_at=datetime(2020, 1, 2, tzinfo=UTC))
    before = await stored(session)
    for other in (cellar, trashed, Space(id=uuid7()), ann):
        sent = WHOLE | {"spaceIds": [public_id(garden), public_id(other)]}
        done = (await run(CREATE, viewer_of(ann), input=sent))["createApiToken"]
        told = {"code": "NOT_FOUND", "message": "There is no such space.", "path": ["spaceIds", "1"]}
        assert done == {
            "token": None,
            "apiToken": None,
            "errors": [{"__typename": "NotFoundError", **told}],
        }
        assert await stored(session) == before


async def test_an_admin_names_only_what_could_be_read_without_being_one(
    session: AsyncSession, run: Run
) -> None:
    adam, eve = await make_user(session, "Adam", is_admin=True), await make_user(session, "Eve")
    cellar, park = await make_space(session, eve), await make_space(session, eve, "Park", is_public=True)
    before = await stored(session)
    refused = await run(CREATE, viewer_of(adam), input=WHOLE | {"spaceIds": [public_id(cellar)]})
    assert refused["createApiToken"]["errors"][0]["code"] == "NOT_FOUND"
    assert await stored(session) == before
    done = await run(CREATE, viewer_of(adam), input=WHOLE | {"spaceIds": [public_id(park)]})
    assert done["createApiToken"]["apiToken"]["spaces"] == [{"id": public_id(park), "name": "Park"}]


async def test_spaces_are_shown_as_long_as_they_may_be_read_and_nothing_widens(
    session: AsyncSession, run: Run
) -> None:
    ann, eve = await make_ann(session), await make_user(session, "Eve")
    tulips, park = (
        await make_space(session, ann, "tulips"),
        await make_space(session, eve, "Park", is_public=True),
    )
    viewer = await make_api_token(session, ann, spaces=[tulips, park])
    shown = (await run(MINE, viewer_of(ann)))["viewer"]["apiTokens"]["nodes"]
    assert shown[0]["spaces"] == [{"name": "Park"}, {"name": "tulips"}]
    park.is_public = False
    await session.commit()
    await session.delete(tulips)
    await session.commit()
    shown = (await run(MINE, viewer_of(ann)))["viewer"]["apiTokens"]["nodes"]
    assert shown[0]["spaces"] == []
    await make_space(session, ann, "Another")
    assert await run("{ spaces { totalCount } }", viewer) == {"spaces": {"totalCount": 0}}


async def test_anonymous_makes_and_revokes_nothing(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    await make_api_token(session, ann)
    row = (await session.scalars(select(ApiToken))).one()
    before = await stored(session)
    assert (await run(CREATE, input=WHOLE))["createApiToken"]["errors"][0]["code"] == "FORBIDDEN"
    assert (await run(REVOKE, id=public_id(row)))["revokeApiToken"]["errors"][0]["code"] == "FORBIDDEN"
    assert await stored(session) == before


async def test_a_revoked_token_is_gone_with_the_next_statement(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    viewer, other = await make_api_token(session, ann), await make_api_token(session, ann)
    row = (await session.scalars(select(ApiToken).where(ApiToken.token_hash == viewer.token_hash))).one()
    session.add(Sighting(id=row.id, seen_at=datetime(2026, 1, 2, tzinfo=UTC)))
    await session.commit()
    id_ = public_id(row)
    done = await run(REVOKE, viewer_of(ann), id=id_)
    assert done == {"revokeApiToken": {"deletedId": id_, "errors": []}}
    _, errors = await run.raw(VIEWER, viewer)
    assert errors[0].message.startswith("The token is not valid")
    assert await run(VIEWER, other) == {"viewer": {"name": "Ann"}}
    assert (await stored(session))["sightings"] == []


async def test_the_token_of_another_user_is_not_there_but_for_an_admin(
    session: AsyncSession, run: Run
) -> None:
    ann, eve = await make_ann(session), await make_user(session, "Eve")
    adam = await make_user(session, "Adam", is_admin=True)
    await make_api_token(session, ann)
    row = (await session.scalars(select(ApiToken))).one()
    before = await stored(session)
    told = {"code": "NOT_FOUND", "message": "There is no such API token.", "path": ["id"]}
    for id_ in (public_id(row), public_id(ApiToken(id=uuid7()))):
        done = await run(REVOKE, viewer_of(eve), id=id_)
        assert done == {"revokeApiToken": {"deletedId": None, "errors": [told]}}
    wrong = (await run(REVOKE, viewer_of(ann), id=public_id(ann)))["revokeApiToken"]["errors"][0]
    assert (wrong["code"], wrong["path"]) == ("NOT_FOUND", ["id"])
    malformed = (await run(REVOKE, viewer_of(ann), id="x"))["revokeApiToken"]["errors"][0]
    assert (malformed["code"], malformed["path"]) == ("INVALID", ["id"])
    assert await stored(session) == before
    id_ = public_id(row)
    assert await run(NODE, viewer_of(eve), id=id_) == await run(NODE, ANONYMOUS, id=id_) == {"node": None}
    seen = {"node": {"__typename": "ApiToken", "id": id_}}
    assert await run(NODE, viewer_of(ann), id=id_) == await run(NODE, viewer_of(adam), id=id_) == seen
    assert (await run(REVOKE, viewer_of(adam), id=id_))["revokeApiToken"]["errors"] == []


async def test_tokens_are_listed_newest_first_to_their_user_and_admins(
    session: AsyncSession, run: Run
) -> None:
    ann, adam = await make_ann(session), await make_user(session, "Adam", is_admin=True)
    park = await make_space(session, ann, "Park", is_public=True)
    for number in range(3):
        moment = datetime(2026, 1, 2 + number, tzinfo=UTC)
        await make_api_token(session, ann, name=f"Robot {number}", created_at=moment)
    await make_api_token(session, ann, name="Expired", expires_at=datetime(2020, 1, 2, tzinfo=UTC))
    page = "totalCount nodes { name } pageInfo { hasNextPage }"
    query = f"query ($id: ID!) {{ user(id: $id) {{ apiTokens(first: 2) {{ {page} }} }} }}"
    shown = {
        "totalCount": 3,
        "nodes": [{"name": "Robot 2"}, {"name": "Robot 1"}],
        "pageInfo": {"hasNextPage": True},
    }
    for viewer in (viewer_of(ann), viewer_of(adam)):
        assert await run(query, viewer, id=public_id(ann)) == {"user": {"apiTokens": shown}}
    eve = await make_user(session, "Eve")
    for stranger in (viewer_of(eve), ANONYMOUS):
        assert await run(query, stranger, id=public_id(ann)) == {"user": {"apiTokens": None}}
    assert park.is_public  # by which strangers see Ann


async def test_making_a_token_removes_a_few_expired_ones(session: AsyncSession, run: Run) -> None:
    ann = await make_ann(session)
    for _ in range(15):
        await make_api_token(session, ann)
    await session.execute(update(ApiToken).values(expires_at=func.now()))
    await make_api_token(session, ann)
    await session.commit()
    await run(CREATE, viewer_of(ann), input=WHOLE)
    assert (await session.scalars(select(func.count(ApiToken.id)))).one() == 15 + 1 - 10 + 1


async def test_a_new_password_set_for_somebody_revokes_the_tokens(session: AsyncSession) -> None:
    ann, bob = await make_ann(session), await make_user(session, "Bob")
    await make_api_token(session, ann)
    await make_api_token(session, bob)
    await actions.set_password(session, ann.id, "another hash")
    assert (await session.scalars(select(ApiToken.user_id))).all() == [bob.id]
    assert (
        await session.scalars(select(User.password_hash).where(User.id == ann.id))
    ).one() == "another hash"


async def test_a_few_are_a_few_though_the_planner_expects_one(session: AsyncSession) -> None:
    ann = await make_ann(session)
    await make_api_token(session, ann)
    await session.execute(text("ANALYZE api_tokens"))  # by which it may look for the few once for each row
    for _ in range(14):
        await make_api_token(session, ann)
    await session.execute(update(ApiToken).values(expires_at=func.now()))
    assert len(await sweep(session, ApiToken.expires_at)) == AT_ONCE
