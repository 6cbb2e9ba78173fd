"""One database: executing operations there, what they cost, and how PostgreSQL would run their statements."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles
from typing import Any

import asyncpg
import orjson
from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.growth.workloads import TARGET, Case, Variables, Workload
from gql_api.context import Context
from gql_api.schema import schema
from gql_api.viewer import Viewer

ACCOUNT = """
SELECT coalesce(sum(total_exec_time), 0) FROM pg_stat_statements(false)
JOIN pg_database ON pg_database.oid = dbid WHERE datname = $1
"""
SCAN = "Seq Scan on articles"
WARM = 8  # from the sixth time on PostgreSQL may have a plan that fits all values


@dataclass(frozen=True)
class Spent:
    """Milliseconds of an operation: PostgreSQL's, and the API's own CPU time."""

    database: float
    api: float


@dataclass(frozen=True)
class Typical:
    """The medians of many operations, and what nine of ten took of PostgreSQL's time at most."""

    database: float
    most: float
    api: float


@dataclass
class Size:
    """A database with so many articles."""

    articles: int
    engine: AsyncEngine
    viewer: Viewer
    account: asyncpg.Connection  # to another database, where pg_stat_statements is
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - no secret
    cursors: dict[str, Sequence[str | None]] = field(default_factory=dict)
    sent: dict[str, Sequence[Any]] = field(default_factory=dict)
    spent: dict[str, list[Spent]] = field(default_factory=dict)

    def listen(self) -> None:
        """Keep the statements that are sent, with their values."""

        def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's around asyncpg's
            connection.driver_connection.add_query_logger(keep)

        def keep(record: asyncpg.connection.LoggedQuery) -> None:
            if "articles" in record.query:
                several = isinstance(record.args, list)  # of executemany
                self.sent[record.query] = record.args[0] if several else record.args

        event.listen(self.engine.sync_engine, "connect", connected)

    async def execute(self, query: str, variables: Mapping[str, Any]) -> bytes:
        """Execute an operation; return what a client would read."""
        context = Context(self.engine, self.viewer)
        try:
            done = await schema.execute(query, dict(variables), context_value=context)
        finally:
            await context.close()
        if done.errors:
            raise SystemExit(f"{variables}: {done.errors}")
        return orjson.dumps(done.data)

    async def find_cursors(self) -> None:
        """Read cursors of the lists that are paged through."""
        for workload, (name, _) in TARGET.LISTS.items():
            query = f"{{ {name}(first: 130) {{ edges {{ cursor }} }} }}"
            page = orjson.loads(await self.execute(query, {}))
            self.cursors[workload] = [None, *(edge["cursor"] for edge in page[name]["edges"])]

    def chosen(self, workload: Workload) -> Variables:
        """Choose variables."""
        return workload.variables(Case(self.articles, self.cursors, self.chance))

    async def warm(self, workload: Workload) -> None:
        """Run often enough that all is prepared."""
        self.spent[workload.title] = []
        for _ in range(WARM):
            await self.execute(workload.query, self.chosen(workload))

    async def measure(self, workload: Workload) -> None:
        """Run once."""
        variables = self.chosen(workload)
        before = await self.account.fetchval(ACCOUNT, self.engine.url.database)
        begun = time.process_time()
        await self.execute(workload.query, variables)
        api = 1000 * (time.process_time() - begun)
        after = await self.account.fetchval(ACCOUNT, self.engine.url.database)
        self.spent[workload.title].append(Spent(after - before, api))

    def typical(self, workload: Workload) -> Typical:
        """Return the medians; some searches have two ways to go, so they do not tell all."""
        spent = self.spent[workload.title]
        database = [one.database for one in spent]
        return Typical(median(database), quantiles(database, n=10)[-1], median(one.api for one in spent))

    async def found(self, workload: Workload) -> float | None:
        """Tell how many articles searches find."""
        if workload.name != "W4":
            return None
        query = "query ($q: String) { articles(search: $q) { totalCount } }"
        answers = [orjson.loads(await self.execute(query, self.chosen(workload))) for _ in range(5)]
        return float(median(answer["articles"]["totalCount"] for answer in answers))

    async def scans(self) -> list[str]:
        """Return the plans that scan all articles: for the values that were sent, and for any."""
        connection = await asyncpg.connect(plain(self.engine.url))
        await connection.execute("VACUUM articles")  # as autovacuum would, after so many updates
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        found = []
        for number, (query, values) in enumerate(self.sent.items()):
            await connection.execute(f"PREPARE p{number} AS {query}")
            nulls = ", ".join("NULL" for _ in values)
            found.append(await explained(connection, f"EXECUTE p{number}" + (f" ({nulls})" if nulls else "")))
            found.append(await explained(connection, query, *values))
        await connection.close()
        return [plan for plan in found if SCAN in plan]


async def explained(connection: asyncpg.Connection, statement: str, *values: Any) -> str:  # noqa: ANN401 - any values
    """Return the plan of a statement, below its text."""
    lines = await connection.fetch(f"EXPLAIN {statement}", *values)
    return "\n".join([statement, *(line[0] for line in lines)])


def plain(url: URL | str) -> str:
    """Return a URL as the driver reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
