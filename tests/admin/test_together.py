"""Two admins at once, on two connections: a group keeps a manager, and nobody's change is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.groups import actions
from gql_api.groups.model import Group, Membership
from gql_api.users.model import User
from tests.admin.site import Visitor, fields, make_admin, text
from tests.admin.test_writing import edit
from tests.make import make_group, public_id, viewer_of
from tests.users.ask import somebody_waits


@pytest.fixture
async def ben(store: AsyncSession) -> User:
    """Make Ben, another admin."""
    return await make_admin(store, "Ben")


@pytest.fixture
async def club(store: AsyncSession, ann: User, ben: User) -> Group:
    """Make a group that both of them manage."""
    return await make_group(store, manager1=ann, manager2=ben)


async def membership(store: AsyncSession, user: User) -> Membership:
    """Return what a user is in the group."""
    return (await store.scalars(select(Membership).where(Membership.user_id == user.id))).one()


@asynccontextmanager
async def first(engine: AsyncEngine, store: AsyncSession, asked: Any) -> AsyncIterator[AsyncSession]:  # noqa: ANN401 - a coroutine
    """Do something in a transaction; begin what is asked, and commit once that waits."""
    async with AsyncSession(engine) as session:
        yield session
        waiting = asyncio.ensure_future(asked)
        await somebody_waits(store)
        await session.commit()
    await waiting


async def answered(found: list[httpx.Response], asked: Any) -> None:  # noqa: ANN401 - as above
    """Keep an answer."""
    found.append(await asked)


@pytest.mark.parametrize("how", ["removed", "demoted"])
async def test_of_the_last_two_managers_one_stays_whoever_takes_them_away(
    visitor: Visitor, store: AsyncSession, fresh_database: AsyncEngine, club: Group, how: str
) -> None:
    ann, ben = (await store.scalars(select(User).order_by(User.name))).all()
    own, last = await membership(store, ann), ann.id
    opened = fields((await visitor.get(edit("member", own))).text)
    asked = (
        visitor.act("member", "delete", public_id(own))
        if how == "removed"
        else visitor.post(edit("member", own), {**opened, "role": "MEMBER"})
    )
    found: list[httpx.Response] = []
    async with first(fresh_database, store, answered(found, asked)) as session:
        await actions.remove_member(session, viewer_of(ben), club.id, ben.id)
    (answer,) = found
    assert answer.status_code == (400 if how == "removed" else 422)
    assert "A group always has a manager." in text(answer.text)
    left = await store.execute(select(Membership.user_id, Membership.role))
    assert [tuple(row) for row in left] == [(last, "MANAGER")]


@pytest.mark.usefixtures("club")
async def test_two_admins_in_the_site_cannot_remove_both(
    visitor: Visitor, store: AsyncSession, ann: User, ben: User
) -> None:
    members = [public_id(await membership(store, one)) for one in (ann, ben)]
    answers = await asyncio.gather(*(visitor.act("member", "delete", one) for one in members))
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert (await store.scalars(select(Membership.role))).all() == ["MANAGER"]


async def test_who_waited_for_a_group_is_shown_its_new_name_and_overwrites_nothing(
    visitor: Visitor, store: AsyncSession, fresh_database: AsyncEngine, ben: User, club: Group
) -> None:
    opened = fields((await visitor.get(edit("group", club))).text)
    found: list[httpx.Response] = []
    asked = visitor.post(edit("group", club), {**opened, "name": "Late"})
    async with first(fresh_database, store, answered(found, asked)) as session:
        await actions.update(session, viewer_of(ben), club.id, {"name": "Early"})
    (answer,) = found
    assert answer.status_code == 422
    assert "Somebody has changed this meanwhile." in text(answer.text)
    assert "Early" in text(answer.text)
    assert fields(answer.text)["name"] == "Late"
    assert (await store.scalars(select(Group.name))).all() == ["Early"]


async def test_who_waited_for_a_role_is_shown_the_new_one_and_overwrites_nothing(
    visitor: Visitor, store: AsyncSession, fresh_database: AsyncEngine, ann: User, ben: User, club: Group
) -> None:
    eve = await make_admin(store, "Eve", is_admin=False)
    async with AsyncSession(fresh_database) as session:
        await actions.add_member(session, viewer_of(ann), club.id, eve.id, "MEMBER")
        await session.commit()
    hers = await membership(store, eve)
    opened = fields((await visitor.get(edit("member", hers))).text)
    found: list[httpx.Response] = []
    asked = visitor.post(edit("member", hers), {**opened, "role": "MANAGER"})
    async with first(fresh_database, store, answered(found, asked)) as session:
        await actions.remove_member(session, viewer_of(ben), club.id, eve.id)
    (answer,) = found
    assert "This is not there any more." in text(answer.text)
    assert len((await store.scalars(select(Membership.id))).all()) == 2
