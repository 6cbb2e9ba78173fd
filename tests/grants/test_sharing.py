"""Sharing a space, changing the right, ending it: what is written, and what it is good for."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.grants.model import Grant
from gql_api.permissions import Right
from gql_api.users import actions as users
from tests.grants.ask import SEE, SHARE, UNSHARE
from tests.groups.ask import done
from tests.make import make_article, make_grant, make_group, make_space, make_user, public_id, viewer_of
from tests.run import Run


async def told(session: AsyncSession) -> list[tuple[str, int, Any]]:
    """Return the changes that sharing left, the oldest first."""
    shared = select(Change).where(Change.operation.in_(["SHARE", "UNSHARE"])).order_by(Change.id)
    return [(one.operation, one.version, one.fields) for one in await session.scalars(shared)]


def sides(subject: Any, before: str | None, after: str | None) -> dict[str, Any]:  # noqa: ANN401 - a user or a group
    """Write the fields of a change."""
    both = {"before": before, "after": after}
    return {
        "grants": {
            side: right and {"subject": public_id(subject), "right": right} for side, right in both.items()
        }
    }


@pytest.mark.parametrize("kind", ["User", "Group"])
async def test_sharing_again_changes_the_right_and_the_id_stays(
    session: AsyncSession, run: Run, kind: str
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", email="ben@x.example")
    to = ben if kind == "User" else await make_group(session, "Ben", manager=ann)
    garden = await make_space(session, ann)
    ids = {"space": public_id(garden), "subject": public_id(to)}
    first = await done(run, SHARE, viewer_of(ann), **ids)
    grant = first["grant"]["id"]
    subject = {"__typename": kind, "id": public_id(to), "name": "Ben"}
    for right in ("READ", "WRITE", "MANAGE", "MANAGE", "READ"):
        payload = await done(run, SHARE, viewer_of(ann), **ids, right=right)
        assert payload == {
            "grant": {"id": grant, "right": right, "space": {"name": "Garden"}, "subject": subject},
            "space": {"version": 1, "grants": {"totalCount": 1}},
        }
    payload = await done(run, UNSHARE, viewer_of(ann), **ids)
    assert payload == {"deletedId": grant, "space": {"name": "Garden"}}
    assert (await session.scalars(select(Grant))).all() == []
    steps = [(None, "READ"), ("READ", "WRITE"), ("WRITE", "MANAGE"), ("MANAGE", "READ")]
    shares = [("SHARE", 1, sides(to, *step)) for step in steps]
    assert await told(session) == [*shares, ("UNSHARE", 1, sides(to, "READ", None))]


async def test_the_highest_right_counts_whoever_it_was_granted_to(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    club = await make_group(session, "Club", manager=ann, member=ben)
    choir = await make_group(session, "Choir", manager=ben)
    garden = await make_space(session, ann)
    for to, right in ((ben, Right.READ), (club, Right.MANAGE), (choir, Right.WRITE)):
        await make_grant(session, garden, to, right)
    everything = dict.fromkeys(("update", "delete", "share"), True)
    by = [("WRITE", "Choir"), ("MANAGE", "Club"), ("READ", "Ben")]
    grants = [{"right": right, "subject": {"name": name}} for right, name in by]
    assert await run(SEE, viewer_of(ben), id=public_id(garden)) == {
        "space": {
            "name": "Garden",
            "viewerRight": "MANAGE",
            "viewerCan": everything,
            "grants": {"nodes": grants, "totalCount": 3},
        }
    }


async def test_without_manage_one_sees_the_grants_by_which_one_is_here(
    session: AsyncSession, run: Run
) -> None:
    ann, ben, eve = [await make_user(session, name) for name in ("Ann", "Ben", "Eve")]
    club = await make_group(session, manager=ben)
    garden = await make_space(session, ann, is_public=True)
    mine = [await make_grant(session, garden, to, Right.WRITE) for to in (ben, club)]
    other = await make_grant(session, garden, eve)
    node = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [public_id(one) for one in (*mine, other)]
    seen = {ann: ids, ben: ids[:2], eve: ids[2:], await make_user(session, "Max"): []}
    for user, here in seen.items():
        shown = [{"id": one} if one in here else None for one in ids]
        assert await run(node, viewer_of(user), ids=ids) == {"nodes": shown}
        space = (await run(SEE, viewer_of(user), id=public_id(garden)))["space"]
        assert space["grants"]["totalCount"] == len(here)


@pytest.mark.parametrize("by_group", [False, True])
async def test_what_is_revoked_is_gone_with_the_next_statement(
    session: AsyncSession, run: Run, *, by_group: bool
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    to = await make_group(session, manager=ann, member=ben) if by_group else ben
    garden = await make_space(session, ann)
    await make_article(session, garden, ben)
    await make_grant(session, garden, to, Right.WRITE)
    everything = "{ articles { totalCount } spaces { totalCount } }"
    assert await run(everything, viewer_of(ben)) == {
        "articles": {"totalCount": 1},
        "spaces": {"totalCount": 1},
    }
    await done(run, UNSHARE, viewer_of(ann), space=public_id(garden), subject=public_id(to))
    assert await run(everything, viewer_of(ben)) == {
        "articles": {"totalCount": 0},
        "spaces": {"totalCount": 0},
    }


@pytest.mark.parametrize("is_active", [True, False])
async def test_anybody_leaves_a_space_also_an_archived_one(
    session: AsyncSession, run: Run, *, is_active: bool
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann, is_active=is_active)
    grant = await make_grant(session, garden, ben)
    payload = await done(run, UNSHARE, viewer_of(ben), space=public_id(garden), subject=public_id(ben))
    assert payload == {"deletedId": public_id(grant), "space": None}
    assert await told(session) == [("UNSHARE", 1, sides(ben, "READ", None))]


async def test_a_personal_space_is_shared_but_not_transferred(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    ben = await make_user(session, "Ben", email="ben@x.example")
    space = await make_space(session, ann, is_personal=True)
    ids = {"space": public_id(space), "subject": public_id(ben)}
    await done(run, SHARE, viewer_of(ann), **ids, right="MANAGE")
    found = (await run(SEE, viewer_of(ben), id=ids["space"]))["space"]
    assert found["viewerCan"] == {"update": True, "delete": False, "share": True}
    transfer = """mutation ($id: ID!, $to: ID!) {
      transferSpace(input: {id: $id, ownerId: $to}) { errors { code path } } }"""
    answer = await run(transfer, viewer_of(ann), id=ids["space"], to=ids["subject"])
    assert answer == {"transferSpace": {"errors": [{"code": "FORBIDDEN", "path": ["id"]}]}}


async def test_a_grant_to_who_is_deactivated_stays_and_counts_for_nothing(
    session: AsyncSession, run: Run
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann)
    await make_grant(session, garden, ben)
    for is_active in (False, True):
        await users.set_active(session, ben.id, is_active=is_active)
        await session.commit()
        answer = await run("{ spaces { totalCount } }", viewer_of(ben))
        assert answer == {"spaces": {"totalCount": int(is_active)}}
        assert (await run(SEE, viewer_of(ann), id=public_id(garden)))["space"]["grants"]["totalCount"] == 1
