"""Measure `gql-api import FILE`: seconds, rate and memory, on an embedded PostgreSQL of its own, twice.

    python -m benchmarks.import_records FILE

The first import creates everything, the second finds nothing to do. The memory is the largest that the
importing process had (resident), PostgreSQL's not included.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psutil

from gql_api import postgres

PROGRAM = Path(sys.executable).with_name("gql-api")
OWNER = "owner@example.org"
MAXRSS = 1 if sys.platform == "darwin" else 1024  # bytes; the unit of ru_maxrss


class Measured(NamedTuple):
    """What a command took and said."""

    seconds: float
    megabytes: float
    said: str


def main(file: str) -> None:
    """Measure, and print what docs/import.md shows."""
    folder = Path(tempfile.mkdtemp(prefix="gql-"))
    folder.chmod(0o711)
    try:
        with postgres.running(folder / "data") as url:
            os.environ["GQL_DATABASE_URL"] = url
            measure("user", "create", OWNER, "--password", "correct horse")
            sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
            for title in ("First import", "Again"):
                done = measure("import", file, "--owner", OWNER)
                sys.stdout.write(f"\n{title}: {done.seconds:.1f} s, {done.megabytes:.0f} MB\n{done.said}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(*arguments: str) -> Measured:
    """Run a command of the program to its end."""
    begun = time.perf_counter()
    process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    said = process.stdout.read() if process.stdout else ""
    _, _, used = os.wait4(process.pid, 0)
    return Measured(time.perf_counter() - begun, used.ru_maxrss * MAXRSS / 1e6, said)


def machine() -> str:
    """Describe where this runs."""
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.platform()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main(sys.argv[1])
