"""Accidents: what they break stays whole, what they leave does not stand in the way."""

import asyncio
import signal
import subprocess

import asyncpg
import psutil
import pytest

from gql_api.postgres.account import Account

from .conftest import Owner, Stage, ask, first_word, gone, kill, remember, wait_until

FORKING = """
import os, sys
from pathlib import Path
from gql_api.postgres import running

with running(Path(sys.argv[1]), options={"fsync": "off"}) as url:
    if os.fork() == 0:
        sys.exit()
    os.wait()
    if os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
    print(url, flush=True)
    if sys.argv[2] == "wait":
        sys.stdin.read()
"""


def bystander(stage: Stage) -> subprocess.Popen[bytes]:
    """Start a process of the server's user that has nothing to do with the server."""
    owner = stage.pgdata.stat()
    user = Account(owner.st_uid, owner.st_gid, "")
    return subprocess.Popen(["sleep", "600"], **user.drop)  # noqa: S607 - our own command, by PATH


def leave_pid(stage: Stage, pid: int) -> None:
    """Leave the files of a server that was killed, with a pid that another process has by now."""
    sockets = stage.data / "socket"
    lines = [pid, stage.pgdata, 1700000000, 5432, sockets, "", "  1234567   7654321", "ready   ", ""]
    (stage.pgdata / "postmaster.pid").write_text("\n".join(map(str, lines)))
    (sockets / ".s.PGSQL.5432.lock").write_text("\n".join(map(str, [*lines[:5], ""])))
    (sockets / ".s.PGSQL.5432").touch()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_server_ends_cleanly_when_its_owner_dies(stage: Stage, number: signal.Signals) -> None:
    owner = stage.hold("running")
    kept = await remember(owner.said)
    keeper = owner.keeper
    owner.process.send_signal(number)
    assert owner.process.wait() == -number
    wait_until(lambda: gone(keeper) and not stage.servers())
    assert stage.state() == "shut down"
    assert not (stage.pgdata / "postmaster.pid").exists()
    assert await ask(stage.hold("running").said, kept) == 1


async def test_next_owner_may_come_at_once(stage: Stage) -> None:
    first = stage.hold("running")
    kept = await remember(first.said)
    first.kill()
    assert await ask(stage.hold("running").said, kept) == 1


async def test_keeper_heeds_only_its_owner(stage: Stage) -> None:
    owner = stage.hold("running")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        owner.keeper.send_signal(number)
    assert await ask(owner.said, "SELECT 1") == 1
    assert owner.end() == 0
    assert stage.state() == "shut down"


async def test_process_forked_by_the_owner_neither_stops_nor_keeps_the_server(stage: Stage) -> None:
    owner = first_word(stage.python("-c", FORKING, str(stage.data), "wait"))
    assert await ask(owner.said, "SELECT 1") == 1
    forked = next(
        process for process in psutil.Process(owner.process.pid).children() if process != owner.keeper
    )
    owner.kill()
    wait_until(lambda: not stage.servers())
    assert (gone(forked), stage.state()) == (False, "shut down")


def test_owner_ends_while_a_process_that_it_forked_lives(stage: Stage) -> None:
    owner = first_word(stage.python("-c", FORKING, str(stage.data), "end"))
    assert owner.process.wait() == 0
    assert (stage.servers(), stage.state()) == ([], "shut down")


async def test_pid_that_another_process_has_by_now_is_ignored_and_left_alone(stage: Stage) -> None:
    with bystander(stage) as other:
        leave_pid(stage, other.pid)
        owner = stage.hold("running")
        assert await ask(owner.said, "SELECT 1") == 1
        assert owner.end() == 0
        assert other.poll() is None
        other.kill()


async def test_pid_that_another_postgresql_has_by_now_is_ignored_and_left_alone(
    stage: Stage, empty: Stage
) -> None:
    empty.copy(stage)
    other = empty.hold("running")
    leave_pid(stage, other.server.pid)
    owner = stage.hold("running")
    assert await ask(owner.said, "SELECT 1") == 1
    assert owner.end() == 0
    assert await ask(other.said, "SELECT 1") == 1


