"""Two at once, on two connections: a right that was taken away while one waited is not used."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import ids
from gql_api.grants import actions
from gql_api.grants.model import Grant
from gql_api.permissions import Right
from tests.grants.ask import SHARE
from tests.make import make_grant, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.users.ask import somebody_waits


async def test_who_waits_for_the_space_meanwhile_loses_the_right(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, ben, eve = [await make_user(session, one, email=f"{one}@x.example") for one in "abe"]
        garden = await make_space(session, ann)
        await make_grant(session, garden, ben, Right.MANAGE)
        async with AsyncSession(fresh_database) as first:
            await actions.unshare(first, viewer_of(ann), garden.id, ids.decode(public_id(ben)))
            to = {"space": public_id(garden), "subject": public_id(eve), "right": "MANAGE"}
            waiting = asyncio.ensure_future(run_fresh(SHARE, viewer_of(ben), **to))
            await somebody_waits(session)
            await first.commit()
        (error,) = (await waiting)["shareSpace"]["errors"]
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["spaceId"])
        assert (await session.scalars(select(Grant))).all() == []
