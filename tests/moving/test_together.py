"""Moving beside other writes, with real commits: nothing is lost or there twice, nobody waits in a ring."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import moving, owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.collections.model import Collection
from gql_api.context import Context
from gql_api.entries import actions
from gql_api.entries.model import Entry
from gql_api.ids import key_of
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import (
    make_article,
    make_collection,
    make_entry,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.moving.ask import moves, tombstones
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.conftest import beside

__all__ = ["beside"]


@dataclass
class World:
    """Ann owns the spaces Garden, with Roses and Tools, in them a Spade, and Kitchen, with Pots."""

    engine: AsyncEngine
    ann: User
    garden: Space
    kitchen: Space
    roses: Article
    tools: Collection
    pots: Collection
    spade: Entry

    @property
    def viewer(self) -> Viewer:
        """Ann."""
        return viewer_of(self.ann)

    async def places(self, model: type[Any]) -> list[tuple[Any, int]]:
        """Return the names of the spaces in which there are objects, with their versions."""
        async with AsyncSession(self.engine) as session:
            found = select(Space.name, model.version).join(Space, Space.id == model.space_id)
            return [tuple(one) for one in await session.execute(found)]


@pytest.fixture
async def world(fresh_database: AsyncEngine) -> World:
    """Make them, for good."""
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann")
        garden, kitchen = await make_space(session, ann), await make_space(session, ann, "Kitchen")
        tools = await make_collection(session, garden, ann)
        pots = await make_collection(session, kitchen, ann, "Pots")
        roses, spade = await make_article(session, garden, ann), await make_entry(session, tools, ann)
        return World(fresh_database, ann, garden, kitchen, roses, tools, pots, spade)


Act = Callable[[AsyncSession, World], Awaitable[Any]]


async def move_article(session: AsyncSession, world: World) -> None:
    """Move the article to the Kitchen."""
    await moving.move(session, world.viewer, Article, key_of(world.roses), world.kitchen.id)


async def move_collection(session: AsyncSession, world: World) -> None:
    """Move the Tools to the Kitchen, with the Spade."""
    await moving.move(session, world.viewer, Collection, key_of(world.tools), world.kitchen.id)


async def move_entry(session: AsyncSession, world: World) -> None:
    """Move the Spade to the Pots."""
    await actions.move(session, world.viewer, key_of(world.spade), key_of(world.pots))


async def rename_article(session: AsyncSession, world: World) -> None:
    """Update the article."""
    await owned.update(session, world.viewer, Article, key_of(world.roses), {"name": "Early"}, ArticleRules)


async def delete_article(session: AsyncSession, world: World) -> None:
    """Put the article into the trash."""
    await owned.delete(session, world.viewer, Article, key_of(world.roses))


async def delete_pots(session: AsyncSession, world: World) -> None:
    """Put the Pots into the trash."""
    await owned.delete(session, world.viewer, Collection, key_of(world.pots))


async def purge_kitchen(session: AsyncSession, world: World) -> None:
    """Remove the Kitchen for good."""
    await owned.delete(session, world.viewer, Space, key_of(world.kitchen))
    await owned.purge(session, world.viewer, Space, key_of(world.kitchen))


MOVE_ARTICLE = "moveArticle(input: {id: $article, spaceId: $kitchen})"
MOVE_ENTRY = "moveEntry(input: {id: $entry, collectionId: $pots})"
RENAME_ARTICLE = 'updateArticle(input: {id: $article, patch: {name: "Late"}})'
RENAME_ENTRY = 'updateEntry(input: {id: $entry, patch: {name: "Late"}})'
FILL_ENTRY = "updateEntry(input: {id: $entry, patch: {data: {weight: 3}}})"
ADD_ENTRY = 'createEntry(input: {collectionId: $tools, name: "Fork", data: {}})'
PURGE = "purgeArticle(input: {id: $article})"
GONE = [("NOT_FOUND", ["spaceId"])]


@pytest.mark.parametrize(
    ("first", "second", "errors", "model", "places"),
    [
        (move_article, RENAME_ARTICLE, [], Article, [("Kitchen", 3)]),
        (move_article, MOVE_ARTICLE, [], Article, [("Kitchen", 2)]),
        (move_article, PURGE, [("INVALID", ["id"])], Article, [("Kitchen", 2)]),
        (rename_article, MOVE_ARTICLE, [], Article, [("Kitchen", 3)]),
        (delete_article, MOVE_ARTICLE, [("TRASHED", ["id"])], Article, [("Garden", 2)]),
        (purge_kitchen, MOVE_ARTICLE, GONE, Article, [("Garden", 1)]),
        (move_collection, RENAME_ENTRY, [], Entry, [("Kitchen", 2)]),
        (move_collection, FILL_ENTRY, [], Entry, [("Kitchen", 2)]),
        (move_collection, MOVE_ENTRY, [], Entry, [("Kitchen", 2)]),
        (move_collection, ADD_ENTRY, [], Entry, [("Kitchen", 1), ("Kitchen", 1)]),
        (move_entry, RENAME_ENTRY, [], Entry, [("Kitchen", 3)]),
        (delete_pots, MOVE_ENTRY, [("TRASHED", ["collectionId"])], Entry, [("Garden", 1)]),
    ],
)
async def test_whoever_waited_finds_what_moved_and_nothing_is_there_twice(
    run_fresh: Run,
    world: World,
    beside: Beside,
    first: Act,
    second: str,
    errors: list[tuple[str, list[str]]],
    model: type[Any],
    places: list[tuple[str, int]],
) -> None:
    async with Context(world.engine).transaction() as session:
        await first(session, world)
        asked = asyncio.ensure_future(ask(run_fresh, world, second))
        await beside.waiting()
    assert await asked == errors
    assert await world.places(model) == places


async def ask(run: Run, world: World, mutation: str) -> list[tuple[str, list[str]]]:
    """Send a mutation; return code and path of its errors."""
    ids = {
        "article": world.roses,
        "entry": world.spade,
        "tools": world.tools,
        "pots": world.pots,
        "kitchen": world.kitchen,
    }
    named = {name: public_id(row) for name, row in ids.items() if f"${name}" in mutation}
    declared = ", ".join(f"${name}: ID!" for name in named)
    query = f"mutation ({declared}) {{ {mutation} {{ errors {{ code path }} }} }}"
    (done,) = (await run(query, world.viewer, **named)).values()
    return [(one["code"], one["path"]) for one in done["errors"]]


async def test_a_collection_that_moves_leaves_behind_no_copy_of_an_entry_that_is_moving_out_of_it(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    async with Context(world.engine).transaction() as session:
        await move_entry(session, world)
        moved = f'moveCollection(input: {{id: $tools, spaceId: "{public_id(world.kitchen)}"}})'
        asked = asyncio.ensure_future(ask(run_fresh, world, moved))
        await beside.waiting()
    assert await asked == []
    assert await world.places(Entry) == [("Kitchen", 2)]
    async with AsyncSession(world.engine) as session:
        assert await session.scalar(select(Entry.collection_id)) == world.pots.id
        assert set(await tombstones(session)) == {world.tools.id, world.spade.id}


async def test_purging_the_target_waits_for_what_is_moving_there_and_takes_it_along(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    async with Context(world.engine).transaction() as session:
        await owned.delete(session, world.viewer, Article, key_of(world.roses))
        await owned.restore(session, world.viewer, Article, key_of(world.roses))
    async with Context(world.engine).transaction() as session:
        await move_article(session, world)
        both = "deleteSpace(input: {id: $kitchen})"
        assert await ask(run_fresh, world, both) == []
        asked = asyncio.ensure_future(ask(run_fresh, world, "purgeSpace(input: {id: $kitchen})"))
        await beside.waiting()
    assert await asked == []
    assert await world.places(Article) == []
    async with AsyncSession(world.engine) as session:
        assert await tombstones(session) == {}


async def test_objects_that_change_places_at_once_all_arrive(run_fresh: Run, world: World) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        here = [await make_article(session, world.garden, world.ann) for _ in range(4)]
        there = [await make_article(session, world.kitchen, world.ann) for _ in range(4)]
    query = """
    mutation ($id: ID!, $to: ID!) { moveArticle(input: {id: $id, spaceId: $to}) { errors { code } } }
    """
    sent = [(row, world.kitchen) for row in here] + [(row, world.garden) for row in there]
    every = [
        run_fresh(query, world.viewer, id=public_id(row), to=public_id(to)) for row, to in [*sent, *sent]
    ]
    assert await asyncio.gather(*every) == [{"moveArticle": {"errors": []}}] * 16
    async with AsyncSession(world.engine) as session:
        for row, to in sent:
            (found,) = await session.scalars(select(Article).where(Article.id == row.id))
            assert (found.space_id, found.version) == (to.id, 2)
            assert len(await moves(session, row)) == 2
