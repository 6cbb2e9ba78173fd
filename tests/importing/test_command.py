"""`gql-api import`, as a person runs it: real processes, real transactions on a `fresh_database`."""

import gzip
import re
import signal
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.articles.model import Article, Imported
from gql_api.changes.model import Change
from gql_api.importing.run import RECORDS
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.cli.shell import PROGRAM, Shell
from tests.importing.files import LONG, WAITING, numbered, text
from tests.make import make_user

ROOT = Path(__file__).parent.parent.parent
MANY = 4000
# so that the program is faster than the server, and has to wait while it writes
STOPPED = "Stopped. What is written stays; the same command goes on from there.\n"
TIMES = re.compile(r"in [\d.]+ s, [\d,]+ a second")
EXAMPLE = re.compile("```console\n(.*?)```", re.DOTALL)


@pytest.fixture
async def ann(fresh_session: AsyncSession) -> User:
    """Make the user who imports."""
    return await make_user(fresh_session, "Ann", email="ann@example.org")


async def articles(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Article)) or 0


def timeless(out: str) -> str:
    """Leave out what is different each time."""
    return TIMES.sub("in no time", out)


def typed(shell: Shell, command: str) -> str:
    """Type a command at the project's root; return what the terminal shows."""
    environment = shell.environment | {"PATH": f"{PROGRAM.parent}:{shell.environment['PATH']}"}
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    ran = subprocess.run(  # noqa: S602 - the commands of our own docs
        command, shell=True, cwd=ROOT, env=environment, check=False, stdout=pipe, stderr=both
    )
    return f"$ {command}\n{ran.stdout.decode()}"


async def test_examples_of_the_docs_run_word_for_word(fresh_session: AsyncSession, shell: Shell) -> None:
    (example,) = EXAMPLE.findall((ROOT / "docs" / "import.md").read_text())
    commands = [line[2:] for line in example.splitlines() if line.startswith("$ ")]
    assert timeless("".join(typed(shell, command) for command in commands)) == timeless(example)
    sections = {"Bicycle workshop", "Garden calendar", "Kitchen"}
    assert set(await fresh_session.scalars(select(Space.import_key).where(~Space.is_personal))) == sections
    assert await articles(fresh_session) == 21


@pytest.mark.usefixtures("ann")
async def test_bad_lines_are_told_on_standard_error_and_the_command_fails(
    fresh_session: AsyncSession, shell: Shell
) -> None:
    bad = [b"?"] * 30
    done = shell.run("import", "-", "--owner", " ANN@example.org", stdin=text([*bad, *numbered(3)]).decode())
    assert done.code == 1
    reasons = done.err.splitlines()
    assert reasons[0] == "Line 1: This is not JSON: unexpected character, expected a JSON value."
    assert [line.split(":")[0] for line in reasons[:20]] == [f"Line {number}" for number in range(1, 21)]
    assert reasons[20:] == ["More bad lines are counted, but not shown."]
    assert timeless(done.out).splitlines() == [
        "33 records in no time:",
        "         3 created",
        "        30 bad, of which nothing was imported",
    ]
    assert await articles(fresh_session) == 3


