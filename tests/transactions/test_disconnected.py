"""A client that goes away in the middle of its request, on a real socket, costs nobody a connection."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api.context import Context
from gql_api.db import create_engine
from tests.transactions.beside import Beside
from tests.transactions.fields import LOCK
from tests.transactions.served import hang_up, served
from tests.transactions.world import World

READ = "{ articles { nodes { name } } }"
RENAME = """
mutation ($id: ID!) { updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { errors { code } } }
"""


async def test_a_write_whose_client_is_gone_is_done_to_its_end(world: World, beside: Beside) -> None:
    engine = one_connection(world)
    with served(engine, await world.sign_in()) as server:
        async with Context(world.engine).transaction() as holder:
            await holder.execute(text(LOCK))
            client = await server.begin(RENAME, id=world.id)
            await beside.waiting()
            await hang_up(client)
        assert await server.ask(READ) == {"articles": {"nodes": [{"name": "Tulips"}]}}
        await beside.comes_to_rest(engine)
    assert [change.fields["name"]["after"] for change in await world.changes()] == ["Tulips"]


async def test_a_read_whose_client_is_gone_gives_its_connection_back(world: World, beside: Beside) -> None:
    engine = one_connection(world)
    with served(engine, await world.sign_in()) as server:
        async with Context(world.engine).transaction() as holder:
            await holder.execute(text("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE"))
            client = await server.begin(READ)
            await beside.waiting()
            await hang_up(client)
        assert await server.ask(READ) == {"articles": {"nodes": [{"name": "Roses"}]}}
        await beside.comes_to_rest(engine)


async def test_a_client_that_is_gone_before_its_body_has_come_changes_nothing(
    world: World, beside: Beside
) -> None:
    engine = one_connection(world)
    with served(engine, await world.sign_in()) as server:
        await hang_up(await server.begin(RENAME, bytes_short=1, id=world.id))
        assert await server.ask(READ) == {"articles": {"nodes": [{"name": "Roses"}]}}
        await beside.comes_to_rest(engine)
    assert await world.changes() == []


async def test_a_server_that_stops_without_patience_changes_nothing(world: World, beside: Beside) -> None:
    engine = one_connection(world)
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        with served(engine, await world.sign_in(), patience=1) as server:
            client = await server.begin(RENAME, id=world.id)
            await beside.waiting()
        await hang_up(client)
    await beside.comes_to_rest(engine)
    assert await world.changes() == []


def one_connection(world: World) -> AsyncEngine:
    """Make an engine that has one connection for everybody."""
    return create_engine(world.engine.url.render_as_string(hide_password=False), pool_size=1)
