"""What the server takes back for somebody else's sake is done again; if that does not help, it is told so."""

import asyncio
import uuid
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.changes.model import Change
from gql_api.context import Context
from gql_api.masking import formatted
from gql_api.payloads import PAUSE, TRIES
from tests.make import make_article, public_id
from tests.run import Run
from tests.transactions.beside import Beside, pool
from tests.transactions.crossing import Crossing, run_at
from tests.transactions.fields import LOCK
from tests.transactions.test_failures import RENAME, is_as_before, post
from tests.transactions.world import World

BOTH = """
mutation ($first: ID!, $second: ID!, $name: String!) {
  renameBoth(first: $first, second: $second, name: $name) { article { name version } errors { code } }
}
"""
FAILING = """
mutation ($id: ID!, $state: String!) {
  renameAndFail(id: $id, state: $state) { errors { code } }
}
"""
UPDATE = """
mutation ($id: ID!, $name: String!) {
  updateArticle(input: {id: $id, patch: {name: $name}}) { article { version %s } errors { code } }
}
"""
BUSY = "Others were changing the same things, so nothing was changed. Send it again."


async def test_of_two_mutations_in_a_deadlock_both_are_done_one_after_the_other(
    world: World, beside: Beside
) -> None:
    async with AsyncSession(world.engine, expire_on_commit=False) as session:
        lilies = await make_article(session, world.garden, world.ann, "Lilies")
    crossing = Crossing()
    run = run_at(crossing, world.engine)
    orders = {"Early": (world.roses, lilies), "Late": (lilies, world.roses)}
    asked = [
        run(BOTH, world.viewer, first=public_id(one), second=public_id(two), name=name)
        for name, (one, two) in orders.items()
    ]
    done = [one["renameBoth"] for one in await asyncio.gather(*asked)]
    assert [one["errors"] for one in done] == [[], []]
    first, last = sorted((one["article"] for one in done), key=lambda article: int(article["version"]))
    assert [first["version"], last["version"]] == [2, 3]
    assert 3 <= crossing.arrivals <= 2 * TRIES  # the two, and at least one again
    for article, name in ((world.roses, "Roses"), (lilies, "Lilies")):
        assert await told(world, article.id) == [(2, name, first["name"]), (3, first["name"], last["name"])]
    await beside.sees_rest(world.engine)


async def told(world: World, article_id: uuid.UUID) -> list[tuple[int, str, str]]:
    """Return what the change log tells of an article's names: version, before, after."""
    found = select(Change).where(Change.object_id == article_id, Change.version > 1).order_by(Change.version)
    async with AsyncSession(world.engine) as session:
        changes = (await session.scalars(found)).all()
    return [(one.version, one.fields["name"]["before"], one.fields["name"]["after"]) for one in changes]


@pytest.mark.parametrize(("state", "tries"), [("40001", TRIES), ("40P01", TRIES), ("55P03", 1)])
async def test_what_is_taken_back_again_and_again_is_told_as_that(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside, state: str, tries: int
) -> None:
    crossing = Crossing()
    data, (error,) = await run_at(crossing, cold).raw(FAILING, world.viewer, id=world.id, state=state)
    assert data == {"renameAndFail": None}
    shown: Any = formatted(error, uuid.UUID(int=1))
    assert (shown["message"], shown["path"], shown["extensions"]["code"]) == (BUSY, ["renameAndFail"], "BUSY")
    assert crossing.arrivals == tries
    await is_as_before(cold, run_cold, world, beside)


async def test_between_the_tries_is_a_pause_without_a_connection(
    cold: AsyncEngine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def slept(seconds: float) -> None:
        if seconds:
            pauses.append(seconds)
            assert pool(cold).checkedout() == 0
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", slept)
    await run_at(Crossing(), cold).raw(FAILING, world.viewer, id=world.id, state="40001")
    assert len(pauses) == TRIES - 1
    assert pauses == sorted(pauses)
    assert PAUSE / 2 <= pauses[0] <= PAUSE


async def test_a_lock_that_is_not_given_in_time_is_told_as_that(
    cold: AsyncEngine, run_cold: Run, world: World, beside: Beside
) -> None:
    await beside.set("lock_timeout", "20ms")
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        assert await post(cold, world, RENAME) == (503, "BUSY")
    await is_as_before(cold, run_cold, world, beside)


@pytest.mark.parametrize("shown", ["name", "space { articles { totalCount } }"], ids=["stroke", "steps"])
@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_where_the_server_isolates_more_an_update_that_came_too_late_is_done_again(
    world: World, beside: Beside, isolation: str, shown: str
) -> None:
    await beside.set("default_transaction_isolation", isolation)
    await world.engine.dispose()
    run = Run(lambda viewer: Context(world.engine, viewer))
    async with Context(world.engine).transaction() as holder:
        await holder.execute(text(LOCK))
        names = ["Tulips", "Lilies"]
        asked = [
            asyncio.ensure_future(run(UPDATE % shown, world.viewer, id=world.id, name=one)) for one in names
        ]
        await beside.waiting(2)
    done = [one["updateArticle"] for one in await asyncio.gather(*asked)]
    assert [one["errors"] for one in done] == [[], []]
    versions = [one["article"]["version"] for one in done]
    assert sorted(versions) == [2, 3]
    first, last = (name for _, name in sorted(zip(versions, names, strict=True)))
    assert await told(world, world.roses.id) == [(2, "Roses", first), (3, first, last)]
    await beside.sees_rest(world.engine)
