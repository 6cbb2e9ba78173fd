"""Expired rows are removed by whoever adds a new one: a few each time, so that no table grows for ever."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

AT_ONCE = 10


async def sweep(session: AsyncSession, ends_at: InstrumentedAttribute[Any]) -> Sequence[Any]:
    """Delete a few of the rows that ended, by this column; pass over those that others hold.

    Return their keys.
    """
    table: Table = inspect(ends_at.class_).local_table
    row = table.alias()
    key, ended = next(iter(table.primary_key)), row.c[ends_at.key]
    oldest = select(row.c[key.key]).where(ended <= func.now()).order_by(ended).limit(AT_ONCE)
    few = oldest.with_for_update(skip_locked=True).cte("ended")  # found once, however the rows are joined
    swept = delete(table).where(key == few.c[key.key]).returning(key)
    return (await session.execute(swept)).scalars().all()
