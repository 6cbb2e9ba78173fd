"""What runs on the driver's connection is in the session's transaction; its rows are the ORM's objects."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.context import Context
from gql_api.driver import driver
from gql_api.gate import locked
from gql_api.ids import key_of
from gql_api.permissions import updatable
from tests.make import make_user, viewer_of
from tests.resources import RESOURCES, Resource
from tests.transactions.world import World

NAME = "SELECT name FROM spaces WHERE id = $1"


async def test_a_transaction_that_is_rolled_back_takes_what_ran_on_the_driver(world: World) -> None:
    async with AsyncSession(world.engine) as session:
        await (await driver(session)).execute("DELETE FROM articles")
        await session.rollback()
        assert (await session.execute(text("SELECT count(*) FROM articles"))).scalar_one() == 1


async def test_the_driver_sees_what_the_session_had_yet_to_write(world: World) -> None:
    async with Context(world.engine).transaction() as session:
        world.garden.name = "Park"
        session.add(world.garden)
        assert await (await driver(session)).fetchval(NAME, world.garden.id) == "Park"


@pytest.mark.usefixtures("world")
async def test_each_transaction_has_a_connection_of_its_own(cold: AsyncEngine) -> None:
    context = Context(cold)
    async with context.transaction() as session:
        first = await driver(session)
        assert await driver(session) is first
    taken = Context(cold)
    async with taken.transaction() as other:
        assert await driver(other) is first
        if cold.sync_engine.pool.size() > 1:  # type: ignore[attr-defined] # a queue, which has a size
            async with context.transaction() as session:
                assert await driver(session) is not first
    await context.close()
    await taken.close()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
async def test_a_locked_row_is_loaded_as_the_orm_loads_it(session: AsyncSession, resource: Resource) -> None:
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann)
    key = key_of(row)
    session.expunge_all()
    found = await locked(session, viewer_of(ann), resource.model, key, updatable)
    assert found in session
    assert found not in session.dirty
    loaded = {name: value for name, value in vars(found).items() if not name.startswith("_")}
    session.expunge_all()
    again = (await session.scalars(select(resource.model).where(resource.model.id == key.id))).one()
    assert loaded == {name: value for name, value in vars(again).items() if not name.startswith("_")}
    assert [type(value) for value in loaded.values()] == [type(getattr(again, name)) for name in loaded]
