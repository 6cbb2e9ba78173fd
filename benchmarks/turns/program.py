"""What the programs have in common: a server, databases in it, turns, a table, and what their plans scan."""

import argparse
import asyncio
import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from benchmarks.import_records import machine
from benchmarks.turns.database import Database
from benchmarks.turns.fill import World, fill, plain
from benchmarks.turns.workloads import WORKLOADS, Workload
from gql_api import migrations, postgres
from gql_api.db import create_engine
from gql_api.viewer import Viewer

OPTIONS = {
    "shared_buffers": "3GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "0",  # so that one process does, and is charged with, all
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
LIMIT = 1.3
NAMES = ",".join(dict.fromkeys(workload.name for workload in WORKLOADS))


@dataclass(frozen=True)
class Chosen:
    """Which workloads to run, and whether to show how PostgreSQL runs them."""

    workloads: Sequence[Workload]
    is_analyzing: bool


def arguments(description: str) -> argparse.ArgumentParser:
    """Read the options that all have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--workloads", default=NAMES, help="which of them; W4 are the searches")
    parser.add_argument("--analyze", action="store_true", help="print EXPLAIN (ANALYZE) of all statements")
    return parser


def chosen(given: argparse.Namespace) -> Chosen:
    """Take what was asked for."""
    names = given.workloads.split(",")
    return Chosen([workload for workload in WORKLOADS if workload.name in names], given.analyze)


@contextmanager
def server() -> Iterator[str]:
    """Run a PostgreSQL of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gql-"))
    folder.chmod(0o711)
    try:
        with postgres.running(folder / "data", options=OPTIONS) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def filled(url: str, worlds: Sequence[World]) -> list[Database]:
    """Make and fill databases."""
    databases = [await made(url, f"world_{number}", world) for number, world in enumerate(worlds)]
    gc.collect()
    gc.freeze()  # as workers do
    return databases


async def made(url: str, name: str, world: World) -> Database:
    """Make and fill a database."""
    begun = time.monotonic()
    connection = await asyncpg.connect(plain(url))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    own = make_url(url).set(database=name).render_as_string(hide_password=False)
    await asyncio.to_thread(migrations.migrate, own)
    database = Database(world, create_engine(own, pool_size=1), Viewer(await fill(plain(own), world)))
    database.listen()
    await database.find_cursors()
    say(f"{world.title}: {world.articles:,} articles made in {time.monotonic() - begun:.0f} s")
    return database


async def compared(databases: Sequence[Database], asked: Chosen) -> int:
    """Measure, print; return the program's exit status: 1 if a plan scans a large table."""
    say(f"\n{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    say(head(databases))
    for database in databases:
        database.sent.clear()
    for workload in asked.workloads:
        await run(databases, workload)
        say(row(databases, workload, [await database.found(workload) for database in databases]))
    say("\n" + verdict(databases, asked.workloads))
    if asked.is_analyzing:
        for database in databases:
            say("\n\n".join([f"\n{database.world.title}:", *await database.analyzed()]))
    status = await scanned(databases)
    for database in databases:
        await database.engine.dispose()
    return status


async def run(databases: Sequence[Database], workload: Workload) -> None:
    """Run a workload, the databases in turn, each turn the other way round."""
    for database in databases:
        await database.warm(workload)
    for turn in range(workload.times):
        for database in databases[:: 1 if turn % 2 else -1]:
            await database.measure(workload)


def head(databases: Sequence[Database]) -> str:
    """Write the first lines of the table."""
    titles = [f"{one.world.title}: found | PostgreSQL ms (9 of 10) | API ms" for one in databases]
    return f"| | {' | '.join(titles)} | growth |\n| --- |{' --- |' * (3 * len(databases) + 1)}"


def row(databases: Sequence[Database], workload: Workload, found: Sequence[float | None]) -> str:
    """Write a line of the table."""
    spent = [database.typical(workload) for database in databases]
    counts = ["" if many is None else f"{many:,.0f}" for many in found]
    times = [f"{one.database:.2f} ({one.most:.2f}) | {one.api:.2f}" for one in spent]
    cells = [f"{many} | {took}" for many, took in zip(counts, times, strict=True)]
    grown = [f"{database:.2f}, {api:.2f}" for database, api in growth(databases, workload)]
    return f"| {workload.title} | {' | '.join(cells)} | {'; '.join(grown)} |"


def growth(databases: Sequence[Database], workload: Workload) -> list[tuple[float, float]]:
    """Tell how the medians of PostgreSQL's and of the API's time compare with those of the first database."""
    first, *others = [database.typical(workload) for database in databases]
    return [(one.database / first.database, one.api / first.api) for one in others]


def verdict(databases: Sequence[Database], workloads: Sequence[Workload]) -> str:
    """Tell what grows by more than the limit."""
    over = [
        f"{workload.title}, {database.world.title}: {name} {times:.2f}"
        for workload in workloads
        for database, grown in zip(databases[1:], growth(databases, workload), strict=True)
        for name, times in zip(("PostgreSQL", "API"), grown, strict=True)
        if times > LIMIT
    ]
    return "\n".join([f"{len(over)} medians grow by more than {LIMIT}", *over])


async def scanned(databases: Sequence[Database]) -> int:
    """Tell which plans scan a large table; return 1 if any does."""
    plans = [plan for database in databases for plan in await database.scans()]
    say(f"\n{sum(2 * len(one.sent) for one in databases)} plans looked at, {len(plans)} scan a large table")
    say("\n\n".join(plans))
    return 1 if plans else 0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
