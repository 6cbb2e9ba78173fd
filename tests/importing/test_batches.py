"""Many objects at once through the one door: `owned.create_all` and `owned.update_all`."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import owned
from gql_api.articles.model import Article
from gql_api.changes.log import begin_act
from gql_api.changes.model import Change
from gql_api.db import uuid7
from gql_api.errors import Conflict, Forbidden, NotFound, Trashed
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_article, make_space, make_user, viewer_of


def article(space: Space, owner: User, name: str) -> Article:
    return Article(name=name, owner_id=owner.id, space_id=space.id, origin_space_id=space.id)


async def changes(session: AsyncSession, *actors: User) -> int:
    by = Change.actor_id.in_([actor.id for actor in actors])
    return await session.scalar(select(func.count()).where(by)) or 0


async def test_rows_keep_their_owners_and_the_viewer_is_the_actor(session: AsyncSession) -> None:
    ann, mara = await make_user(session, "Ann"), await make_user(session, "Mara")
    spaces = [await make_space(session, ann), await make_space(session, ann)]
    rows = [article(space, mara, f"Rose {number}") for space in spaces for number in range(3)]
    begin_act(session, None)
    await owned.create_all(session, viewer_of(ann), rows)
    told = select(Change.object_id, Change.operation, Change.version, Change.actor_id)
    found = await session.execute(told.where(Change.object_type == "Article"))
    assert sorted(map(tuple, found)) == sorted((row.id, "CREATE", 1, ann.id) for row in rows)
    assert set(await session.scalars(select(Article.owner_id))) == {mara.id}


@pytest.mark.parametrize("closed", ["stranger's", "archived", "trashed"])
async def test_one_space_that_cannot_be_written_in_refuses_all(session: AsyncSession, closed: str) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    own = await make_space(session, ann)
    ways: dict[str, dict[str, Any]] = {
        "archived": {"is_active": False},
        "trashed": {"deleted_at": func.now()},
    }
    other = await make_space(session, eve if closed == "stranger's" else ann, **ways.get(closed, {}))
    before = await changes(session, ann)
    with pytest.raises(Forbidden) as refused:
        await owned.create_all(session, viewer_of(ann), [article(own, ann, "a"), article(other, ann, "b")])
    assert refused.value.path == ("spaceId",)
    await session.commit()
    assert await session.scalar(select(func.count()).select_from(Article)) == 0
    assert await changes(session, ann) == before


async def test_nobody_in_particular_creates_nothing(session: AsyncSession) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    with pytest.raises(Forbidden):
        await owned.create_all(session, ANONYMOUS, [article(garden, ann, "Roses")])
    await session.commit()
    assert await session.scalar(select(func.count()).select_from(Article)) == 0


async def test_each_patch_gets_the_answer_that_it_would_get_alone(session: AsyncSession) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    good, edited, same = [await make_article(session, garden, ann) for _ in range(3)]
    trashed = await make_article(session, garden, ann, deleted_at=func.now())
    elsewhere = await make_article(session, await make_space(session, ann), ann)
    gone = uuid7()
    patch = owned.Patch({"name": "Tulips"}, 1)
    patches = dict.fromkeys([good.id, trashed.id, elsewhere.id, gone], patch)
    patches |= {edited.id: owned.Patch({"name": "Tulips"}, 2), same.id: owned.Patch({"name": "Roses"}, 1)}
    begin_act(session, None)
    done = await owned.update_all(session, viewer_of(ann), Article, garden.id, patches)
    assert {key: type(each) for key, each in done.items()} == {
        good.id: owned.Saved,
        same.id: owned.Saved,
        edited.id: Conflict,
        trashed.id: Trashed,
        elsewhere.id: NotFound,
        gone: NotFound,
    }
    await session.commit()
    found = await session.execute(select(Article.id, Article.name, Article.version))
    assert {key: (name, version) for key, name, version in found} == {
        good.id: ("Tulips", 2),
        same.id: ("Roses", 1),
        edited.id: ("Roses", 1),
        trashed.id: ("Roses", 1),
        elsewhere.id: ("Roses", 1),
    }
    told = select(Change.object_id, Change.operation, Change.version).where(Change.actor_id == ann.id)
    assert list(await session.execute(told)) == [(good.id, "UPDATE", 2)]


@pytest.mark.parametrize("who", ["stranger", "reader", "anonymous"])
async def test_who_may_not_write_finds_nothing_to_update(session: AsyncSession, who: str) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    garden = await make_space(session, ann, is_public=who == "reader")
    roses = await make_article(session, garden, ann)
    viewer = Viewer() if who == "anonymous" else viewer_of(eve)
    patches = {roses.id: owned.Patch({"name": "Mine"})}
    if who == "anonymous":
        with pytest.raises(Forbidden):
            await owned.update_all(session, viewer, Article, garden.id, patches)
    else:
        done = await owned.update_all(session, viewer, Article, garden.id, patches)
        assert isinstance(done[roses.id], NotFound)
    await session.commit()
    await session.refresh(roses)
    assert (roses.name, roses.version) == ("Roses", 1)
    assert await changes(session, eve) == 0
