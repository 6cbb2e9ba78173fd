"""Everything that is in the database, to be compared before and after."""

from typing import Any

from sqlalchemy import Table, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import Base

Row = dict[str, Any]
Snapshot = dict[str, dict[tuple[Any, ...], Row]]
Difference = dict[str, dict[tuple[Any, ...], tuple[Row | None, Row | None]]]


async def snapshot(session: AsyncSession) -> Snapshot:
    """Read all rows of all tables, as JSON, by table and primary key."""
    tables = Base.metadata.sorted_tables
    every = union_all(*(select(literal(table.name), func.to_jsonb(table.table_valued())) for table in tables))
    found: Snapshot = {table.name: {} for table in tables}
    for name, row in await session.execute(every):
        found[name][key(Base.metadata.tables[name], row)] = row
    return found


def key(table: Table, row: Row) -> tuple[Any, ...]:
    """Return the primary key of a row."""
    return tuple(row[column.name] for column in table.primary_key)


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Return the rows that differ, by table and key: as they were and as they are, None for not there."""
    found: Difference = {}
    for table, rows in after.items():
        keys = rows.keys() | before[table].keys()
        pairs = {key: (before[table].get(key), rows.get(key)) for key in keys}
        changed = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
        if changed:
            found[table] = changed
    return found