@pytest.mark.usefixtures("ann")
async def test_file_that_is_damaged_is_imported_as_far_as_it_goes(
    fresh_session: AsyncSession, shell: Shell
) -> None:
    compressed = gzip.compress(text(numbered(3000)))
    (shell.folder / "records.jsonl.gz").write_bytes(compressed[: len(compressed) // 2])
    done = shell.run("import", "records.jsonl.gz", "--owner", "ann@example.org")
    assert done.code == 1
    found = await articles(fresh_session)
    assert 0 < found < 3000
    assert done.err.startswith(f"Line {found + 1}: The file is damaged, and cannot be read from here on: ")
    (shell.folder / "records.jsonl.gz").write_bytes(compressed)
    done = shell.run("import", "records.jsonl.gz", "--owner", "ann@example.org")
    assert (done.code, await articles(fresh_session)) == (0, 3000)


@pytest.mark.parametrize(
    ("owner", "reason"),
    [
        (
            "bob@example.org",
            "There is no user bob@example.org: create one with `gql-api user create bob@example.org`.",
        ),
        ("bob", "email: An email address must have an @-sign."),
    ],
)
async def test_unknown_owner_is_told_and_nothing_is_imported(
    fresh_session: AsyncSession, shell: Shell, owner: str, reason: str
) -> None:
    done = shell.run("import", "-", "--owner", owner, stdin=text(numbered(3)).decode())
    assert (done.code, done.out, done.err) == (1, "", f"Error: {reason}\n")
    assert await fresh_session.scalar(select(func.count()).select_from(Change)) == 0
    assert await fresh_session.scalar(select(func.count()).select_from(User)) == 0


async def test_missing_file_is_told_before_anything_else(shell: Shell) -> None:
    done = shell.run("import", "missing.jsonl", "--owner", "bob@example.org")
    assert (done.code, done.out) == (1, "")
    assert done.err == "Error: The file missing.jsonl cannot be read: No such file or directory.\n"


async def stopped(session: AsyncSession, shell: Shell, number: signal.Signals) -> subprocess.Popen[bytes]:
    """Begin to import many records, and send a signal once some are there."""
    (shell.folder / "records.jsonl").write_bytes(text(numbered(MANY)))
    command = ("import", "records.jsonl", "--owner", "ann@example.org")
    process = shell.popen(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not await articles(session):
        assert process.poll() is None
        await session.rollback()
    process.send_signal(number)
    return process


async def consistent(session: AsyncSession) -> int:
    """Count the articles, each of which is remembered and has its one change row."""
    found = select(Article.id).join(Imported, Imported.id == Article.id)
    told = found.join(Change, (Change.object_id == Article.id) & (Change.operation == "CREATE"))
    number = len((await session.scalars(told)).all())
    assert number == await articles(session)
    assert number == await session.scalar(select(func.count()).select_from(Imported))
    await session.rollback()
    return number


async def alone(session: AsyncSession) -> None:
    """Wait until PostgreSQL has noticed that nobody else is connected."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    while await session.scalar(sql(others)):
        await session.rollback()


async def resumed(session: AsyncSession, shell: Shell, before: int) -> None:
    """Run the same command again, and look at every count."""
    done = shell.run("import", "records.jsonl", "--owner", "ann@example.org")
    assert (done.code, timeless(done.out).splitlines()[0]) == (0, f"{MANY:,} records in no time:")
    assert set(timeless(done.out).splitlines()[1:]) == {
        f"{MANY - before:10,} created",
        f"{before:10,} unchanged",
    }
    assert await consistent(session) == MANY


@pytest.mark.usefixtures("ann")
async def test_import_stopped_by_ctrl_c_says_how_to_go_on_and_does(
    fresh_session: AsyncSession, shell: Shell
) -> None:
    process = await stopped(fresh_session, shell, signal.SIGINT)
    out, err = process.communicate()
    before = await consistent(fresh_session)
    assert 0 < before < MANY
    assert timeless(out.decode()) == f"{before:,} records in no time:\n{before:10,} created\n"
    assert err.decode() == STOPPED
    assert process.returncode == 130
    await resumed(fresh_session, shell, before)


@pytest.mark.usefixtures("ann")
async def test_ctrl_c_pressed_often_while_the_database_is_slow_finishes_the_batch(
    fresh_database: AsyncEngine, fresh_session: AsyncSession, shell: Shell
) -> None:
    (shell.folder / "records.jsonl").write_bytes(text(numbered(MANY, LONG)))
    command = ("import", "-", "--owner", "ann@example.org")
    assert shell.run(*command, stdin=text(numbered(1, LONG)).decode()).code == 0
    async with AsyncSession(fresh_database) as holding:
        await holding.execute(sql("LOCK TABLE changes IN EXCLUSIVE MODE"))
        process = shell.popen("import", "records.jsonl", *command[2:], stderr=subprocess.PIPE)
        while not await fresh_session.scalar(sql(WAITING)):
            await fresh_session.rollback()
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            await fresh_session.rollback()
        await holding.rollback()
    assert process.communicate()[1].decode() == STOPPED
    assert process.returncode == 130
    assert await consistent(fresh_session) == RECORDS


@pytest.mark.usefixtures("ann")
async def test_ctrl_c_ends_the_wait_for_more_records(fresh_session: AsyncSession, shell: Shell) -> None:
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = shell.popen("import", "-", "--owner", "ann@example.org", **pipes)
    assert process.stdin
    process.stdin.write(text(numbered(RECORDS + 1)))
    process.stdin.flush()
    while not await articles(fresh_session):
        await fresh_session.rollback()
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    assert process.communicate()[1].decode() == STOPPED
    assert await consistent(fresh_session) == RECORDS


@pytest.mark.usefixtures("ann")
async def test_import_that_was_killed_goes_on_from_its_last_batch(
    fresh_session: AsyncSession, shell: Shell
) -> None:
    process = await stopped(fresh_session, shell, signal.SIGKILL)
    process.communicate()
    await alone(fresh_session)
    before = await consistent(fresh_session)
    assert 0 < before < MANY
    await resumed(fresh_session, shell, before)


@pytest.mark.usefixtures("ann")
async def test_two_processes_at_once_import_each_record_once(
    fresh_session: AsyncSession, shell: Shell
) -> None:
    (shell.folder / "records.jsonl").write_bytes(text(numbered(MANY)))
    command = ("import", "records.jsonl", "--owner", "ann@example.org")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [shell.popen(*command, **pipes) for _ in range(2)]
    told = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert "Traceback" not in str(told)
    assert await consistent(fresh_session) == MANY
