"""Shells: on an empty data folder, on one with the demo in it, and on a database of somebody's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.cli.shell import Shell
from tests.postgres.conftest import folder
from tests.postgres.people import open_programs


@pytest.fixture(scope="session")
def programs() -> Iterator[dict[str, str]]:
    """Name PostgreSQL's programs to root, so that they are not copied for each data folder."""
    if os.geteuid() != 0:
        yield {}
        return
    with folder() as home:
        yield {"GQL_POSTGRES_BIN": str(open_programs(home))}


@contextmanager
def opened(programs: dict[str, str]) -> Iterator[Shell]:
    """Open a shell in a folder of its own, with nothing set but what programs need."""
    with folder() as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_")}
        data = home / "data"
        shell = Shell(home, data, kept | programs | {"GQL_DATA_DIR": str(data)})
        try:
            yield shell
        finally:
            shell.clear()


@pytest.fixture
def empty(programs: dict[str, str]) -> Iterator[Shell]:
    """Open a shell without a database."""
    with opened(programs) as shell:
        yield shell


@pytest.fixture(scope="session")
def seeded(programs: dict[str, str]) -> Iterator[Shell]:
    """Serve once with the demo, and keep the data."""
    with opened(programs) as shell:
        assert shell.serve("--demo").end() == 0
        yield shell


@pytest.fixture
def shell(seeded: Shell) -> Iterator[Shell]:
    """Open a shell on data that have the demo in them, and what earlier tests did to it."""
    again = replace(seeded, begun=type(seeded.begun)())
    try:
        yield again
    finally:
        again.clear()


@pytest.fixture
def outside(programs: dict[str, str], fresh_database: AsyncEngine) -> Iterator[Shell]:
    """Open a shell on a migrated database of a server that runs elsewhere."""
    url = fresh_database.url.render_as_string(hide_password=False)
    with opened(programs) as shell:
        kept = {name: value for name, value in shell.environment.items() if name != "GQL_DATA_DIR"}
        yield replace(shell, environment=kept | {"GQL_DATABASE_URL": url})


@pytest.fixture
def bare(programs: dict[str, str], tmp_path: Path) -> Iterator[Shell]:
    """Open a shell for what needs no database."""
    with opened(programs) as shell:
        yield replace(shell, folder=tmp_path)
