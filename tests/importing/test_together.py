"""Two imports of the same records at the same time, with real transactions: `fresh_database`."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.articles.model import Article, Imported
from gql_api.changes.model import Change
from gql_api.errors import TooSlow
from gql_api.importing.batch import Outcome
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Line, numbered, record, text
from tests.make import make_user

MANY = 2200  # some batches


async def counts(session: AsyncSession) -> dict[str, int]:
    """Count the rows of everything that an import makes."""
    models: list[type[Article | Imported | Space | User | Change]] = [Article, Imported, Space, User, Change]
    return {
        model.__tablename__: await session.scalar(select(func.count()).select_from(model)) or 0
        for model in models
    }


async def together(import_: Import, owner: User, first: list[Line], second: list[Line]) -> dict[Outcome, int]:
    """Import two files at once; add up what became of their records."""
    files = import_.written("first.jsonl", text(first)), import_.written("second.jsonl", text(second))
    told = await asyncio.gather(*(import_.file(owner, file) for file in files))
    assert [each.problems for each in told] == [[], []]
    outcomes = {outcome for each in told for outcome in each.outcomes}
    return {outcome: sum(each.outcomes.get(outcome, 0) for each in told) for outcome in outcomes}


async def test_two_imports_of_one_file_make_each_article_once(
    fresh_session: AsyncSession, import_fresh: Import
) -> None:
    ann = await make_user(fresh_session, "Ann")
    done = await together(import_fresh, ann, numbered(MANY), numbered(MANY))
    assert done == {Outcome.CREATED: MANY, Outcome.UNCHANGED: MANY}
    assert await counts(fresh_session) == {
        "articles": MANY,
        "imported_articles": MANY,
        "spaces": 1,
        "users": 8,
        "changes": MANY + 1,
    }


async def test_two_files_that_have_the_same_records_in_opposite_order_make_each_article_once(
    fresh_session: AsyncSession, import_fresh: Import
) -> None:
    ann = await make_user(fresh_session, "Ann")
    done = await together(import_fresh, ann, numbered(MANY), numbered(MANY)[::-1])
    assert done == {Outcome.CREATED: MANY, Outcome.UNCHANGED: MANY}
    assert (await counts(fresh_session))["articles"] == MANY


async def test_two_imports_of_one_change_update_each_article_once(
    fresh_session: AsyncSession, import_fresh: Import
) -> None:
    ann = await make_user(fresh_session, "Ann")
    await import_fresh(ann, *(record(f"Rose {number}", str(number % 3)) for number in range(300)))
    changed = [record(f"Rose {number}", str(number % 3), content="White.") for number in range(300)]
    done = await together(import_fresh, ann, changed, changed[::-1])
    assert done == {Outcome.UPDATED: 300, Outcome.UNCHANGED: 300}
    assert set(await fresh_session.scalars(select(Article.version))) == {2}
    assert set(await fresh_session.scalars(select(Article.content))) == {"White."}
    assert set(await fresh_session.scalars(select(Imported.version))) == {2}


async def test_import_that_waits_longer_than_statements_may_take_says_so_and_writes_nothing(
    fresh_database: AsyncEngine, fresh_session: AsyncSession, import_fresh: Import
) -> None:
    ann = await make_user(fresh_session, "Ann")
    name = fresh_database.url.database
    await fresh_session.execute(sql(f"ALTER DATABASE {name} SET statement_timeout = '100ms'"))
    await fresh_session.commit()
    await fresh_database.dispose()
    async with AsyncSession(fresh_database) as holding:
        await holding.execute(sql("LOCK TABLE articles IN EXCLUSIVE MODE"))
        with pytest.raises(TooSlow):
            await import_fresh(ann, record())
    nothing = dict.fromkeys(("articles", "imported_articles", "spaces", "changes"), 0)
    assert await counts(fresh_session) == nothing | {"users": 1}
