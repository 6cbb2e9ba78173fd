"""A stage for each accident: a data folder, who owns it, and the processes started on it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import psutil
import pytest

from gql_api.postgres import binaries
from gql_api.postgres.processes import leftovers, stop_leftovers

from .people import Person, nobody, oneself, open_programs, root

DEADLINE = 30  # seconds; a test that waits so long has failed


@dataclass(frozen=True)
class Owner:
    """A process that owns or uses a server, and what it said first: the URL, or why there is none."""

    process: subprocess.Popen[str]
    said: str

    @property
    def keeper(self) -> psutil.Process:
        """Find the process between the owner and the server."""
        return psutil.Process(self.process.pid).children()[0]

    @property
    def server(self) -> psutil.Process:
        """Find the server."""
        return self.keeper.children()[0]

    def everything(self) -> list[psutil.Process]:
        """Find the owner and all that it started."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def end(self) -> int:
        """Let the owner end by itself."""
        self.process.communicate()
        return self.process.returncode

    def kill(self) -> None:
        """Kill the owner, and nobody else."""
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Stage:
    """A data folder under a person's own folder."""

    person: Person
    data: Path
    begun: ExitStack = field(default_factory=ExitStack)

    @property
    def pgdata(self) -> Path:
        """Name the folder of PostgreSQL's own files."""
        return self.data / "pgdata"

    def begin(self, way: str, *options: str, **environment: str) -> subprocess.Popen[str]:
        """Start a process that owns or uses the server, and wait for nothing."""
        return self.python(str(self.person.script), way, str(self.data), *options, **environment)

    def python(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start Python as the person, and kill it at the end of the test."""
        process = self.begun.enter_context(self.person.popen(*arguments, **environment))
        self.begun.callback(process.kill)
        return process

    def hold(self, way: str, *options: str, **environment: str) -> Owner:
        """Start a process that owns or uses the server, and wait until it says the URL or an error."""
        return first_word(self.begin(way, *(options or ("fsync=off",)), **environment))

    def servers(self) -> list[psutil.Process]:
        """Find every PostgreSQL process of this folder."""
        return leftovers(self.pgdata, self.data / "pgdata.new")

    def copy(self, other: "Stage") -> None:
        """Take over the database of another stage, whose server does not run."""
        subprocess.run(["cp", "-a", str(other.data), str(self.data)], check=True)  # noqa: S603, S607 - by PATH

    def clear(self) -> None:
        """End every process of this stage."""
        self.begun.close()
        stop_leftovers(self.pgdata, self.data / "pgdata.new")

    def state(self) -> str:
        """Tell how the server ended, by its control file."""
        command = [str(binaries(None) / "pg_controldata"), "-D", str(self.pgdata)]
        told = subprocess.check_output(command, text=True, env={"LC_ALL": "C"})  # noqa: S603 - a command of our own
        return next(line.partition(":")[2].strip() for line in told.splitlines() if "cluster state" in line)


def first_word(process: subprocess.Popen[str]) -> Owner:
    """Wait until a process has said something."""
    assert process.stdout
    return Owner(process, process.stdout.readline().strip())


def wait_until(condition: Callable[[], object]) -> None:
    """Look again and again until something is so."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def gone(process: psutil.Process) -> bool:
    """Tell whether a process has ended, even if nobody has collected it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill processes all at once, so that none can do anything about the end of another."""
    all_at_once = list(processes)
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in all_at_once:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
    wait_until(lambda: all(map(gone, all_at_once)))


async def ask(url: str, question: str) -> object:
    """Ask a server for one value."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def remember(url: str) -> str:
    """Write something, and give the question to which the answer is 1 as long as it is not lost."""
    table = f"kept_{uuid.uuid4().hex}"
    await ask(url, f"CREATE TABLE {table} AS SELECT 1 AS n")
    return f"SELECT n FROM {table}"  # noqa: S608 - a name of our own


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that every user may go through, as pytest's own under root is not."""
    made = Path(tempfile.mkdtemp(prefix="gql"))
    made.chmod(0o711)
    try:
        yield made.resolve()
    finally:
        shutil.rmtree(made)


@contextmanager
def staged(person: Person) -> Iterator[Stage]:
    """Set a stage, and clear it whatever happened on it."""
    with folder() as parent:
        own = parent / "own"
        own.mkdir()
        own.chmod(0o711)
        os.chown(own, person.uid, person.gid)
        stage = Stage(person, own / "data")
        try:
            yield stage
        finally:
            stage.clear()


@pytest.fixture(scope="session")
def programs() -> Iterator[Path]:
    """Copy PostgreSQL's programs for what only root does."""
    if os.geteuid() != 0:
        pytest.skip("only root can test what root does")
    with folder() as home:
        yield open_programs(home)


@pytest.fixture(scope="session", params=["root", "ordinary user"])
def person(request: pytest.FixtureRequest) -> Iterator[Person]:
    if request.param == "root":
        yield root(request.getfixturevalue("programs"))
    elif os.geteuid() != 0:
        yield oneself()
    else:
        with folder() as home:
            yield nobody(home)


@pytest.fixture(scope="session")
def ready_made(person: Person) -> Iterator[Stage]:
    with staged(person) as made:
        assert made.hold("running").end() == 0
        yield made


@pytest.fixture
def empty(person: Person) -> Iterator[Stage]:
    """Set a stage without a database."""
    with staged(person) as stage:
        yield stage


@pytest.fixture
def stage(ready_made: Stage) -> Iterator[Stage]:
    """Set a stage with a database, in the state that the accidents of earlier tests left it in."""
    stage = replace(ready_made, begun=ExitStack())
    try:
        yield stage
    finally:
        stage.clear()


@pytest.fixture
def as_root(programs: Path) -> Iterator[Path]:
    """Make a folder that every user may go through, for what only root does."""
    assert programs.exists()
    with folder() as made:
        yield made
