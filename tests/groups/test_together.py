"""Two at once, on two connections: a group keeps its manager, and a right that is gone is not used."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.groups import actions
from gql_api.groups.model import Membership
from tests.groups.ask import ADD, REMOVE
from tests.make import make_group, make_user, public_id, viewer_of
from tests.run import Run
from tests.users.ask import somebody_waits


async def test_of_two_last_managers_who_leave_at_once_one_stays(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
        club = await make_group(session, manager1=ann, manager2=ben)
        ids = [{"group": public_id(club), "user": public_id(one)} for one in (ann, ben)]
        leaving = (run_fresh(REMOVE, viewer_of(one), **its) for one, its in zip((ann, ben), ids, strict=True))
        done = [answer["removeGroupMember"]["errors"] for answer in await asyncio.gather(*leaving)]
        assert sorted(len(errors) for errors in done) == [0, 1]
        assert [errors[0]["path"] for errors in done if errors] == [["userId"]]
        assert (await session.scalars(select(Membership.role))).all() == ["MANAGER"]


async def test_who_waits_for_the_group_meanwhile_loses_the_right(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, ben, eve = [await make_user(session, one, email=f"{one}@x.example") for one in "abe"]
        club = await make_group(session, manager1=ann, manager2=ben)
        left = {ann.id, ben.id}
        async with AsyncSession(fresh_database) as first:
            await actions.set_role(first, viewer_of(ann), club.id, ben.id, "MEMBER")
            ids = {"group": public_id(club), "user": public_id(eve)}
            waiting = asyncio.ensure_future(run_fresh(ADD, viewer_of(ben), **ids))
            await somebody_waits(session)
            await first.commit()
        (error,) = (await waiting)["addGroupMember"]["errors"]
        assert (error["code"], error["path"]) == ("FORBIDDEN", ["groupId"])
        assert set(await session.scalars(select(Membership.user_id))) == left
