"""No update is ever lost: each survives, or its writer is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gql_api import owned
from gql_api.articles.input import ArticleRules
from gql_api.articles.model import Article
from gql_api.context import Context
from gql_api.errors import Conflict
from gql_api.ids import key_of
from tests.make import public_id
from tests.run import Run
from tests.transactions.beside import Beside
from tests.transactions.fields import LOCK
from tests.transactions.world import World

Write = Callable[[World, str, int], Awaitable[int]]
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!, $expected: Int) {
  updateArticle(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    article { version }
    errors { code ... on ConflictError { currentVersion } }
  }
}
"""
CURRENT = """
mutation ($id: ID!) {
  updateArticle(input: {id: $id, patch: {name: "Lilies"}, expectedVersion: 1}) {
    errors { code ... on ConflictError { currentVersion current { name version } conflictingFields } }
  }
}
"""


async def through_graphql(world: World, name: str, expected: int) -> int:
    """Update the article as a client; return the new version, or minus the one there is instead."""
    run = Run(lambda viewer: Context(world.engine, viewer))
    done = await update(run, world, {"name": name}, expected)
    if not done["errors"]:
        return int(done["article"]["version"])
    (error,) = done["errors"]
    assert error["code"] == "CONFLICT"
    return -int(error["currentVersion"])


async def through_owned(world: World, name: str, expected: int) -> int:
    """Do the same as a script."""
    context = Context(world.engine, world.viewer)
    key, patch = key_of(world.roses), {"name": name}
    try:
        async with context.transaction() as session:
            saved = await owned.update(session, world.viewer, Article, key, patch, ArticleRules, expected)
            return saved.row.version
    except Conflict as conflict:
        return -conflict.version
    finally:
        await context.close()


@pytest.mark.parametrize(("writers", "write"), [(10, through_graphql), (50, through_owned)])
async def test_writers_on_one_article_lose_nothing(world: World, writers: int, write: Write) -> None:
    names = [f"Writer {number}" for number in range(writers)]
    versions = await asyncio.gather(*(persist(write, world, name) for name in names))
    assert sorted(versions) == list(range(2, writers + 2))
    row, changes = await world.article(), await world.changes()
    assert row is not None
    assert row.version == writers + 1
    assert [change.version for change in changes] == list(range(2, writers + 2))
    after = [change.fields["name"]["after"] for change in changes]
    before = [change.fields["name"]["before"] for change in changes]
    assert before == ["Roses", *after[:-1]]
    assert after == [name for _, name in sorted(zip(versions, names, strict=True))]
    assert row.name == after[-1]


async def persist(write: Write, world: World, name: str) -> int:
    """Write with the version last seen, and again until there is no conflict; return the new version."""
    version = -1
    while version < 0:
        version = await write(world, name, -version)
    return version


async def update(run: Run, world: World, patch: dict[str, Any], expected: int | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Update the article."""
    found = await run(UPDATE, world.viewer, id=world.id, patch=patch, expected=expected)
    return found["updateArticle"]


async def test_two_updates_of_different_fields_both_survive(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    patches = [{"name": "Tulips"}, {"content": "Red."}]
    assert await together(run_fresh, world, beside, patches) == [2, 3]
    row, changes = await world.article(), await world.changes()
    assert row is not None
    assert (row.name, row.content, row.version) == ("Tulips", "Red.", 3)
    assert sorted(field for change in changes for field in change.fields) == ["content", "name"]


async def test_of_two_updates_of_one_field_the_last_wins_and_both_are_told(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    patches = [{"name": "Tulips"}, {"name": "Lilies"}]
    assert await together(run_fresh, world, beside, patches) == [2, 3]
    row, changes = await world.article(), await world.changes()
    assert row is not None
    told = [change.fields["name"] for change in changes]
    assert [sides["before"] for sides in told] == ["Roses", told[0]["after"]]
    assert sorted(sides["after"] for sides in told) == ["Lilies", "Tulips"]
    assert row.name == told[1]["after"]


async def test_of_two_updates_from_one_version_one_gets_a_conflict(
    run_fresh: Run, world: World, beside: Beside
) -> None:
    patches = [{"name": "Tulips"}, {"content": "Red."}]
    assert await together(run_fresh, world, beside, patches, expected=1) == [2, "CONFLICT"]
    assert [change.version for change in await world.changes()] == [2]


async def test_a_conflict_shows_the_version_that_it_names_however_many_come_after(
    run_fresh: Run, cold: AsyncEngine, world: World, beside: Beside
) -> None:
    run = Run(lambda viewer: Context(cold, viewer))
    await update(run_fresh, world, {"name": "Tulips"})
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        asked = asyncio.ensure_future(run(CURRENT, world.viewer, id=world.id))
        await beside.waiting(1)
        more = [asyncio.ensure_future(update(run_fresh, world, {"tags": [str(n)]})) for n in range(8)]
        await beside.waiting(9)
    await asyncio.gather(*more)
    (error,) = (await asked)["updateArticle"]["errors"]
    version = error["currentVersion"]
    assert 2 <= version <= 10
    assert error == {
        "code": "CONFLICT",
        "currentVersion": version,
        "current": {"name": "Tulips", "version": version},
        "conflictingFields": ["name"],
    }


async def together(
    run: Run, world: World, beside: Beside, patches: list[dict[str, Any]], expected: int | None = None
) -> list[Any]:
    """Let updates wait for the row at the same time; return their versions and errors, in order."""
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        asked = [asyncio.ensure_future(update(run, world, patch, expected)) for patch in patches]
        await beside.waiting(len(patches))
    done = await asyncio.gather(*asked)
    ended = [one["errors"][0]["code"] if one["errors"] else one["article"]["version"] for one in done]
    return sorted(ended, key=str)


async def test_updates_of_a_space_and_of_its_articles_do_not_wait_for_each_other(
    run_fresh: Run, world: World
) -> None:
    rename = (
        'mutation ($id: ID!) { updateSpace(input: {id: $id, patch: {name: "Park"}}) { errors { code } } }'
    )
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        done = await run_fresh(rename, world.viewer, id=public_id(world.garden))
        assert done == {"updateSpace": {"errors": []}}
