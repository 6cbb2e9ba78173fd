"""An article moves to another space and is found there by the id that it had, whoever writes to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.changes.model import Change
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.moving.ask import NODE, error, move, moves, tombstones
from tests.run import Run
from tests.snapshot import difference, snapshot

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class World:
    """Ann owns the spaces Garden and Kitchen, and in the Garden the article Roses."""

    ann: User
    garden: Space
    kitchen: Space
    roses: Article

    @property
    def viewer(self) -> Viewer:
        """Ann."""
        return viewer_of(self.ann)


@pytest.fixture
async def world(session: AsyncSession) -> World:
    """Make them."""
    ann = await make_user(session, "Ann")
    garden, kitchen = await make_space(session, ann), await make_space(session, ann, "Kitchen")
    roses = await make_article(session, garden, ann, content="Red", tags=["flower"], updated_at=LONG_AGO)
    return World(ann, garden, kitchen, roses)


async def test_moving_keeps_the_id_and_all_that_the_article_is(
    session: AsyncSession, run: Run, world: World
) -> None:
    before = await snapshot(session)
    done = await move(run, world.viewer, world.roses, world.kitchen)
    own = public_id(world.roses)
    shown = {"id": own, "name": "Roses", "version": 2, "space": {"name": "Kitchen"}}
    assert done == {"article": shown, "errors": []}
    changed = difference(before, await snapshot(session))
    assert changed.keys() == {"articles", "changes", "tombstones"}
    old, new = str(world.garden.id), str(world.kitchen.id)
    was, is_no_more = changed["articles"][old, str(world.roses.id)]
    was_not, is_now = changed["articles"][new, str(world.roses.id)]
    assert (is_no_more, was_not) == (None, None)
    assert was is not None
    assert is_now is not None
    assert {name for name in is_now if is_now[name] != was[name]} == {"space_id", "version", "updated_at"}
    assert is_now["origin_space_id"] == old
    assert await run(NODE, world.viewer, id=own) == {"node": {"id": own, "space": {"name": "Kitchen"}}}


async def test_each_space_is_told_of_the_move_and_neither_of_the_other(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    old, new = world.garden.id, world.kitchen.id
    assert await moves(session, world.roses) == [
        (old, 2, {"space_id": {"before": str(old), "after": None}}),
        (new, 2, {"space_id": {"before": None, "after": str(new)}}),
    ]
    everywhere = select(Change.space_id, Change.operation).where(Change.object_id == world.roses.id)
    assert (old, "CREATE") in [tuple(one) for one in await session.execute(everywhere)]


async def test_one_tombstone_stands_in_the_origin_however_often_the_article_moves(
    session: AsyncSession, run: Run, world: World
) -> None:
    shed = await make_space(session, world.ann, "Shed")
    garden, kitchen = world.garden.id, world.kitchen.id
    for version, (to, left) in enumerate(
        [
            (world.kitchen, [garden]),
            (shed, [garden, kitchen]),
            (world.garden, [garden, kitchen, shed.id]),
            (world.kitchen, [garden, kitchen, shed.id]),
        ],
        2,
    ):
        done = await move(run, world.viewer, world.roses, to)
        assert (done["article"]["version"], done["article"]["space"]) == (version, {"name": to.name})
        assert await tombstones(session) == {world.roses.id: (garden, to.id, left)}
        found = await run(NODE, world.viewer, id=public_id(world.roses))
        assert found["node"] == {"id": public_id(world.roses), "space": {"name": to.name}}


async def test_every_mutation_and_look_up_by_id_finds_what_has_moved(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    own, ben = public_id(world.roses), await make_user(session, "Ben", is_admin=True)
    done = await run(
        """mutation ($id: ID!, $to: ID!) {
          update: updateArticle(input: {id: $id, patch: {name: "Tulips"}, expectedVersion: 2}) { ...updated }
          same: updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { ...updated }
          delete: deleteArticle(input: {id: $id}) { article { version } errors { code } }
          restore: restoreArticle(input: {id: $id}) { article { version } errors { code } }
          transfer: transferArticle(input: {id: $id, ownerId: $to}) { article { version } errors { code } }
          conflict: deleteArticle(input: {id: $id, expectedVersion: 1}) {
            errors { code ... on ConflictError { currentVersion current { ... on Article { name } } } } }
        }
        fragment updated on UpdateArticlePayload {
          article { id name version } changedFields errors { code } }""",
        world.viewer,
        id=own,
        to=public_id(ben),
    )
    tulips = {"id": own, "name": "Tulips", "version": 3}
    assert done == {
        "update": {"article": tulips, "changedFields": ["name"], "errors": []},
        "same": {"article": tulips, "changedFields": [], "errors": []},
        "delete": {"article": {"version": 4}, "errors": []},
        "restore": {"article": {"version": 5}, "errors": []},
        "transfer": {"article": {"version": 6}, "errors": []},
        "conflict": {"errors": [{"code": "CONFLICT", "currentVersion": 6, "current": {"name": "Tulips"}}]},
    }
    found = await run(
        """query ($id: ID!, $ids: [ID!]!) {
          article(id: $id) { version } nodes(ids: $ids) { id }
          eq: articles(where: {id: {eq: $id}}) { nodes { version } }
          in: articles(where: {id: {in: $ids}}) { totalCount }
        }""",
        world.viewer,
        id=own,
        ids=[own, public_id(world.kitchen), own],
    )
    assert found == {
        "article": {"version": 6},
        "nodes": [{"id": own}, {"id": public_id(world.kitchen)}, {"id": own}],
        "eq": {"nodes": [{"version": 6}]},
        "in": {"totalCount": 1},
    }


async def test_an_id_made_of_the_present_space_is_an_id_of_nothing(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    made_up = public_id(
        Article(id=world.roses.id, space_id=world.kitchen.id, origin_space_id=world.kitchen.id)
    )
    before = await snapshot(session)
    found = await run(
        "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } article(id: $id) { id } }",
        world.viewer,
        id=made_up,
    )
    assert found == {"node": None, "nodes": [None], "article": None}
    for verb in (
        'update: updateArticle(input: {id: $id, patch: {name: "x"}})',
        "delete: deleteArticle(input: {id: $id})",
    ):
        answer = await run(
            f"mutation ($id: ID!) {{ {verb} {{ errors {{ code path }} }} }}", world.viewer, id=made_up
        )
        assert list(answer.values()) == [{"errors": [{"code": "NOT_FOUND", "path": ["id"]}]}]
    assert difference(before, await snapshot(session)) == {}


async def test_moving_to_where_it_is_changes_nothing(session: AsyncSession, run: Run, world: World) -> None:
    before = await snapshot(session)
    done = await move(run, world.viewer, world.roses, world.garden, expectedVersion=1)
    assert (done["article"]["version"], done["errors"]) == (1, [])
    late = await move(run, world.viewer, world.roses, world.garden, expectedVersion=2)
    assert error(late) == ("CONFLICT", ["expectedVersion"])
    assert difference(before, await snapshot(session)) == {}


async def where_not(session: AsyncSession, world: World) -> dict[str, tuple[Any, tuple[str, list[str]]]]:
    """Return spaces that take nothing of Ann's, each with why."""
    ben = await make_user(session, "Ben")
    at = ["spaceId"]
    return {
        "unreadable": (await make_space(session, ben), ("NOT_FOUND", at)),
        "public": (await make_space(session, ben, is_public=True), ("FORBIDDEN", at)),
        "archived": (await make_space(session, world.ann, is_active=False), ("FORBIDDEN", at)),
        "trashed": (await make_space(session, world.ann, deleted_at=world.ann.created_at), ("TRASHED", at)),
        "none": (Space(id=world.roses.id), ("NOT_FOUND", at)),
        "another type": (world.roses, ("NOT_FOUND", at)),
    }


