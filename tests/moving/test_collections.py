"""A collection takes its entries along, those in the trash too; an entry moves where its data fits."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, insert, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.model import Collection
from gql_api.db import Owned
from gql_api.entries.model import Entry
from gql_api.permissions import Right
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import (
    make_collection,
    make_entry,
    make_grant,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.moving.ask import NODE, error, move, moves, tombstones
from tests.run import Run
from tests.snapshot import difference, snapshot

WEIGHED = {"type": "object", "required": ["weight"], "properties": {"weight": {"type": "number"}}}


@dataclass
class World:
    """Ann owns the spaces Garden and Kitchen; in the Garden Tools with a Spade, in the Kitchen Pots."""

    ann: User
    garden: Space
    kitchen: Space
    tools: Collection
    pots: Collection
    spade: Entry

    @property
    def viewer(self) -> Viewer:
        """Ann."""
        return viewer_of(self.ann)


@pytest.fixture
async def world(session: AsyncSession) -> World:
    """Make them."""
    ann = await make_user(session, "Ann")
    garden, kitchen = await make_space(session, ann), await make_space(session, ann, "Kitchen")
    tools = await make_collection(session, garden, ann)
    pots = await make_collection(session, kitchen, ann, "Pots", entry_schema=WEIGHED)
    spade = await make_entry(session, tools, ann, data={"weight": 2})
    return World(ann, garden, kitchen, tools, pots, spade)


async def test_a_collection_takes_its_entries_along_as_they_are(
    session: AsyncSession, run: Run, world: World
) -> None:
    gone = await make_entry(session, world.tools, world.ann, "Hoe", deleted_at=world.ann.created_at)
    before = await snapshot(session)
    done = await move(run, world.viewer, world.tools, world.kitchen)
    entry = {"id": public_id(world.spade), "name": "Spade", "version": 1}
    shown = {"id": public_id(world.tools), "name": "Tools", "version": 2, "space": {"name": "Kitchen"}}
    assert done == {"collection": {**shown, "entries": {"nodes": [entry]}}, "errors": []}
    changed = difference(before, await snapshot(session))
    assert changed.keys() == {"collections", "entries", "changes", "tombstones"}
    for row in (world.spade, gone):
        was, _ = changed["entries"][str(world.garden.id), str(row.id)]
        _, now = changed["entries"][str(world.kitchen.id), str(row.id)]
        assert was is not None
        assert now is not None
        assert {name for name in now if now[name] != was[name]} == {"space_id"}
        assert await moves(session, row) == []
    assert [version for _, version, _ in await moves(session, world.tools)] == [2, 2]
    place = (world.garden.id, world.kitchen.id, [world.garden.id])
    assert await tombstones(session) == {row.id: place for row in (world.tools, world.spade, gone)}


async def test_entries_of_a_collection_that_moved_are_found_updated_and_kept_to_its_schema(
    run: Run, world: World
) -> None:
    await move(run, world.viewer, world.tools, world.kitchen)
    own = public_id(world.spade)
    done = await run(
        """mutation ($id: ID!, $in: ID!) {
          update: updateEntry(input: {id: $id, patch: {data: {weight: 3}}}) {
            entry { id data version space { name } } errors { code } }
          create: createEntry(input: {collectionId: $in, name: "Fork", data: {}}) {
            entry { name space { name } } errors { code } }
          schema: updateCollection(input: {id: $in, patch: {entrySchema: {required: ["weight"]}}}) {
            errors { code path } }
        }""",
        world.viewer,
        **{"id": own, "in": public_id(world.tools)},
    )
    kitchen = {"name": "Kitchen"}
    assert done == {
        "update": {"entry": {"id": own, "data": {"weight": 3}, "version": 2, "space": kitchen}, "errors": []},
        "create": {"entry": {"name": "Fork", "space": kitchen}, "errors": []},
        "schema": {"errors": [{"code": "INVALID", "path": ["patch", "entrySchema"]}]},
    }


async def test_a_collection_that_comes_from_elsewhere_is_purged_with_all_tombstones(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.tools, world.kitchen)
    await run(
        """mutation ($id: ID!) {
          deleteCollection(input: {id: $id}) { errors { code } }
          purgeCollection(input: {id: $id}) { errors { code } }
        }""",
        world.viewer,
        id=public_id(world.tools),
    )
    assert await tombstones(session) == {}
    assert (await session.scalars(select(Entry.id))).all() == []


@pytest.mark.parametrize("in_the_trash", [False, True])
@pytest.mark.parametrize("right", [Right.READ, Right.WRITE])
async def test_a_collection_with_entries_of_others_is_taken_away_only_by_who_may_take_those(
    session: AsyncSession, run: Run, world: World, right: Right, *, in_the_trash: bool
) -> None:
    ben = await make_user(session, "Ben")
    own = await make_collection(session, world.garden, ben, "Ben's")
    await make_entry(session, own, ben)
    foreign = await make_entry(
        session, own, world.ann, "Ann's", deleted_at=world.ann.created_at if in_the_trash else None
    )
    grant = await make_grant(session, world.garden, ben, right)
    shed = await make_space(session, ben, "Shed")
    before = await snapshot(session)
    assert error(await move(run, viewer_of(ben), own, shed)) == ("FORBIDDEN", ["id"])
    assert difference(before, await snapshot(session)) == {}
    grant.right = Right.MANAGE
    await session.commit()
    assert (await move(run, viewer_of(ben), own, shed))["errors"] == []
    assert (await tombstones(session)).keys() >= {own.id, foreign.id}


async def test_a_collection_with_nothing_but_own_entries_is_taken_away_by_its_owner(
    session: AsyncSession, run: Run, world: World
) -> None:
    ben = await make_user(session, "Ben")
    own = await make_collection(session, world.garden, ben, "Ben's")
    await make_entry(session, own, ben)
    await make_grant(session, world.garden, ben, Right.READ)
    moved = await move(run, viewer_of(ben), own, await make_space(session, ben, "Shed"))
    assert (moved["errors"], moved["collection"]["space"]) == ([], {"name": "Shed"})


@pytest.mark.parametrize("hidden", ["tools", "pots"])
async def test_a_collection_or_an_entry_in_the_trash_stays(
    session: AsyncSession, run: Run, world: World, hidden: str
) -> None:
    row: Owned = await session.merge(getattr(world, hidden))
    row.deleted_at = world.ann.created_at
    await session.commit()
    before = await snapshot(session)
    moved = await move(run, world.viewer, world.spade, world.pots)
    assert error(moved) == (("NOT_FOUND", ["id"]) if hidden == "tools" else ("TRASHED", ["collectionId"]))
    whole = await move(run, world.viewer, row, await make_space_unlike(session, world))
    assert error(whole) == ("TRASHED", ["id"])
    assert difference(before, await snapshot(session)).keys() <= {"spaces", "changes"}


async def make_space_unlike(session: AsyncSession, world: World) -> Space:
    """Make a third space of Ann's."""
    return await make_space(session, world.ann, "Shed")


