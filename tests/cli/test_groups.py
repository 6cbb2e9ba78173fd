"""`gql-api group …`, on a database of somebody's own."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.changes.model import Change
from gql_api.groups.model import Group
from tests.cli.shell import Shell
from tests.make import make_grant, make_group, make_space, make_user, public_id


async def people(database: AsyncEngine) -> None:
    """Make two people."""
    async with AsyncSession(database) as session:
        await make_user(session, "Ann", email="ann@x.example")
        await make_user(session, "Benjamin", email="benjamin@x.example")


async def test_a_group_from_its_beginning_to_its_end(outside: Shell, fresh_database: AsyncEngine) -> None:
    await people(fresh_database)
    made = outside.run("group", "create", " Club ", "--manager", "ann@x.example")
    assert (made.code, made.err) == (0, "")
    club = made.out.strip()
    assert outside.run("group", "list").out == f"{club}     1  Club\n"
    done = outside.run("group", "add-member", club, "Benjamin@x.example", "--role", "manager")
    assert (done.code, done.out, done.err) == (0, "", "Benjamin@x.example is in the group as MANAGER.\n")
    assert outside.run("group", "set-role", club, "ann@x.example", "member").code == 0
    shown = "MEMBER   ann@x.example       Ann\nMANAGER  benjamin@x.example  Benjamin\n"
    assert outside.run("group", "show", club).out == shown
    assert outside.run("group", "remove-member", club, "ann@x.example").code == 0
    assert outside.run("group", "rename", club, "Choir").code == 0
    assert outside.run("group", "list").out == f"{club}     1  Choir\n"
    assert outside.run("group", "delete", club).code == 0
    assert outside.run("group", "list").out == ""


async def test_what_cannot_be_is_said_and_changes_nothing(
    outside: Shell, fresh_database: AsyncEngine
) -> None:
    await people(fresh_database)
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Cleo", email="cleo@x.example")
        club = public_id(await make_group(session, manager=ann))
        nothing = public_id(Group(id=ann.id))
    refusals = {
        ("remove-member", club, "cleo@x.example"): "A group always has a manager.",
        ("set-role", club, "cleo@x.example", "MEMBER"): "A group always has a manager.",
        ("remove-member", club, "ann@x.example"): "There is no such user in the group.",
        ("add-member", club, "no@x.example"): "There is no user with this e-mail address.",
        ("rename", club, "  "): "name: This text must not be empty.",
        ("show", nothing): "There is no such group.",
        ("delete", nothing): "There is no such group.",
        ("rename", public_id(ann), "Choir"): "There is no such group.",
        ("show", public_id(ann)): "There is no such group.",
        ("delete", "x"): "Not an id",
    }
    for arguments, reason in refusals.items():
        refused = outside.run("group", *arguments)
        assert (refused.code, refused.out) == (1, "")
        assert reason in refused.err
    assert outside.run("group", "list").out == f"{club}     1  Club\n"


async def test_deleting_at_the_command_line_is_told_without_an_actor(
    outside: Shell, fresh_database: AsyncEngine
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann")
        club = await make_group(session, manager=ann)
        await make_grant(session, await make_space(session, ann), club)
        assert outside.run("group", "delete", public_id(club)).code == 0
        change = (await session.scalars(select(Change).where(Change.operation == "UNSHARE"))).one()
        assert (change.actor_id, change.version) == (None, 1)
