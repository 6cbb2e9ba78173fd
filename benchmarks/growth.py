"""Measure how the benchmark's six workloads grow with the number of articles, on a PostgreSQL of its own.

    python -m benchmarks.growth [--sizes 10000,100000,1000000] [--workloads W1,W5] [--analyze]

Expected: point, list, nested and update stay flat, within 1.3 times; a search grows with what it matches,
not with the articles; no plan, made for the values or for any, scans all articles: one that does is printed,
and the program exits with 1.

The viewer signs in by token and may read three articles of four. The sizes take turns, operation by
operation, so that whatever else the machine does falls on all alike. PostgreSQL's time is the CPU time of the
process that serves the connection; the API's is that of executing and of writing the JSON, without HTTP. All
databases fit into PostgreSQL's memory: plans are compared, not discs.
"""

import sys
from collections.abc import Sequence

import uvloop

from benchmarks.turns.fill import World, spaces, users
from benchmarks.turns.program import Chosen, arguments, chosen, compared, filled, server

AUTHORS = 997


def main() -> None:
    """Measure, and print what benchmarks/README.md shows."""
    parser = arguments("Measure how the workloads grow.")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="how many articles")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    with server() as url:
        sys.exit(uvloop.run(measured(url, [sized(size) for size in sizes], chosen(given))))


def sized(articles: int) -> World:
    """Describe a database with so many articles."""
    return World(f"{articles:,}", articles, AUTHORS, (users(AUTHORS + 1), spaces("n % 2")))


async def measured(url: str, worlds: Sequence[World], asked: Chosen) -> int:
    """Fill and compare; return the program's exit status."""
    return await compared(await filled(url, worlds), asked)


if __name__ == "__main__":
    main()
