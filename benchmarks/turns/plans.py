"""How PostgreSQL would run the statements that were sent to a database, and how it does."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from gql_api.context import Lease
from gql_api.db import create_engine

Sent = Mapping[str, Sequence[Any]]  # statements, with values


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect as the API does, with what it sets."""
    engine = create_engine(url, pool_size=1)
    async with Lease(engine) as connection:
        yield connection
    await engine.dispose()


async def scans(url: str, sent: Sent, tables: Sequence[str]) -> list[str]:
    """Return the plans that scan one of these tables whole: for the values that were sent, and for any."""
    found = []
    async with connected(url) as connection:
        await connection.execute("VACUUM articles")  # as autovacuum would, after so many updates
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for number, (query, values) in enumerate(sent.items()):
            await connection.execute(f"PREPARE p{number} AS {query}")
            nulls = ", ".join("NULL" for _ in values)
            generic = await explained(connection, f"EXECUTE p{number}" + (f" ({nulls})" if nulls else ""))
            found += [f"{query}\n{generic}", await explained(connection, query, *values)]
    scan = re.compile(rf"Seq Scan on ({'|'.join(tables)})\b")
    return [plan for plan in found if scan.search(plan)]


async def analyzed(url: str, sent: Sent) -> list[str]:
    """Return the plans for the values that were sent, with what they took; nothing is changed."""
    async with connected(url) as connection:
        transaction = connection.transaction()
        await transaction.start()
        plans = [await explained(connection, query, *sent[query], options="(ANALYZE)") for query in sent]
        await transaction.rollback()
    return plans


async def explained(
    connection: asyncpg.Connection,
    statement: str,
    *values: Any,  # noqa: ANN401 - any values
    options: str = "",
) -> str:
    """Return the plan of a statement, below its text."""
    lines = await connection.fetch(f"EXPLAIN {options} {statement}", *values)
    return "\n".join([statement, *(line[0] for line in lines)])