async def test_damaged_state_files_do_not_hinder_a_start(stage: Stage) -> None:
    for damage in (b"", b"\0\xffgarbage\n", b"-1\n", b"99999999999999999999\n"):
        for file in (
            "pgdata/postmaster.pid",
            "socket/.s.PGSQL.5432",
            "socket/.s.PGSQL.5432.lock",
            "owner.json",
        ):
            (stage.data / file).write_bytes(damage)
        owner = stage.hold("running")
        assert await ask(owner.said, "SELECT 1") == 1
        assert owner.end() == 0


@pytest.mark.parametrize("pid_file", ["whole", "empty", "missing"])
async def test_orphan_is_stopped_by_the_next_owner(stage: Stage, pid_file: str) -> None:
    first = stage.hold("running")
    kept = await remember(first.said)
    orphan = first.server
    kill([first.keeper, psutil.Process(first.process.pid)])
    assert await ask(first.said, kept) == 1
    if pid_file != "whole":
        (stage.pgdata / "postmaster.pid").unlink()
    if pid_file == "empty":
        (stage.pgdata / "postmaster.pid").touch()
    second = stage.hold("running")
    assert gone(orphan)
    assert await ask(second.said, kept) == 1


def test_owner_whose_keeper_was_killed_stops_the_server_itself(stage: Stage) -> None:
    owner = stage.hold("running")
    owner.keeper.kill()
    assert owner.end() == 0
    assert (stage.servers(), stage.state()) == ([], "shut down")


async def test_children_of_a_killed_server_are_gone_before_the_next_one_starts(stage: Stage) -> None:
    owner = stage.hold("running")
    connection = await asyncpg.connect(owner.said.replace("+asyncpg", ""))
    busy = asyncio.create_task(connection.execute("DO 'BEGIN LOOP END LOOP; END'"))
    (backend,) = (process for process in owner.server.children() if "[local]" in process.cmdline()[0])
    await asyncio.to_thread(wait_until, lambda: backend.cmdline()[0].endswith("DO"))
    kill([owner.server, owner.keeper, psutil.Process(owner.process.pid)])
    assert not gone(backend)
    assert await ask(stage.hold("running").said, "SELECT 1") == 1
    assert gone(backend)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await busy


async def test_acknowledged_writes_survive_the_death_of_everything(stage: Stage) -> None:
    owner = stage.hold("running", "fsync=on")
    await ask(owner.said, "CREATE TABLE written (n int PRIMARY KEY)")
    acknowledged: list[int] = []
    writers = [asyncio.create_task(write(owner, acknowledged, first)) for first in range(4)]
    await asyncio.to_thread(wait_until, lambda: len(acknowledged) >= 200)
    kill(owner.everything())
    assert stage.state() == "in production"
    await asyncio.gather(*writers, return_exceptions=True)
    rows = await ask(stage.hold("running", "fsync=on").said, "SELECT array_agg(n) FROM written")
    assert isinstance(rows, list)
    assert set(acknowledged) <= set(rows)


async def write(owner: Owner, acknowledged: list[int], first: int) -> None:
    """Write until the server dies, and note what it acknowledged."""
    connection = await asyncpg.connect(owner.said.replace("+asyncpg", ""))
    for n in range(first, 1_000_000, 4):
        await connection.execute("INSERT INTO written VALUES ($1)", n)
        acknowledged.append(n)


async def test_interrupted_making_of_the_database_is_begun_anew(empty: Stage) -> None:
    new = empty.data / "pgdata.new"
    left = new / "left by the accident before"
    for killed in (slice(1), slice(None)):  # the owner alone, everything
        begun = Owner(empty.begin("running", "fsync=off"), "")
        wait_until(lambda: (new / "base").exists() and not left.exists())
        kill(begun.everything()[killed])
        wait_until(lambda: not empty.servers())
        assert not empty.pgdata.exists()
        left.touch()
    assert await ask(empty.hold("running").said, "SELECT current_database()") == "gql_api"
    assert not new.exists()
