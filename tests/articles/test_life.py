"""From creating to purging: defaults, versions, owners, and what the change log tells of each step."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api.changes.model import Change
from gql_api.db import uuid7
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

CREATE = """
mutation ($input: CreateArticleInput!) {
  createArticle(input: $input) {
    article { id name content tags version owner { name } space { name } deletedAt createdAt updatedAt }
    errors { code path }
  }
}
"""
VERB = "mutation ($id: ID!) { %(verb)sArticle(input: {id: $id}) { errors { code path message } } }"
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { article { createdAt updatedAt } errors { code } }
}
"""
TRANSFER = """
mutation ($id: ID!, $owner: ID!) {
  transferArticle(input: {id: $id, ownerId: $owner}) {
    article { version owner { name } viewerCan { update share } } errors { code path }
  }
}
"""


async def make_garden(session: AsyncSession) -> tuple[User, Space]:
    """Make Ann and a space of hers."""
    ann = await make_user(session, "Ann")
    return ann, await make_space(session, ann)


async def test_create_fills_in_what_was_not_sent(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    answer = await run(CREATE, viewer_of(ann), input={"spaceId": public_id(garden), "name": " Roses "})
    article = answer["createArticle"]["article"]
    assert article.pop("createdAt") == article.pop("updatedAt")
    assert await run("query ($id: ID!) { node(id: $id) { id } }", viewer_of(ann), id=article["id"]) == {
        "node": {"id": article.pop("id")}
    }
    assert answer == {
        "createArticle": {
            "article": {
                "name": "Roses",
                "content": "",
                "tags": [],
                "version": 1,
                "owner": {"name": "Ann"},
                "space": {"name": "Garden"},
                "deletedAt": None,
            },
            "errors": [],
        }
    }


async def test_create_keeps_what_was_sent(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    sent = {"spaceId": public_id(garden), "name": "Roses", "content": " Red.\n", "tags": ["b", " a ", "b"]}
    answer = await run(CREATE, viewer_of(ann), input=sent)
    article = answer["createArticle"]["article"]
    assert (article["name"], article["content"], article["tags"]) == ("Roses", " Red.\n", ["b", "a"])


async def test_names_are_not_unique(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    sent = {"spaceId": public_id(garden), "name": "Roses"}
    ids = {
        (await run(CREATE, viewer_of(ann), input=sent))["createArticle"]["article"]["id"] for _ in range(3)
    }
    assert len(ids) == 3


async def test_change_log_tells_every_step_of_a_life(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    bob = await make_user(session, "Bob", is_admin=True)
    roses = await make_article(session, garden, ann)
    ids = {"id": public_id(roses)}
    await run(UPDATE, viewer_of(ann), **ids, patch={"name": "Tulips", "tags": ["red"]})
    await run(VERB % {"verb": "delete"}, viewer_of(bob), **ids)
    await run(VERB % {"verb": "restore"}, viewer_of(ann), **ids)
    await run(TRANSFER, viewer_of(ann), **ids, owner=public_id(bob))
    told = [
        (change.version, change.operation, change.actor_id, set(change.fields))
        for change in await history(session, roses.id)
    ]
    assert told == [
        (1, "CREATE", None, {"name", "owner_id", "content", "tags"}),
        (2, "UPDATE", ann.id, {"name", "tags"}),
        (3, "DELETE", bob.id, {"deleted_at"}),
        (4, "RESTORE", ann.id, {"deleted_at"}),
        (5, "TRANSFER", ann.id, {"owner_id"}),
    ]


async def test_purge_wipes_what_the_change_log_told_but_not_who_and_when(
    session: AsyncSession, run: Run
) -> None:
    ann, garden = await make_garden(session)
    roses = await make_article(session, garden, ann, content="A secret.")
    daisies = await make_article(session, garden, ann, "Daisies")
    for verb in ("delete", "purge"):
        await run(VERB % {"verb": verb}, viewer_of(ann), id=public_id(roses))
    told = [(change.version, change.operation, change.fields) for change in await history(session, roses.id)]
    assert told == [(1, "CREATE", {}), (2, "DELETE", {}), (3, "PURGE", {})]
    ((_, _, others),) = [
        (change.version, change.operation, change.fields) for change in await history(session, daisies.id)
    ]
    assert others["name"] == {"before": None, "after": "Daisies"}


async def test_purge_of_what_is_not_in_the_trash_is_refused(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    roses = await make_article(session, garden, ann)
    before = await snapshot(session)
    answer = await run(VERB % {"verb": "purge"}, viewer_of(ann), id=public_id(roses))
    message = "Only what is in the trash can be purged. Delete it first."
    error = {"code": "INVALID", "path": ["id"], "message": message}
    assert answer == {"purgeArticle": {"errors": [error]}}
    assert await snapshot(session) == before


async def test_what_is_purged_is_not_found_again(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    roses = await make_article(session, garden, ann)
    for verb in ("delete", "purge"):
        await run(VERB % {"verb": verb}, viewer_of(ann), id=public_id(roses))
    for verb in ("delete", "restore", "purge"):
        answer = await run(VERB % {"verb": verb}, viewer_of(ann), id=public_id(roses))
        assert answer[f"{verb}Article"]["errors"][0]["code"] == "NOT_FOUND"


async def test_giver_in_a_public_space_of_others_keeps_the_right_to_read_only(
    session: AsyncSession, run: Run
) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    park = await make_space(session, ann, "Park", is_public=True)
    roses = await make_article(session, park, eve)
    answer = await run(TRANSFER, viewer_of(ann), id=public_id(roses), owner=public_id(ann))
    can = {"update": True, "share": True}
    assert answer["transferArticle"]["article"] == {"version": 2, "owner": {"name": "Ann"}, "viewerCan": can}
    answer = await run(UPDATE, viewer_of(eve), id=public_id(roses), patch={"name": "Mine again"})
    assert answer["updateArticle"]["errors"] == [{"code": "FORBIDDEN"}]


async def test_owner_must_be_able_to_read_the_space(session: AsyncSession, run: Run) -> None:
    ann, garden = await make_garden(session)
    eve = await make_user(session, "Eve")
    roses = await make_article(session, garden, ann)
    before = await snapshot(session)
    nobody = User(id=uuid7())
    answers = [
        await run(TRANSFER, viewer_of(ann), id=public_id(roses), owner=public_id(owner))
        for owner in (eve, nobody)
    ]
    error = {"code": "NOT_FOUND", "path": ["ownerId"]}
    assert answers == [{"transferArticle": {"article": None, "errors": [error]}}] * 2
    assert await snapshot(session) == before


async def test_times_move_on_with_every_change(fresh_database: AsyncEngine, run_fresh: Run) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, garden = await make_garden(session)
        roses = await make_article(session, garden, ann)
    times: list[dict[str, Any]] = []
    for name in ("Red roses", "Pink roses"):
        answer = await run_fresh(UPDATE, viewer_of(ann), id=public_id(roses), patch={"name": name})
        times.append(answer["updateArticle"]["article"])
    assert times[0]["createdAt"] == times[1]["createdAt"]
    assert times[0]["createdAt"] < times[0]["updatedAt"] < times[1]["updatedAt"]


async def history(session: AsyncSession, object_id: Any) -> list[Change]:  # noqa: ANN401 - a uuid
    """Read the changes of an object, oldest first."""
    found = select(Change).where(Change.object_id == object_id).order_by(Change.version)
    return [*(await session.scalars(found, execution_options={"populate_existing": True})).all()]