async def test_an_entry_moves_to_a_collection_of_another_space(
    session: AsyncSession, run: Run, world: World
) -> None:
    done = await move(run, world.viewer, world.spade, world.pots, expectedVersion=1)
    own = public_id(world.spade)
    kitchen = {"name": "Kitchen"}
    shown = {"id": own, "name": "Spade", "version": 2, "collection": {"name": "Pots"}, "space": kitchen}
    assert done == {"entry": shown, "errors": []}
    old, new = world.garden.id, world.kitchen.id
    assert await moves(session, world.spade) == [
        (old, 2, {"space_id": side(old, None), "collection_id": side(world.tools.id, None)}),
        (new, 2, {"space_id": side(None, new), "collection_id": side(None, world.pots.id)}),
    ]
    assert await tombstones(session) == {world.spade.id: (old, new, [old])}
    assert await run(NODE, world.viewer, id=own) == {"node": {"id": own, "space": kitchen}}


async def test_an_entry_moves_within_its_space_and_leaves_no_tombstone(
    session: AsyncSession, run: Run, world: World
) -> None:
    beds = await make_collection(session, world.garden, world.ann, "Beds")
    done = await move(run, world.viewer, world.spade, beds)
    assert (done["entry"]["collection"], done["entry"]["version"]) == ({"name": "Beds"}, 2)
    told = {"collection_id": side(world.tools.id, beds.id)}
    assert await moves(session, world.spade) == [(world.garden.id, 2, told)]
    assert await tombstones(session) == {}


