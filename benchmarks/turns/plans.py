"""How PostgreSQL would run the statements that were sent to a database, and how it does."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

Sent = Mapping[str, Sequence[Any]]  # statements, with values


async def scans(url: str, sent: Sent, tables: Sequence[str]) -> list[str]:
    """Return the plans that scan one of these tables whole: for the values that were sent, and for any."""
    connection = await asyncpg.connect(url)
    await connection.execute("VACUUM articles")  # as autovacuum would, after so many updates
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    found = []
    for number, (query, values) in enumerate(sent.items()):
        await connection.execute(f"PREPARE p{number} AS {query}")
        nulls = ", ".join("NULL" for _ in values)
        generic = await explained(connection, f"EXECUTE p{number}" + (f" ({nulls})" if nulls else ""))
        found += [f"{query}\n{generic}", await explained(connection, query, *values)]
    await connection.close()
    scan = re.compile(rf"Seq Scan on ({'|'.join(tables)})\b")
    return [plan for plan in found if scan.search(plan)]


async def analyzed(url: str, sent: Sent) -> list[str]:
    """Return the plans for the values that were sent, with what they took; nothing is changed."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    plans = [
        await explained(connection, query, *values, options="(ANALYZE)") for query, values in sent.items()
    ]
    await transaction.rollback()
    await connection.close()
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
