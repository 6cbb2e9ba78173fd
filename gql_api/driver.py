"""The driver's connection in a session's transaction, for the few statements that every mutation runs.

There a statement costs a third of what it costs through the session.
"""

from typing import cast

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.context import Shared


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """Return the driver's connection, in the session's transaction and after what is yet to be flushed."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    if isinstance(session.sync_session, Shared):
        return await session.sync_session.lease()
    connection = await (await session.connection()).get_raw_connection()
    found = cast("asyncpg.Connection", connection.driver_connection)
    if not found.is_in_transaction():  # SQLAlchemy begins with the first statement that it sends itself
        await session.execute(select(1))
    return found