async def test_an_entry_moves_to_a_collection_that_has_moved_itself(run: Run, world: World) -> None:
    await move(run, world.viewer, world.pots, world.garden)
    done = await move(run, world.viewer, world.spade, world.pots)
    assert done["errors"] == []
    assert (done["entry"]["collection"], done["entry"]["space"]) == ({"name": "Pots"}, {"name": "Garden"})


async def test_an_entry_that_would_not_fit_stays(session: AsyncSession, run: Run, world: World) -> None:
    heavy = await make_entry(session, world.tools, world.ann, "Anvil", data={"weight": "very"})
    before = await snapshot(session)
    done = await move(run, world.viewer, heavy, world.pots)
    assert error(done) == ("INVALID", ["collectionId"])
    assert "data.weight" in done["errors"][0]["message"]
    assert difference(before, await snapshot(session)) == {}


async def test_moving_an_entry_to_where_it_is_changes_nothing(
    session: AsyncSession, run: Run, world: World
) -> None:
    before = await snapshot(session)
    done = await move(run, world.viewer, world.spade, world.tools)
    assert (done["entry"]["version"], done["errors"]) == (1, [])
    assert difference(before, await snapshot(session)) == {}


async def test_a_collection_that_takes_nothing_is_refused_and_nothing_changes(
    session: AsyncSession, run: Run, world: World
) -> None:
    ben = await make_user(session, "Ben")
    unreadable = await make_collection(session, await make_space(session, ben), ben)
    public = await make_collection(session, await make_space(session, ben, is_public=True), ben)
    archived = await make_collection(session, await make_space(session, world.ann, is_active=False), ben)
    at = ["collectionId"]
    for target, why in (
        (unreadable, "NOT_FOUND"),
        (Collection(id=world.spade.id, origin_space_id=world.garden.id), "NOT_FOUND"),
        (world.kitchen, "NOT_FOUND"),
        (public, "FORBIDDEN"),
        (archived, "FORBIDDEN"),
    ):
        before = await snapshot(session)
        assert error(await move(run, world.viewer, world.spade, target)) == (why, at)
        assert difference(before, await snapshot(session)) == {}


async def test_a_large_collection_moves_with_a_few_statements(
    session: AsyncSession, run: Run, world: World, statements: list[str]
) -> None:
    await move(run, world.viewer, world.spade, world.pots)
    await move(run, world.viewer, world.spade, world.tools)
    statements.clear()
    await move(run, world.viewer, world.tools, world.kitchen)
    few = len(statements)
    await move(run, world.viewer, world.tools, world.garden)
    numbers = func.generate_series(1, 10_000).table_valued("number")
    place = {"space_id": world.garden.id, "origin_space_id": world.garden.id}
    values = {
        **place,
        "collection_id": world.tools.id,
        "owner_id": world.ann.id,
        "name": "Nail",
        "version": 1,
    }
    rows = select(func.gen_random_uuid(), literal_column("'{}'::jsonb"), *map(literal, values.values()))
    await session.execute(insert(Entry).from_select(["id", "data", *values], rows.select_from(numbers)))
    await session.commit()
    statements.clear()
    done = await move(run, world.viewer, world.tools, world.kitchen)
    assert done["errors"] == []
    assert len(statements) == few
    assert len(await tombstones(session)) == 10_002
    here = select(func.count()).where(Entry.space_id == world.kitchen.id)
    assert await session.scalar(here.where(Entry.collection_id == world.tools.id)) == 10_001


def side(before: object, after: object) -> dict[str, str | None]:
    """Write one field of a change."""
    return {name: None if one is None else str(one) for name, one in (("before", before), ("after", after))}
