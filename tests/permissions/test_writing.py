"""Whoever may do something does it: exactly these columns, one version, one row of the change log."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.make import public_id
from tests.permissions.matrix import matrix
from tests.permissions.world import World, arrange_among_others
from tests.permissions.written import write
from tests.run import Run

NODE = "query ($id: ID!) { node(id: $id) { id } }"


@matrix("ok", of="create", arranged=arrange_among_others)
async def test_create_adds_one_row_that_belongs_to_the_viewer(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource = world.resource
    done = await write(session, run, world, "create")
    before, after = done.row
    assert before is None
    assert after is not None
    assert (after["name"], after["version"], after["owner_id"]) == ("Tulips", 1, world.actor_id)
    new = done.payload[resource.one]["id"]
    assert done.payload == {resource.one: {"id": new, "name": "Tulips", "version": 1}, "errors": []}
    assert await run(NODE, world.viewer, id=new) == {"node": {"id": new}}
    told = done.change
    assert (told["operation"], told["version"], told["actor_id"]) == ("CREATE", 1, world.actor_id)
    assert told["object_id"] == after["id"]
    assert told["fields"]["name"] == {"before": None, "after": "Tulips"}


@matrix("ok", of="update", arranged=arrange_among_others)
async def test_update_writes_what_was_sent_and_nothing_else(
    run: Run, world: World, session: AsyncSession
) -> None:
    done = await write(session, run, world, "update")
    assert done.payload == {**world.shown("Tulips", 2), "changedFields": ["name"], "errors": []}
    assert done.columns == {"name", "search", "version", "updated_at"}
    assert done.change == change(world, "UPDATE", name={"before": "Roses", "after": "Tulips"})


@matrix("ok", of="delete", arranged=arrange_among_others)
async def test_delete_moves_to_the_trash(run: Run, world: World, session: AsyncSession) -> None:
    done = await write(session, run, world, "delete")
    assert done.payload == {**world.shown("Roses", 2), "deletedId": world.id(), "errors": []}
    assert done.columns == {"deleted_at", "version", "updated_at"}
    _, after = done.row
    assert after is not None
    told = done.change["fields"]["deleted_at"]
    assert datetime.fromisoformat(told["after"]) == datetime.fromisoformat(after["deleted_at"])
    assert done.change == change(world, "DELETE", deleted_at={"before": None, "after": told["after"]})


@matrix("ok", of="restore", arranged=arrange_among_others)
async def test_restore_takes_out_of_the_trash(run: Run, world: World, session: AsyncSession) -> None:
    done = await write(session, run, world, "restore")
    assert done.payload == {**world.shown("Roses", 2), "errors": []}
    assert done.columns == {"deleted_at", "version", "updated_at"}
    told = {"before": "2020-01-02T03:04:05.000000Z", "after": None}
    assert done.change == change(world, "RESTORE", deleted_at=told)


@matrix("ok", of="purge", arranged=arrange_among_others)
async def test_purge_leaves_one_change_and_nothing_of_what_it_was(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource = world.resource
    done = await write(session, run, world, "purge")
    assert done.payload == {"deletedId": world.id(), "errors": []}
    if not resource.lives_in_space:
        ended = done.changed.pop("grants").values()
        assert [after for _, after in ended] == [None] * 6
    before, after = done.row
    assert before is not None
    assert after is None
    assert done.change == change(world, "PURGE")
    assert [told["fields"] for _, told in done.changed["changes"].values() if told] == [{}, {}]


@matrix("ok", of="transfer", arranged=arrange_among_others)
async def test_transfer_writes_the_owner(run: Run, world: World, session: AsyncSession) -> None:
    resource, case = world.resource, world.case
    done = await write(session, run, world, "transfer")
    giver = world.people["owner" if resource.lives_in_space else "space-owner"]
    lost_sight = not resource.lives_in_space and case.space == "private" and case.viewer == "space-owner"
    shown = {resource.one: None} if lost_sight else world.shown("Roses", 2)
    assert done.payload == {**shown, "errors": []}
    assert done.columns == {"owner_id", "version", "updated_at"}
    told = {"before": str(giver.id), "after": str(world.people["admin"].id)}
    assert done.change == change(world, "TRANSFER", owner_id=told)


@matrix("ok", of="share", arranged=arrange_among_others)
async def test_share_changes_the_right_and_leaves_the_version(
    run: Run, world: World, session: AsyncSession
) -> None:
    done = await write(session, run, world, "share")
    grant = public_id(world.grant)
    assert done.payload == {"grant": {"id": grant, "right": "WRITE"}, **world.shown("Roses", 1), "errors": []}
    assert done.changed.keys() == {"grants", "changes"}
    ((before, after),) = done.changed["grants"].values()
    assert before is not None
    assert after == {**before, "right": 2}
    assert done.change == told(world, "SHARE", "READ", "WRITE")


@matrix("ok", of="unshare", arranged=arrange_among_others)
async def test_unshare_removes_the_grant_and_leaves_the_version(
    run: Run, world: World, session: AsyncSession
) -> None:
    done = await write(session, run, world, "unshare")
    assert done.payload == {"deletedId": public_id(world.grant), **world.shown("Roses", 1), "errors": []}
    assert done.changed.keys() == {"grants", "changes"}
    assert [after for _, after in done.changed["grants"].values()] == [None]
    assert done.change == told(world, "UNSHARE", "READ", None)


def told(world: World, operation: str, before: str | None, after: str | None) -> dict[str, Any]:
    """Write the row of the change log that tells of a grant to the group."""
    sides = {"before": before, "after": after}
    subject = public_id(world.group)
    grants = {side: right and {"subject": subject, "right": right} for side, right in sides.items()}
    return {**change(world, operation, grants=grants), "version": 1}


@matrix("ok", of="move", arranged=arrange_among_others)
async def test_move_leaves_the_old_space_and_comes_to_the_new_one(
    run: Run, world: World, session: AsyncSession
) -> None:
    resource = world.resource
    done = await write(session, run, world, "move")
    assert done.payload == {**world.shown("Roses", 2), "errors": []}
    assert done.changed.keys() == {resource.many, "changes", "tombstones"}
    rows = done.changed[resource.many]
    (old,) = [key for key, (_, after) in rows.items() if after is None]
    (new,) = [key for key, (before, _) in rows.items() if before is None]
    before, after = rows[old][0], rows[new][1]
    assert before is not None
    assert after is not None
    where = {"space_id"} if resource.within == "space" else {"space_id", "collection_id"}
    columns = {name for name in after if after[name] != before[name]}
    assert columns == {*where, "version", "updated_at"}
    assert sorted(told["space_id"] for _, told in done.changed["changes"].values() if told) == sorted(
        [before["space_id"], after["space_id"]]
    )
    told = [told for _, told in done.changed["changes"].values() if told]
    assert {(one["operation"], one["version"], one["actor_id"]) for one in told} == {
        ("MOVE", 2, world.actor_id)
    }


def change(world: World, operation: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Write the row of the change log that an operation leaves on an object of version 1."""
    return {
        "operation": operation,
        "version": 2,
        "actor_id": world.actor_id,
        "object_id": str(world.row.id),
        "fields": fields,
    }
