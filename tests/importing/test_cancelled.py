"""An import that is cancelled while it writes: with real transactions, `fresh_database`."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.articles.model import Article, Imported
from gql_api.importing.batch import Outcome
from gql_api.importing.run import RECORDS
from tests.importing.files import LONG, WAITING, Import, Told, numbered, text
from tests.make import make_user


async def test_cancelled_import_finishes_its_batch_and_gives_back_its_connection(
    fresh_database: AsyncEngine, fresh_session: AsyncSession, import_fresh: Import
) -> None:
    ann = await make_user(fresh_session, "Ann")
    lines = numbered(3 * RECORDS, LONG)
    await import_fresh(ann, lines[0])
    async with AsyncSession(fresh_database) as holding:
        await holding.execute(sql("LOCK TABLE changes IN EXCLUSIVE MODE"))
        importing = asyncio.create_task(import_fresh.file(ann, import_fresh.written("r.jsonl", text(lines))))
        while not await fresh_session.scalar(sql(WAITING)):
            await fresh_session.commit()
        importing.cancel()
        await fresh_session.commit()
        await holding.rollback()
    with pytest.raises(asyncio.CancelledError):
        await importing
    assert await fresh_session.scalar(select(func.count()).select_from(Article)) == RECORDS
    assert await fresh_session.scalar(select(func.count()).select_from(Imported)) == RECORDS
    await fresh_session.commit()
    assert fresh_database.pool.checkedout() == 0  # type: ignore[attr-defined] # a QueuePool's
    again = await import_fresh(ann, *lines)
    assert again == Told({Outcome.UNCHANGED: RECORDS, Outcome.CREATED: 2 * RECORDS}, [])
