"""Joining, leaving, roles; a group always keeps a manager."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.db import uuid7
from gql_api.groups.model import Membership
from gql_api.users import actions as users
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS
from tests.groups.ask import ADD, REMOVE, SET_ROLE, done, forbidden, invalid, not_found, refused
from tests.make import make_group, make_user, public_id, viewer_of
from tests.run import Run


async def test_a_manager_adds_promotes_and_removes(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", email="ben@x.example")
    ids = {"group": public_id(await make_group(session, manager=ann)), "user": public_id(ben)}
    payload = await done(run, ADD, viewer_of(ann), **ids)
    made = payload["membership"]["id"]
    assert payload == {
        "membership": {"id": made, "role": "MEMBER", "user": {"name": "Ben"}},
        "group": {"members": {"totalCount": 2}},
    }
    payload = await done(run, SET_ROLE, viewer_of(ann), **ids, role="MANAGER")
    assert payload == {"membership": {"role": "MANAGER"}, "group": {"name": "Club"}}
    payload = await done(run, REMOVE, viewer_of(ann), **ids)
    assert payload == {"deletedId": made, "group": {"members": {"totalCount": 1}}}
    assert await run("{ groups { totalCount } }", viewer_of(ben)) == {"groups": {"totalCount": 0}}


async def test_what_is_so_already_is_done_but_adding_changes_no_role(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", email="ben@x.example")
    ids = {"group": public_id(await make_group(session, manager=ann, member=ben)), "user": public_id(ben)}
    assert (await done(run, ADD, viewer_of(ann), **ids))["membership"]["role"] == "MEMBER"
    payload = await done(run, SET_ROLE, viewer_of(ann), **ids, role="MEMBER")
    assert payload["membership"] == {"role": "MEMBER"}
    told = await refused(session, run, ADD, viewer_of(ann), **ids, role="MANAGER")
    assert told == invalid("userId", code="TAKEN")


async def test_leaving_needs_no_right(session: AsyncSession, run: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    club = await make_group(session, manager=ann, member=ben)
    payload = await done(run, REMOVE, viewer_of(ben), group=public_id(club), user=public_id(ben))
    assert payload["group"] is None
    told = await refused(session, run, REMOVE, viewer_of(ben), group=public_id(club), user=public_id(ben))
    assert told == not_found("groupId")


async def test_the_last_manager_neither_leaves_nor_is_demoted(session: AsyncSession, run: Run) -> None:
    ann, ben, cleo = [await make_user(session, name) for name in ("Ann", "Ben", "Cleo")]
    root = await make_user(session, "Root", is_admin=True)
    await users.set_active(session, cleo.id, is_active=False)
    club = await make_group(session, manager1=ann, member=ben, manager2=cleo)
    ids = {"group": public_id(club), "user": public_id(ann)}
    for viewer in (viewer_of(ann), viewer_of(root)):
        assert await refused(session, run, REMOVE, viewer, **ids) == invalid("userId")
        assert await refused(session, run, SET_ROLE, viewer, **ids, role="MEMBER") == invalid("role")
    await done(run, SET_ROLE, viewer_of(ann), group=ids["group"], user=public_id(ben), role="MANAGER")
    assert await done(run, SET_ROLE, viewer_of(ann), **ids, role="MEMBER")
    assert await done(run, REMOVE, viewer_of(ann), **ids)


@pytest.mark.parametrize(("query", "more"), [(ADD, {}), (REMOVE, {}), (SET_ROLE, {"role": "MANAGER"})])
async def test_others_change_no_members(
    session: AsyncSession, run: Run, query: str, more: dict[str, Any]
) -> None:
    ann, ben, eve = [await make_user(session, name) for name in ("Ann", "Ben", "Eve")]
    club = public_id(await make_group(session, manager=ann, member=ben))
    for user in (ann, eve):
        ids = {"group": club, "user": public_id(user), **more}
        assert await refused(session, run, query, viewer_of(ben), **ids) == forbidden("groupId")
        for viewer in (viewer_of(eve), ANONYMOUS):
            assert await refused(session, run, query, viewer, **ids) == not_found("groupId")


@pytest.mark.parametrize(("query", "more"), [(ADD, {}), (REMOVE, {}), (SET_ROLE, {"role": "MANAGER"})])
async def test_a_user_who_is_not_there_is_refused(
    session: AsyncSession, run: Run, query: str, more: dict[str, Any]
) -> None:
    ann = await make_user(session, "Ann")
    unseen = await make_user(session, "Imported, and nobody's acquaintance")
    away = await make_user(session, "Away", email="away@x.example", is_active=False)
    group = public_id(await make_group(session, manager=ann))
    article = Article(id=uuid7(), origin_space_id=uuid7())
    for user in (unseen, away, User(id=uuid7()), Membership(id=uuid7()), article):
        told = await refused(session, run, query, viewer_of(ann), group=group, user=public_id(user), **more)
        assert told == not_found("userId")
    told = await refused(session, run, query, viewer_of(ann), group=group, user="x", **more)
    assert told == invalid("userId")
    told = await refused(session, run, query, viewer_of(ann), group="x", user=public_id(ann), **more)
    assert told == invalid("groupId")
