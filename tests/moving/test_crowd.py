"""A crowd that moves, fills and changes the same collections and entries at once, with real commits."""

import asyncio
import random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.model import Collection
from gql_api.entries.model import Entry
from gql_api.spaces.model import Space
from tests.make import make_entry, public_id
from tests.moving.test_together import World, world
from tests.run import Run

__all__ = ["world"]

ROUNDS = 4
CROWD = (
    'moveCollection(input: {id: "%(tools)s", spaceId: "%(there)s"})',
    'moveCollection(input: {id: "%(pots)s", spaceId: "%(here)s"})',
    'moveEntry(input: {id: "%(spade)s", collectionId: "%(pots)s"})',
    'moveEntry(input: {id: "%(lid)s", collectionId: "%(tools)s"})',
    'createEntry(input: {collectionId: "%(tools)s", name: "Fork", data: {round: 1}})',
    'createEntry(input: {collectionId: "%(pots)s", name: "Cup", data: {round: 1}})',
    'updateEntry(input: {id: "%(spade)s", patch: {data: {round: 1, weight: 3}}})',
    'updateCollection(input: {id: "%(tools)s", patch: {entrySchema: %(schema)s}, migrate: {round: 0}})',
)


async def test_all_of_a_crowd_are_answered_and_nothing_is_lost_or_there_twice(
    run_fresh: Run, world: World
) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        lid = await make_entry(session, world.pots, world.ann, "Lid")
    named = {"tools": world.tools, "pots": world.pots, "spade": world.spade, "lid": lid}
    ids = {name: public_id(row) for name, row in named.items()}
    spaces: list[Space] = [world.garden, world.kitchen]
    names, order = ["Lid", "Spade"], random.Random(4)  # noqa: S311 - the same order in every run
    for number in range(ROUNDS):
        here, there = (public_id(one) for one in spaces)
        schema = f'{{type: "object", required: ["{"round" if number % 2 else "weight"}"]}}'
        sent = [one % {**ids, "here": here, "there": there, "schema": schema} for one in CROWD]
        order.shuffle(sent)
        answers = await asyncio.gather(*(send(run_fresh, world, one) for one in sent))
        done = {one for one, codes in zip(sent, answers, strict=True) if codes == []}
        assert {code for codes in answers for code in codes} <= {"NOT_FOUND", "INVALID", "FORBIDDEN"}
        names += [name for name in ("Fork", "Cup") if any(f'"{name}"' in one for one in done)]
        assert await kept(world) == sorted(names)
        spaces.reverse()


async def send(run: Run, world: World, mutation: str) -> list[str]:
    """Send a mutation; return the codes of its errors, which are refusals alone."""
    (payload,) = (await run(f"mutation {{ {mutation} {{ errors {{ code }} }} }}", world.viewer)).values()
    return [error["code"] for error in payload["errors"]]


async def kept(world: World) -> list[str]:
    """Return the names of all entries, each of which is in a collection of its own space."""
    async with AsyncSession(world.engine) as session:
        entries = (await session.scalars(select(Entry))).all()
        places = {(one.space_id, one.id) for one in await session.scalars(select(Collection))}
    assert len({one.id for one in entries}) == len(entries)
    assert {(one.space_id, one.collection_id) for one in entries} <= places
    return sorted(one.name for one in entries)