async def test_a_space_that_takes_nothing_is_refused_and_nothing_changes(
    session: AsyncSession, run: Run, world: World
) -> None:
    for name, (space, why) in (await where_not(session, world)).items():
        before = await snapshot(session)
        assert error(await move(run, world.viewer, world.roses, space)) == why, name
        assert difference(before, await snapshot(session)) == {}
    malformed = await move(run, world.viewer, world.roses, world.kitchen, spaceId="x")
    assert error(malformed) == ("INVALID", ["spaceId"])


async def test_an_article_in_the_trash_stays_there(session: AsyncSession, run: Run, world: World) -> None:
    thrown = await make_article(session, world.garden, world.ann, deleted_at=world.ann.created_at)
    before = await snapshot(session)
    assert error(await move(run, world.viewer, thrown, world.kitchen)) == ("TRASHED", ["id"])
    assert difference(before, await snapshot(session)) == {}


async def test_whoever_may_write_but_not_delete_may_not_move_and_learns_nothing_of_the_target(
    session: AsyncSession, run: Run, world: World
) -> None:
    ben = await make_user(session, "Ben")
    public = await make_space(session, world.ann, "Park", is_public=True)
    oaks = await make_article(session, public, world.ann, "Oaks")
    mine = await make_space(session, ben, "Mine")
    before = await snapshot(session)
    for target in (mine, world.kitchen):
        assert error(await move(run, viewer_of(ben), oaks, target)) == ("FORBIDDEN", ["id"])
        assert error(await move(run, viewer_of(ben), world.roses, target)) == ("NOT_FOUND", ["id"])
    assert difference(before, await snapshot(session)) == {}


