"""Creating, renaming and deleting groups; who may, and who sees them."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.db import uuid7
from gql_api.grants.model import Grant
from gql_api.groups.model import Group, Membership
from gql_api.permissions import Right
from gql_api.viewer import ANONYMOUS
from tests.groups.ask import CREATE, DELETE, UPDATE, done, forbidden, invalid, not_found, refused
from tests.make import make_grant, make_group, make_space, make_user, public_id, viewer_of
from tests.run import Run


async def test_who_creates_a_group_manages_it(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    payload = await done(run, CREATE, viewer_of(ann), name="  Club ")
    assert payload["group"] == {
        "id": payload["group"]["id"],
        "name": "Club",
        "viewerRole": "MANAGER",
        "viewerCan": {"update": True, "delete": True, "share": True},
        "members": {"nodes": [{"role": "MANAGER", "user": {"name": "Ann"}}]},
    }


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "\x00"])
async def test_a_bad_name_is_refused(session: AsyncSession, run: Run, name: str) -> None:
    ann = await make_user(session, "Ann")
    assert await refused(session, run, CREATE, viewer_of(ann), name=name) == invalid("name")
    club = await make_group(session, manager=ann)
    patch = {"name": name}
    told = await refused(session, run, UPDATE, viewer_of(ann), id=public_id(club), patch=patch)
    assert told == invalid("patch", "name")


async def test_anonymous_creates_no_group(session: AsyncSession, run: Run) -> None:
    assert await refused(session, run, CREATE, ANONYMOUS, name="Club") == forbidden()


async def test_a_patch_changes_what_it_sends(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    club = public_id(await make_group(session, manager=ann))
    payload = await done(run, UPDATE, viewer_of(ann), id=club, patch={"name": "Choir"})
    assert payload == {"group": {"name": "Choir"}, "changedFields": ["name"]}
    for patch in ({}, {"name": "Choir"}):
        payload = await done(run, UPDATE, viewer_of(ann), id=club, patch=patch)
        assert payload == {"group": {"name": "Choir"}, "changedFields": []}
    told = await refused(session, run, UPDATE, viewer_of(ann), id=club, patch={"name": None})
    assert told == invalid("patch", "name")


async def test_deleting_ends_the_grants_and_tells_each_space(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    club = await make_group(session, manager=ann, member=ben)
    kept = await make_group(session, "Choir", manager=ben)
    garden, shed = await make_space(session, ann), await make_space(session, ann, "Shed")
    await make_grant(session, garden, club, Right.WRITE)
    await make_grant(session, shed, club)
    theirs = await make_grant(session, shed, kept)
    assert await done(run, DELETE, viewer_of(ann), id=public_id(club)) == {"deletedId": public_id(club)}
    assert (await session.scalars(select(Group.id))).all() == [kept.id]
    assert (await session.scalars(select(Grant.id))).all() == [theirs.id]
    assert (await session.scalars(select(Membership.group_id))).all() == [kept.id]
    changes = (await session.scalars(select(Change).where(Change.operation == "UNSHARE"))).all()
    told = {(one.space_id, one.version, one.actor_id): one.fields for one in changes}
    sides = {
        name: {"grants": {"before": {"subject": public_id(club), "right": right}, "after": None}}
        for name, right in (("garden", "WRITE"), ("shed", "READ"))
    }
    assert told == {(garden.id, 1, ann.id): sides["garden"], (shed.id, 1, ann.id): sides["shed"]}
    assert await run("{ spaces { totalCount } }", viewer_of(ben)) == {"spaces": {"totalCount": 1}}
    assert await refused(session, run, DELETE, viewer_of(ann), id=public_id(club)) == not_found("id")


async def test_only_managers_and_admins_change_a_group(session: AsyncSession, run: Run) -> None:
    ann, ben, eve = [await make_user(session, name) for name in ("Ann", "Ben", "Eve")]
    root = await make_user(session, "Root", is_admin=True)
    club = public_id(await make_group(session, manager=ann, member=ben))
    for query, more in ((UPDATE, {"patch": {"name": "Choir"}}), (DELETE, {})):
        assert await refused(session, run, query, viewer_of(ben), id=club, **more) == forbidden("id")
        for viewer in (viewer_of(eve), ANONYMOUS):
            assert await refused(session, run, query, viewer, id=club, **more) == not_found("id")
        nothing = public_id(Group(id=uuid7()))
        assert await refused(session, run, query, viewer_of(ann), id=nothing, **more) == not_found("id")
        told = await refused(session, run, query, viewer_of(ann), id=public_id(ann), **more)
        assert told == not_found("id")
        assert await refused(session, run, query, viewer_of(ann), id="x", **more) == invalid("id")
    assert (await done(run, UPDATE, viewer_of(root), id=club, patch={"name": "Choir"}))["changedFields"]
    assert await done(run, DELETE, viewer_of(root), id=club) == {"deletedId": club}


SEE = """query ($id: ID!, $member: ID!) {
  group(id: $id) { name viewerRole viewerCan { update delete share } members { totalCount } }
  node(id: $id) { id }
  membership: node(id: $member) { id }
  groups(where: {name: {startsWith: "cl"}}, orderBy: {field: NAME}) { nodes { name } totalCount }
}"""


async def test_members_admins_and_who_manages_a_space_shared_with_it_see_a_group(
    session: AsyncSession, run: Run
) -> None:
    names = ("Ann", "Ben", "Eve", "Olga", "Max", "Rea")
    ann, ben, eve, olga, max_, rea = [await make_user(session, name) for name in names]
    root = await make_user(session, "Root", is_admin=True)
    club = await make_group(session, manager=ann, member=ben)
    garden = await make_space(session, olga)
    await make_grant(session, garden, club)
    await make_grant(session, garden, max_, Right.MANAGE)
    await make_grant(session, garden, rea, Right.WRITE)
    membership = await session.scalar(select(Membership).where(Membership.user_id == ben.id))
    assert membership is not None
    ids = {"id": public_id(club), "member": public_id(membership)}
    everything = dict.fromkeys(("update", "delete", "share"), True)
    nothing = dict.fromkeys(("update", "delete", "share"), False)
    seen = {ann: ("MANAGER", everything), ben: ("MEMBER", nothing), root: (None, everything)}
    for user, (role, can) in {**seen, olga: (None, nothing), max_: (None, nothing)}.items():
        assert await run(SEE, viewer_of(user), **ids) == {
            "group": {"name": "Club", "viewerRole": role, "viewerCan": can, "members": {"totalCount": 2}},
            "node": {"id": ids["id"]},
            "membership": {"id": ids["member"]},
            "groups": {"nodes": [{"name": "Club"}], "totalCount": 1},
        }
    unseen = {"group": None, "node": None, "membership": None, "groups": {"nodes": [], "totalCount": 0}}
    for viewer in (viewer_of(eve), viewer_of(rea), ANONYMOUS):
        assert await run(SEE, viewer, **ids) == unseen


async def test_of_a_users_groups_one_sees_those_that_one_may_read(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    await make_group(session, "Club", manager=ann, member=ben)
    await make_group(session, "Secret", manager=ann)
    query = "query ($id: ID!) { user(id: $id) { name groups(first: 5) { nodes { name } totalCount } } }"
    both = {"nodes": [{"name": "Secret"}, {"name": "Club"}], "totalCount": 2}
    shown = {ann: both, ben: {"nodes": [{"name": "Club"}], "totalCount": 1}}
    for viewer, groups in shown.items():
        answer = await run(query, viewer_of(viewer), id=public_id(ann))
        assert answer == {"user": {"name": "Ann", "groups": groups}}
