"""Starting, stopping, and sharing one server."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from gql_api.errors import SetupError
from gql_api.postgres import running, using
from gql_api.postgres.place import SOCKET_LIMIT

from .conftest import Stage, ask, first_word, gone, kill, remember
from .people import Person

STRANGE = {
    "LC_ALL": "C",
    "LANG": "C",
    "PGDATA": "/nowhere",
    "PGPORT": "1",
    "PGOPTIONS": "-c nonsense=1",
    "TZ": "Asia/Tokyo",
}


async def test_text_is_unicode_whatever_the_environment_says(empty: Stage) -> None:
    url = empty.hold("running", **STRANGE).said
    assert await ask(url, "SELECT lower('Ä')") == "ä"
    assert await ask(url, "CREATE EXTENSION pg_trgm") is None
    assert await ask(url, "SELECT similarity('Привет', 'Превет') > 0") is True
    assert await ask(url, "CREATE EXTENSION unaccent") is None
    assert await ask(url, "SELECT unaccent('Größe')") == "Grosse"
    assert await ask(url, "SHOW server_encoding") == "UTF8"
    assert await ask(url, "SHOW timezone") == "UTC"
    assert await ask(url, "SELECT current_database() || ' ' || current_user") == "gql_api gql_api"


async def test_database_that_was_dropped_is_made_again(stage: Stage) -> None:
    owner = stage.hold("running")
    await ask(owner.said.replace("/gql_api?", "/postgres?"), "DROP DATABASE gql_api")
    assert owner.end() == 0
    assert await ask(stage.hold("running").said, "SELECT current_database()") == "gql_api"


async def test_what_is_written_is_durable_unless_an_option_says_otherwise(stage: Stage) -> None:
    owner = stage.hold("running", "work_mem=5MB")
    assert [
        await ask(owner.said, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "work_mem")
    ] == ["on", "on", "5MB"]
    assert owner.end() == 0
    assert await ask(stage.hold("running", "fsync=off").said, "SHOW fsync") == "off"


async def test_server_stops_cleanly_with_its_owner(stage: Stage) -> None:
    owner = stage.hold("running")
    kept = await remember(owner.said)
    keeper = owner.keeper
    assert owner.end() == 0
    assert (stage.servers(), gone(keeper), stage.state()) == ([], True, "shut down")
    assert await ask(stage.hold("running").said, kept) == 1


def test_nobody_else_comes_to_the_server_not_even_the_keys_pressed_in_a_terminal(stage: Stage) -> None:
    owner = stage.hold("running")
    server = owner.server
    assert server.net_connections("inet") == []
    assert stat.S_IMODE((stage.data / "socket").stat().st_mode) == 0o700
    assert server.uids().real == stage.pgdata.stat().st_uid != 0
    assert os.getpgid(owner.process.pid) not in {os.getpgid(owner.keeper.pid), os.getpgid(server.pid)}


async def test_second_owner_is_refused_and_told_who_is_the_first(stage: Stage) -> None:
    first = stage.hold("running")
    second = stage.hold("running")
    assert f"used by process {first.process.pid} (hold.py running)" in second.said
    assert second.process.wait() == 2
    for damage in (b"", b"\0\xff", b"[1]", b"{}"):
        (stage.data / "owner.json").write_bytes(damage)
        assert "used by another process" in stage.hold("running").said
    assert await ask(first.said, "SELECT 1") == 1


async def test_command_beside_an_owner_uses_its_server(stage: Stage) -> None:
    owner = stage.hold("running")
    started = await ask(owner.said, "SELECT pg_postmaster_start_time()")
    guest = stage.hold("using")
    assert guest.said == owner.said
    assert psutil.Process(guest.process.pid).children() == []
    assert guest.end() == 0
    assert await ask(owner.said, "SELECT pg_postmaster_start_time()") == started


async def test_commands_started_together_share_one_server(stage: Stage) -> None:
    together = [stage.begin("using", "fsync=off") for _ in range(3)]
    commands = [first_word(process) for process in together]
    times = [await ask(command.said, "SELECT pg_postmaster_start_time()") for command in commands]
    assert len(set(times)) == 1
    assert sorted(len(psutil.Process(process.pid).children()) for process in together) == [0, 0, 1]


async def test_command_alone_starts_and_stops_the_server(stage: Stage) -> None:
    command = stage.hold("using")
    assert await ask(command.said, "SELECT 1") == 1
    assert command.end() == 0
    assert (stage.servers(), stage.state()) == ([], "shut down")


async def test_command_takes_over_when_the_owner_dies(stage: Stage) -> None:
    owner = stage.hold("running")
    owner.kill()
    assert await ask(stage.hold("using").said, "SELECT 1") == 1


def test_command_is_told_when_the_server_of_a_living_owner_has_died(stage: Stage) -> None:
    owner = stage.hold("running")
    kill(owner.everything()[1:])
    assert f"does not answer: end process {owner.process.pid}" in stage.hold("using").said


def test_start_that_fails_says_why(stage: Stage) -> None:
    refused = stage.hold("running", "shared_buffers=nonsense")
    said = refused.said + "".join(refused.process.stdout or ())
    assert "could not be started" in said
    assert 'invalid value for parameter "shared_buffers": "nonsense"' in said
    assert refused.process.wait() == 2


def test_too_long_path_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    data = tmp_path / "new" / ("x" * SOCKET_LIMIT)
    for way in (running, using):
        with pytest.raises(SetupError, match="too long for a socket: choose a shorter --data-dir"), way(data):
            pass
    assert not data.parent.exists()


async def test_longest_path_works_with_strange_characters_and_data_may_move_there(stage: Stage) -> None:
    name = "ä \"%41&?#'"
    room = SOCKET_LIMIT - len(os.fsencode(stage.data / "socket" / ".s.PGSQL.5432")) - len(os.fsencode(name))
    longest = replace(stage, data=stage.data.with_name(stage.data.name + name + "x" * room))
    stage.data.rename(longest.data)
    try:
        owner = longest.hold("running")
        engine = create_async_engine(owner.said)
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()
        assert owner.end() == 0
    finally:
        longest.data.rename(stage.data)
    longer = replace(longest, data=longest.data.with_name(longest.data.name + "x"))
    assert "is 1 bytes too long for a socket" in longer.hold("running").said


def test_folder_that_cannot_be_used_is_explained(tmp_path: Path, empty: Stage) -> None:
    with pytest.raises(SetupError, match="has a comma"), running(tmp_path / "a,b"):
        pass
    empty.data.write_text("a file")
    said = empty.hold("running").said
    assert f"{empty.data} cannot be used" in said
    assert "choose another --data-dir" in said


def test_default_folder_is_the_users_own(person: Person) -> None:
    code = "from gql_api.postgres import default_data_dir as default; print(default())"
    with person.popen("-c", code, HOME="/home/somebody") as process:
        said = process.communicate()[0].strip()
    if person.uid == 0:
        assert said == "/var/lib/gql-api"
    else:
        assert said.startswith("/home/somebody/")
        assert said.endswith("/gql-api")
