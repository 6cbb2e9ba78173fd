"""A schema changes only if all entries fit the new one, or are migrated to it in the same transaction."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.changes.model import Change
from gql_api.collections.fitting import OFFENDERS
from gql_api.collections.model import Collection
from gql_api.entries.model import Entry
from gql_api.permissions import Right
from tests.collections.test_schemas import UPDATE
from tests.entries import test_life
from tests.make import (
    make_collection,
    make_entry,
    make_grant,
    make_space,
    make_user,
    public_id,
    viewer_of,
)
from tests.permissions.world import LONG_AGO
from tests.run import Run
from tests.snapshot import difference, snapshot

WEIGHED: dict[str, Any] = {"required": ["weight"], "properties": {"weight": {"type": "integer"}}}


async def stored(session: AsyncSession, *data: object) -> Collection:
    """Make Ann's collection of entries with these data, the last of them in the trash."""
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    for number, one in enumerate(data, 1):
        is_last = number == len(data)
        await make_entry(
            session, things, ann, f"Thing {number}", data=one, deleted_at=LONG_AGO if is_last else None
        )
    return things


async def change(run: Run, things: Collection, schema: object, **more: object) -> Any:  # noqa: ANN401 - any JSON value
    """Change the schema, as the owner; return the payload."""
    sent = {"id": public_id(things), "patch": {"entrySchema": schema}, **more}
    viewer = viewer_of(type("Owner", (), {"id": things.owner_id})())
    return (await run(UPDATE, viewer, input=sent))["updateCollection"]


async def test_a_schema_that_all_entries_fit_is_taken(session: AsyncSession, run: Run) -> None:
    things = await stored(session, {"weight": 1}, {"weight": 2, "x": "y"})
    payload = await change(run, things, WEIGHED)
    assert payload == {
        "collection": {"entrySchema": WEIGHED, "version": 2},
        "changedFields": ["entrySchema"],
        "errors": [],
    }


async def test_a_schema_that_entries_break_is_refused_with_their_names(
    session: AsyncSession, run: Run
) -> None:
    things = await stored(session, {"weight": 1}, {"weight": "much"}, {})
    before = await snapshot(session)
    payload = await change(run, things, WEIGHED)
    assert payload["collection"] is None
    assert [(one["code"], one["path"]) for one in payload["errors"]] == [
        ("INVALID", ["patch", "entrySchema"])
    ] * 2
    first, second = [one["message"] for one in payload["errors"]]
    ids = {one.name: public_id(one) for one in await session.scalars(select(Entry))}
    assert first.startswith(f"Entry “Thing 2” ({ids['Thing 2']}) would not fit: data.weight: ")
    assert second == "An entry in the trash would not fit: whoever keeps it can restore or purge it."
    assert await snapshot(session) == before


async def test_only_the_first_offenders_are_named(session: AsyncSession, run: Run) -> None:
    things = await stored(session, *[{}] * 8)
    assert len((await change(run, things, WEIGHED))["errors"]) == OFFENDERS


async def test_migrate_lays_defaults_under_what_does_not_fit_and_tells_of_each(
    session: AsyncSession, run: Run
) -> None:
    schema = {**WEIGHED, "properties": {**WEIGHED["properties"], "maker": {"required": ["since"]}}}
    data = [{"weight": 1}, {"maker": {"name": "Smith"}, "x": None}, {"maker": {}}]
    things = await stored(session, *data)
    before = await snapshot(session)
    payload = await change(run, things, schema, migrate={"weight": 7, "maker": {"since": 1900, "name": "?"}})
    assert payload["errors"] == []
    changed = difference(before, await snapshot(session))
    assert changed.keys() == {"collections", "entries", "changes"}
    pairs = sorted((after or {}).items() for _, after in changed["entries"].values())
    new = {dict(one)["name"]: (dict(one)["data"], dict(one)["version"]) for one in pairs}
    assert new == {
        "Thing 2": ({"weight": 7, "maker": {"name": "Smith", "since": 1900}, "x": None}, 2),
        "Thing 3": ({"weight": 7, "maker": {"name": "?", "since": 1900}}, 2),
    }
    told = [after for _, after in changed["changes"].values() if after]
    assert sorted((one["object_type"], one["operation"], one["version"]) for one in told) == [
        ("Collection", "UPDATE", 2),
        ("Entry", "UPDATE", 2),
        ("Entry", "UPDATE", 2),
    ]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"migrate": {"weight": "x"}}, ["migrate"]),
        ({"migrate": [1]}, ["migrate"]),
        ({"migrate": {"weight": "\0"}}, ["migrate", "weight"]),
        ({"migrate": {"weight": 1}, "patch": {"name": "New"}}, ["migrate"]),
    ],
)
async def test_a_migration_that_does_not_help_changes_nothing(
    session: AsyncSession, run: Run, more: dict[str, object], path: list[str]
) -> None:
    things = await stored(session, {"weight": 1}, {})
    before = await snapshot(session)
    payload = await change(run, things, WEIGHED, **more)
    assert [(one["code"], one["path"]) for one in payload["errors"]] == [("INVALID", path)]
    assert await snapshot(session) == before


