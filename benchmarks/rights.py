"""Measure what 2,000 users, 500 groups, 5,000 memberships and 2,000 grants add to the benchmark's workloads.

    python -m benchmarks.rights [--articles 100000] [--workloads W1,W5] [--analyze]

Two databases of one PostgreSQL have the same articles. In one the viewer is almost alone, and owns what he or
she may write; in the other most of that belongs to others, and is shared with the viewer or with one of the
viewer's 20 groups. So the answers are the same, which is verified, and only the way to them differs.

Expected: nothing grows by more than 1.3 times; no plan, made for the values or for any, scans the articles,
nor, among many, the users, their sessions, groups, memberships or grants (the spaces are 200, which are
quickest read whole): one that does is printed, and the program exits with 1. Turns and times are those of
`benchmarks.growth`.
"""

import sys
from collections.abc import Sequence

import uvloop

from benchmarks.turns.database import TABLES, Database
from benchmarks.turns.fill import World, spaces, users
from benchmarks.turns.program import Chosen, arguments, chosen, compared, filled, server

AUTHORS = 9
SAMPLES = 3  # answers of a workload that are compared
MANY = (
    users(2000),
    spaces("CASE WHEN n % 20 = 0 THEN 0 ELSE 10 + 9 * n END"),
    """
INSERT INTO sessions (id, user_id, token_hash, expires_at)
SELECT md5('t:' || n)::uuid, md5('u:' || n)::uuid, sha256(convert_to('t:' || n, 'UTF8')),
    now() + interval '1 day'
FROM generate_series(1, 1999) n
""",
    """
INSERT INTO groups (id, name) SELECT md5('g:' || n)::uuid, 'Group ' || n FROM generate_series(0, 499) n
""",
    # Ten in each; the viewer in the first twenty.
    """
INSERT INTO memberships (id, group_id, user_id, role)
SELECT md5(concat('m:', n, ':', seat))::uuid, md5('g:' || n)::uuid, md5('u:' || number)::uuid,
    CASE seat WHEN 0 THEN 'MANAGER' ELSE 'MEMBER' END
FROM generate_series(0, 499) n, generate_series(0, 9) seat,
    LATERAL (SELECT CASE WHEN n < 20 AND seat = 1 THEN 0 ELSE 10 + (41 * n + 199 * seat) % 1990 END)
        who (number)
""",
    # Ten on each space; the first one on those that the viewer may write to is the viewer's.
    """
INSERT INTO grants (id, space_id, user_id, group_id, "right")
SELECT md5(concat('r:', n, ':', place))::uuid, md5('s:' || n)::uuid,
    md5('u:' || CASE WHEN mine AND n % 6 = 0 THEN 0
        WHEN place > 7 THEN 10 + (13 * n + 101 * place) % 1990 END)::uuid,
    md5('g:' || CASE WHEN mine AND n % 6 <> 0 THEN n / 2 % 20
        WHEN NOT mine AND place <= 7 THEN 20 + (7 * n + 61 * place) % 480 END)::uuid,
    CASE WHEN mine THEN 2 ELSE 1 + place % 3 END
FROM generate_series(0, 199) n, generate_series(0, 9) place,
    LATERAL (SELECT n % 2 = 0 AND n % 20 <> 0 AND place = 0) which (mine)
""",
)


def main() -> None:
    """Measure, and print what benchmarks/README.md shows."""
    parser = arguments("Measure what groups and grants add to the workloads.")
    parser.add_argument("--articles", type=int, default=100_000, help="how many there are")
    given = parser.parse_args()
    worlds = (
        World("alone", given.articles, AUTHORS, (users(AUTHORS + 1), spaces("n % 2"))),
        World("among many", given.articles, AUTHORS, MANY, TABLES),
    )
    with server() as url:
        sys.exit(uvloop.run(measured(url, worlds, chosen(given))))


async def measured(url: str, worlds: Sequence[World], asked: Chosen) -> int:
    """Fill, verify and compare; return the program's exit status."""
    databases = await filled(url, worlds)
    await verify(databases, asked)
    return await compared(databases, asked)


async def verify(databases: Sequence[Database], asked: Chosen) -> None:
    """Exit if the same question, asked of each database, has several answers."""
    for workload in asked.workloads:
        for _ in range(SAMPLES):
            answers = {await one.execute(workload.query, one.chosen(workload)) for one in databases}
            if len(answers) > 1:
                raise SystemExit(f"{workload.title}: several answers\n{answers}")


if __name__ == "__main__":
    main()
