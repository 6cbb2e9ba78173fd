"""`gql-api user …`, on a database of somebody's own."""

import os
import pty
import termios
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from typer.testing import CliRunner

from gql_api import ids
from gql_api.auth import is_password
from gql_api.cli import app
from gql_api.groups.model import Group
from gql_api.sessions.actions import open_session
from gql_api.sessions.model import Session
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.cli.shell import Shell
from tests.make import make_user
from tests.postgres.conftest import wait_until


async def test_user_is_created_with_the_first_line_of_standard_input_as_password(
    outside: Shell, fresh_database: AsyncEngine
) -> None:
    done = outside.run("user", "create", "Ann@Example.com", "--admin", stdin="apple blossom\nignored")
    assert (done.code, done.out) == (0, "")
    assert done.err == "ann@example.com can sign in and may do everything.\n"
    async with AsyncSession(fresh_database) as session:
        (ann,) = (await session.scalars(select(User))).all()
        assert (ann.email, ann.name, ann.is_admin) == ("ann@example.com", "Ann", True)
        assert await is_password(ann.password_hash, "apple blossom")
        (space,) = (await session.scalars(select(Space))).all()
        assert (space.owner_id, space.is_personal) == (ann.id, True)


def test_password_is_asked_for_twice_and_not_shown(outside: Shell) -> None:
    ours, theirs = pty.openpty()
    process = outside.popen("user", "create", "ann@example.com", stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    for prompt in (b"Password", b"Once more"):
        while prompt not in shown:
            shown += os.read(ours, 1000)
        wait_until(lambda: not termios.tcgetattr(ours)[3] & termios.ECHO)
        os.write(ours, b"apple-blossom\n")
    while b"can sign in" not in shown:
        shown += os.read(ours, 1000)
    assert process.wait() == 0
    assert b"apple-blossom" not in shown
    os.close(ours)


@pytest.mark.parametrize(
    ("arguments", "password", "reason"),
    [
        (("ann@example.com",), "short", "password: A password has at least 8 characters."),
        (("ann@example.com",), "", "password: A password has at least 8 characters."),
        (("not an address",), "apple-blossom", "email: "),
        (("ann@example.com", "--name", "x" * 201), "apple-blossom", "name: "),
    ],
)
def test_user_that_cannot_be_is_refused_before_the_database_is_asked(
    tmp_path: Path, arguments: tuple[str, ...], password: str, reason: str
) -> None:
    create = ["user", "create", *arguments, "--data-dir", str(tmp_path / "data")]
    done = CliRunner().invoke(app, create, input=password)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {reason}")
    assert not (tmp_path / "data").exists()


async def test_address_that_somebody_has_is_refused(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database) as session:
        await make_user(session, "Eve", email="eve@example.com")
    done = outside.run("user", "create", "Eve@example.com", stdin="apple-blossom")
    assert done.code == 1
    assert done.err == "Error: email: Somebody has signed up with this e-mail address.\n"
    async with AsyncSession(fresh_database) as session:
        assert (await session.scalars(select(User.name))).all() == ["Eve"]


async def test_list_shows_those_with_an_address_first(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        imported = await make_user(session, "A maintainer")
        ann = await make_user(session, "[bold]Ann", email="ann@example.com", is_admin=True)
    done = outside.run("user", "list")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"{ids.encode(ann)}  ann@example.com  [bold]Ann (admin)",
        f"{ids.encode(imported)}                   A maintainer",
    ]


async def test_new_password_ends_all_sessions(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann", email="ann@example.com")
        await open_session(session, ann, None, None)
        await session.commit()
    done = outside.run("user", "set-password", "ann@example.com", "--password", "walnut-table")
    assert (done.code, done.out) == (0, "")
    async with AsyncSession(fresh_database) as session:
        assert await is_password(await session.scalar(select(User.password_hash)), "walnut-table")
        assert (await session.scalars(select(Session))).all() == []


async def test_password_of_nobody_or_a_bad_one_changes_nothing(
    outside: Shell, fresh_database: AsyncEngine
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann", email="ann@example.com", password_hash="as it was")
        await open_session(session, ann, None, None)
        await session.commit()
    nobody = outside.run("user", "set-password", "ben@example.com", stdin="walnut-table")
    assert (nobody.code, nobody.err) == (1, "Error: There is no user with this e-mail address.\n")
    short = outside.run("user", "set-password", "ann@example.com", stdin="short")
    assert (short.code, short.err) == (1, "Error: password: A password has at least 8 characters.\n")
    async with AsyncSession(fresh_database) as session:
        assert await session.scalar(select(User.password_hash)) == "as it was"
        assert len((await session.scalars(select(Session))).all()) == 1


async def test_imported_person_gets_an_address(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        await make_user(session, "Eve", email="eve@example.com")
        imported = await make_user(session, "A maintainer")
    taken = outside.run("user", "set-email", ids.encode(imported), "eve@example.com")
    assert taken.code == 1
    assert "Somebody has signed up with this e-mail address." in taken.err
    broken = CliRunner().invoke(app, ["user", "set-email", "1", "new@example.com"])
    assert (broken.exit_code, broken.stderr) == (
        1,
        "Error: id: Not an id: send one that this server gave out.\n",
    )
    group = outside.run("user", "set-email", ids.encode(Group(id=imported.id)), "new@example.com")
    assert (group.code, group.err) == (1, "Error: There is no such user.\n")
    done = outside.run("user", "set-email", ids.encode(imported), "New@example.com")
    assert (done.code, done.out) == (0, "")
    async with AsyncSession(fresh_database) as session:
        assert await session.scalar(select(User.email).where(User.id == imported.id)) == "new@example.com"
        owners = (await session.scalars(select(Space.owner_id).where(Space.is_personal))).all()
        assert owners.count(imported.id) == 1


async def test_admin_is_set_and_taken_back(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database) as session:
        await make_user(session, "Eve", email="eve@example.com")
    for options, is_admin, told in (
        ((), True, "Eve@example.com may do everything.\n"),
        (("--off",), False, "Eve@example.com is no admin any longer.\n"),
    ):
        done = outside.run("user", "set-admin", "Eve@example.com", *options)
        assert (done.code, done.out, done.err) == (0, "", told)
        async with AsyncSession(fresh_database) as session:
            assert (await session.scalars(select(User.is_admin))).all() == [is_admin]
    unknown = outside.run("user", "set-admin", "nobody@example.com")
    assert (unknown.code, unknown.err) == (1, "Error: There is no user with this e-mail address.\n")


async def test_operators_deactivate_and_activate(outside: Shell, fresh_database: AsyncEngine) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann = await make_user(session, "Ann", email="ann@example.com")
    done = outside.run("user", "deactivate", "Ann@example.com")
    assert (done.code, done.out) == (0, "")
    assert "sessions have ended and all API tokens are revoked" in " ".join(done.err.split())
    assert outside.run("user", "list").out == f"{ids.encode(ann)}  ann@example.com  Ann (deactivated)\n"
    assert outside.run("user", "activate", "ann@example.com").code == 0
    assert outside.run("user", "list").out == f"{ids.encode(ann)}  ann@example.com  Ann\n"
    assert outside.run("user", "deactivate", "no@example.com").code == 1