@pytest.mark.parametrize("in_the_trash", [False, True])
async def test_entries_of_others_are_migrated_only_by_who_may_update_them(
    session: AsyncSession, run: Run, *, in_the_trash: bool
) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    garden = await make_space(session, ann)
    things = await make_collection(session, garden, ben)
    await make_entry(session, things, ben, "Ben's", data={})
    deleted_at = LONG_AGO if in_the_trash else None
    foreign = await make_entry(session, things, ann, "Ann's", data={}, deleted_at=deleted_at)
    grant = await make_grant(session, garden, ben, Right.READ)
    before = await snapshot(session)
    payload = await change(run, things, WEIGHED, migrate={"weight": 1})
    assert [(one["code"], one["path"]) for one in payload["errors"]] == [("FORBIDDEN", ["migrate"])]
    assert await snapshot(session) == before
    grant.right = Right.WRITE
    await session.commit()
    assert (await change(run, things, WEIGHED, migrate={"weight": 1}))["errors"] == []
    await session.refresh(foreign)
    assert foreign.data == {"weight": 1}


async def test_many_entries_are_migrated_a_few_at_a_time(
    session: AsyncSession, run: Run, statements: list[str]
) -> None:
    things = await stored(session, {})
    where = {"space_id": things.space_id, "origin_space_id": things.space_id, "collection_id": things.id}
    session.add_all(Entry(**where, owner_id=things.owner_id, name=f"{n}", data={}) for n in range(1000))
    await session.commit()
    statements.clear()
    payload = await change(run, things, WEIGHED, migrate={"weight": 1})
    assert payload["errors"] == []
    weights = select(func.count()).where(Entry.data == {"weight": 1}, Entry.version == 2)
    assert await session.scalar(weights) == 1001
    assert await session.scalar(select(func.count()).where(Change.operation == "UPDATE")) == 1002
    read = [one for one in statements if one.startswith("SELECT entries") and "FOR" not in one]
    assert len(read) == 12
    assert all("LIMIT" in one for one in read)


async def test_an_entry_written_meanwhile_waits_for_the_schema_and_must_fit_it(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        things = await stored(session, {"weight": 1}, {"weight": 2})
        spade = (await session.scalars(select(Entry).where(Entry.name == "Thing 1"))).one()
        ann = viewer_of(type("Owner", (), {"id": things.owner_id})())
    async with AsyncSession(fresh_database, expire_on_commit=False) as changing:
        held = await changing.get_one(
            Collection, (things.space_id, things.id), with_for_update={"key_share": True}
        )
        held.entry_schema = WEIGHED
        await changing.flush()
        create = {"collectionId": public_id(things), "name": "New", "data": {}}
        update = {"id": public_id(spade), "patch": {"data": {"weight": None}}}
        tried = [
            asyncio.create_task(run_fresh(test_life.CREATE, ann, input=create)),
            asyncio.create_task(run_fresh(test_life.UPDATE, ann, input=update)),
        ]
        done, _ = await asyncio.wait(tried, timeout=1)
        assert done == set()
        await changing.commit()
    created, updated = await asyncio.gather(*tried)
    assert [one["path"] for one in created["createEntry"]["errors"]] == [["data", "weight"]]
    assert [one["path"] for one in updated["updateEntry"]["errors"]] == [["patch", "data", "weight"]]


async def test_the_schema_waits_for_an_entry_being_written_and_sees_it(
    fresh_database: AsyncEngine, run_fresh: Run
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        things = await stored(session, {"weight": 1})
    async with AsyncSession(fresh_database, expire_on_commit=False) as writing:
        here = Collection.id == things.id
        await writing.execute(select(Collection.id).where(here).with_for_update(read=True))
        writing.add(
            Entry(
                space_id=things.space_id,
                origin_space_id=things.space_id,
                collection_id=things.id,
                owner_id=things.owner_id,
                name="New",
                data={},
            )
        )
        await writing.flush()
        changing = asyncio.create_task(change(run_fresh, things, WEIGHED))
        done, _ = await asyncio.wait([changing], timeout=1)
        assert done == set()
        await writing.commit()
    assert [one["path"] for one in (await changing)["errors"]] == [["patch", "entrySchema"]]
