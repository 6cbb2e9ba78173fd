"""Measure how the benchmark's six workloads grow with the number of articles, on a PostgreSQL of its own.

    python -m benchmarks.growth [--sizes 10000,100000,1000000] [--workloads W4]

Expected: point, list, nested and update stay flat, within 1.3 times; a search grows with what it matches,
not with the articles; no plan, made for the values or for any, scans all articles: one that does is printed,
and the program exits with 1.

The viewer signs in by token and may read three articles of four. The sizes take turns, operation by
operation, so that whatever else the machine does falls on all alike. PostgreSQL's time is its own account of
execution, of all statements of an operation but BEGIN and COMMIT; the API's is the CPU time of executing and
of writing the JSON, without HTTP. All databases fit into PostgreSQL's memory: plans are compared, not discs.
"""

import argparse
import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import uvloop
from sqlalchemy import make_url

from benchmarks.growth.fill import fill
from benchmarks.growth.measure import Size, plain
from benchmarks.growth.workloads import WORKLOADS, Workload
from benchmarks.import_records import machine
from gql_api import migrations, postgres
from gql_api.db import create_engine
from gql_api.viewer import Viewer

OPTIONS = {
    "shared_buffers": "3GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
}


def main() -> None:
    """Measure, and print what benchmarks/README.md shows."""
    parser = argparse.ArgumentParser(description="Measure how the workloads grow.")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="how many articles")
    parser.add_argument("--workloads", default="W1,W2,W3,W4,W5,W6", help="which of them; W4 are the searches")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    workloads = [one for one in WORKLOADS if one.name in given.workloads.split(",")]
    folder = Path(tempfile.mkdtemp(prefix="gql-"))
    folder.chmod(0o711)
    try:
        with postgres.running(folder / "data", options=OPTIONS) as url:
            urls = [made(url, size) for size in sizes]
            sys.exit(uvloop.run(measured(url, dict(zip(sizes, urls, strict=True)), workloads)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made(url: str, articles: int) -> str:
    """Make a database for so many articles."""
    name = f"growth_{articles}"
    uvloop.run(create(url, name))
    own = make_url(url).set(database=name).render_as_string(hide_password=False)
    migrations.migrate(own)
    return own


async def create(url: str, name: str) -> None:
    """Create a database."""
    connection = await asyncpg.connect(plain(url))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


async def measured(url: str, urls: dict[int, str], workloads: Sequence[Workload]) -> int:
    """Fill, measure, print; return the program's exit status."""
    account = await asyncpg.connect(plain(url))
    await account.execute("CREATE EXTENSION pg_stat_statements")
    sizes = [await filled(account, articles, own) for articles, own in urls.items()]
    gc.collect()
    gc.freeze()  # as workers do
    say(f"\n{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    say(head(sizes))
    for workload in workloads:
        await run(sizes, workload)
        say(row(sizes, workload, [await size.found(workload) for size in sizes]))
    status = await scanned(sizes)
    for size in sizes:
        await size.engine.dispose()
    await account.close()
    return status


async def filled(account: asyncpg.Connection, articles: int, url: str) -> Size:
    """Fill a database."""
    begun = time.monotonic()
    viewer = Viewer(await fill(plain(url), articles))
    size = Size(articles, create_engine(url, pool_size=1), viewer, account)
    size.listen()
    await size.find_cursors()
    say(f"{articles:,} articles made in {time.monotonic() - begun:.0f} s")
    return size


async def run(sizes: Sequence[Size], workload: Workload) -> None:
    """Run a workload, the sizes in turn."""
    for size in sizes:
        await size.warm(workload)
    for _ in range(workload.times):
        for size in sizes:
            await size.measure(workload)


def head(sizes: Sequence[Size]) -> str:
    """Write the first lines of the table."""
    titles = [f"{size.articles:,}: found | PostgreSQL ms (9 of 10) | API ms" for size in sizes]
    return f"| | {' | '.join(titles)} | growth |\n| --- |{' --- |' * (3 * len(sizes) + 1)}"


def row(sizes: Sequence[Size], workload: Workload, found: Sequence[float | None]) -> str:
    """Write a line of the table; growth is how PostgreSQL's and the API's times compare with the first."""
    spent = [size.typical(workload) for size in sizes]
    counts = ["" if many is None else f"{many:,.0f}" for many in found]
    times = [f"{one.database:.2f} ({one.most:.2f}) | {one.api:.2f}" for one in spent]
    cells = [f"{many} | {took}" for many, took in zip(counts, times, strict=True)]
    growth = [f"{one.database / spent[0].database:.2f}, {one.api / spent[0].api:.2f}" for one in spent[1:]]
    return f"| {workload.title} | {' | '.join(cells)} | {'; '.join(growth)} |"


async def scanned(sizes: Sequence[Size]) -> int:
    """Tell which plans scan all articles; return 1 if any does."""
    plans = [plan for size in sizes for plan in await size.scans()]
    say(f"\n{sum(2 * len(size.sent) for size in sizes)} plans looked at, {len(plans)} scan all articles")
    say("\n\n".join(plans))
    return 1 if plans else 0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
