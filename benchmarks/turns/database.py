"""One database: executing operations there, and what they cost."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.turns import backend, plans
from benchmarks.turns.fill import World
from benchmarks.turns.workloads import TARGET, Case, Variables, Workload
from gql_api.compiler.finished import encoded
from gql_api.context import Context
from gql_api.schema import schema
from gql_api.viewer import Viewer

WARM = 8  # from the sixth time on PostgreSQL may have a plan that fits all values
TABLES = ("articles", "users", "groups", "memberships", "grants", "sessions")
REFUSED = b'"errors":[{'


@dataclass(frozen=True)
class Spent:
    """Milliseconds of CPU time of an operation: PostgreSQL's and the API's."""

    database: float
    api: float


@dataclass(frozen=True)
class Typical:
    """The medians of many operations, and what nine of ten took of PostgreSQL's time at most."""

    database: float
    most: float
    api: float


@dataclass
class Database:
    """A database, filled."""

    world: World
    engine: AsyncEngine
    viewer: Viewer
    backend: int = 0  # the process that serves the only connection
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - no secret
    cursors: dict[str, Sequence[str | None]] = field(default_factory=dict)
    sent: dict[str, Sequence[Any]] = field(default_factory=dict)
    spent: dict[str, list[Spent]] = field(default_factory=dict)

    def listen(self) -> None:
        """Learn who serves the connection; keep the statements that are sent, with their values."""

        def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's around asyncpg's
            self.backend = connection.driver_connection.get_server_pid()
            connection.driver_connection.add_query_logger(keep)

        def keep(record: asyncpg.connection.LoggedQuery) -> None:
            if any(table in record.query for table in TABLES):
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
        answer = encoded(done.data)
        if done.errors or REFUSED in answer:
            raise SystemExit(f"{variables}: {done.errors or answer.decode()}")
        return answer

    async def find_cursors(self) -> None:
        """Read cursors of the lists that are paged through."""
        for workload, (name, _) in TARGET.LISTS.items():
            query = f"{{ {name}(first: 130) {{ edges {{ cursor }} }} }}"
            page = orjson.loads(await self.execute(query, {}))
            self.cursors[workload] = [None, *(edge["cursor"] for edge in page[name]["edges"])]

    def chosen(self, workload: Workload) -> Variables:
        """Choose variables."""
        return workload.variables(Case(self.world.articles, self.cursors, self.chance))

    async def warm(self, workload: Workload) -> None:
        """Run often enough that all is prepared."""
        self.spent[workload.title] = []
        for _ in range(WARM):
            await self.execute(workload.query, self.chosen(workload))

    async def measure(self, workload: Workload) -> None:
        """Run once."""
        variables = self.chosen(workload)
        before = await backend.used(self.backend)
        begun = time.process_time()
        await self.execute(workload.query, variables)
        api = 1000 * (time.process_time() - begun)
        after = await backend.used(self.backend)
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
        """Return the plans that scan a large table."""
        return await plans.scans(self.url, self.sent, self.world.large)

    async def analyzed(self) -> list[str]:
        """Return the plans, with what they take."""
        return await plans.analyzed(self.url, self.sent)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.engine.url.render_as_string(hide_password=False)