async def test_the_owner_may_move_it_out_of_a_space_that_is_only_readable_and_lose_sight_of_nothing(
    session: AsyncSession, run: Run, world: World
) -> None:
    ben = await make_user(session, "Ben")
    public = await make_space(session, world.ann, "Park", is_public=True)
    oaks = await make_article(session, public, ben, "Oaks")
    done = await move(run, viewer_of(ben), oaks, await make_space(session, ben, "Mine"))
    assert (done["article"]["space"], done["errors"]) == ({"name": "Mine"}, [])
    assert await run(NODE, world.viewer, id=public_id(oaks)) == {"node": None}


async def test_purging_what_has_moved_leaves_no_tombstone_and_nothing_of_what_it_was_anywhere(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    done = await run(
        """mutation ($id: ID!) {
          deleteArticle(input: {id: $id}) { errors { code } } purgeArticle(input: {id: $id}) { deletedId }
        }""",
        world.viewer,
        id=public_id(world.roses),
    )
    assert done["purgeArticle"] == {"deletedId": public_id(world.roses)}
    assert await tombstones(session) == {}
    told = select(Change.operation, Change.fields).where(Change.object_id == world.roses.id)
    rows = {(operation, str(fields)) for operation, fields in await session.execute(told)}
    assert rows == {(one, "{}") for one in ("CREATE", "MOVE", "DELETE", "PURGE")}
    assert await run(NODE, world.viewer, id=public_id(world.roses)) == {"node": None}


PURGE_SPACE = """
mutation ($id: ID!) {
  deleteSpace(input: {id: $id}) { errors { code } } purgeSpace(input: {id: $id}) { deletedId errors { code } }
}
"""


async def test_purging_the_origin_space_leaves_what_moved_away_and_its_id(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    await run(PURGE_SPACE, world.viewer, id=public_id(world.garden))
    own = public_id(world.roses)
    assert await run(NODE, world.viewer, id=own) == {"node": {"id": own, "space": {"name": "Kitchen"}}}
    shed = await make_space(session, world.ann, "Shed")
    done = await move(run, world.viewer, world.roses, shed, expectedVersion=2)
    assert done["article"] == {"id": own, "name": "Roses", "version": 3, "space": {"name": "Shed"}}
    back = await move(run, world.viewer, world.roses, world.garden)
    assert error(back) == ("NOT_FOUND", ["spaceId"])


async def test_purging_the_space_that_it_is_in_by_now_takes_it_and_its_tombstone_along(
    session: AsyncSession, run: Run, world: World
) -> None:
    await move(run, world.viewer, world.roses, world.kitchen)
    await run(PURGE_SPACE, world.viewer, id=public_id(world.kitchen))
    assert (await session.scalars(select(Article.id))).all() == []
    assert await tombstones(session) == {}
    told = select(Change.fields).where(Change.object_id == world.roses.id)
    assert set(map(str, await session.scalars(told))) == {"{}"}
    assert await run(NODE, world.viewer, id=public_id(world.roses)) == {"node": None}
