"""Each write leaves one row in the change log: who, what, when, which fields from what to what."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from gql_api.articles.model import Article
from gql_api.db import uuid7
from gql_api.spaces.model import Space
from gql_api.text import rfc3339
from gql_api.users.model import User
from tests.changes.told import changes, expected, last
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run, SharedContext

REQUEST = uuid7()


@pytest.fixture
def write(connection: AsyncConnection, engine: AsyncEngine) -> Run:
    """Execute GraphQL operations as the request REQUEST, inside the test's transaction."""

    def context(viewer: Any) -> SharedContext:  # noqa: ANN401 - Run gives a Viewer
        made = SharedContext(engine, viewer, connection)
        made.request_id = REQUEST
        return made

    return Run(context)


async def mutate(run: Run, actor: User, name: str, /, **input: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Run a mutation that must succeed; return its payload."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    one = "article { id updatedAt deletedAt }" if name.endswith("Article") else "space { id deletedAt }"
    asked = "deletedId" if name.startswith("purge") else one
    query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {asked} errors {{ message }} }} }}"
    payload = (await run(query, viewer_of(actor), input=input))[name]
    assert payload["errors"] == []
    return payload


async def test_create_tells_every_value_that_the_article_got(session: AsyncSession, write: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    await mutate(write, ann, "createArticle", spaceId=public_id(garden), name=" Roses ", tags=["a", "a"])
    (change,) = [one for one in await changes(session) if one.object_type == "Article"]
    row = await session.get(Article, (garden.id, change.object_id))
    assert row is not None
    assert (change.space_id, change.created_at) == (garden.id, row.created_at)
    assert await last(session, row) == expected(
        row,
        "CREATE",
        1,
        actor_id=ann.id,
        request_id=REQUEST,
        fields={
            "owner_id": {"before": None, "after": str(ann.id)},
            "name": {"before": None, "after": "Roses"},
            "content": {"before": None, "after": ""},
            "tags": {"before": None, "after": ["a"]},
        },
    )


async def test_create_of_a_space_tells_flags_and_leaves_out_what_is_null(
    session: AsyncSession, write: Run
) -> None:
    ann = await make_user(session, "Ann")
    await mutate(write, ann, "createSpace", name="Garden", description=None)
    (change,) = await changes(session)
    assert change.space_id == change.object_id
    row = await session.get(Space, change.object_id)
    assert row is not None
    flags = {"is_active": True, "is_public": False, "is_personal": False}
    values = {"owner_id": str(ann.id), "name": "Garden", **flags}
    fields = {name: {"before": None, "after": value} for name, value in values.items()}
    told = {"actor_id": ann.id, "request_id": REQUEST, "fields": fields}
    assert await last(session, row) == expected(row, "CREATE", 1, **told)


async def test_update_tells_what_it_changed_from_what_to_what(session: AsyncSession, write: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben", is_admin=True)
    garden = await make_space(session, ann)
    roses = await make_article(session, garden, ann, content="Red.", tags=["a", "b"])
    patch = {"name": "Roses", "content": "", "tags": []}
    await mutate(write, ben, "updateArticle", id=public_id(roses), patch=patch)
    fields = {
        "content": {"before": "Red.", "after": ""},
        "tags": {"before": ["a", "b"], "after": []},
    }
    told = {"actor_id": ben.id, "request_id": REQUEST, "fields": fields}
    assert await last(session, roses) == expected(roses, "UPDATE", 2, **told)


async def test_update_of_a_space_tells_null_and_flags(session: AsyncSession, write: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann, description="Green.")
    patch = {"description": None, "isPublic": True, "isActive": True}
    await mutate(write, ann, "updateSpace", id=public_id(garden), patch=patch)
    fields = {
        "description": {"before": "Green.", "after": None},
        "is_public": {"before": False, "after": True},
    }
    told = {"actor_id": ann.id, "request_id": REQUEST, "fields": fields}
    assert await last(session, garden) == expected(garden, "UPDATE", 2, **told)


async def test_delete_and_restore_tell_the_moment_as_the_answer_does(
    session: AsyncSession, write: Run
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    deleted = await mutate(write, ann, "deleteArticle", id=public_id(roses))
    moment = deleted["article"]["deletedAt"]
    await session.refresh(roses)
    assert roses.deleted_at is not None
    assert moment == rfc3339(roses.deleted_at)
    told = {"actor_id": ann.id, "request_id": REQUEST}
    fields: dict[str, Any] = {"deleted_at": {"before": None, "after": moment}}
    assert await last(session, roses) == expected(roses, "DELETE", 2, fields=fields, **told)
    await mutate(write, ann, "restoreArticle", id=public_id(roses))
    fields = {"deleted_at": {"before": moment, "after": None}}
    assert await last(session, roses) == expected(roses, "RESTORE", 3, fields=fields, **told)


async def test_transfer_tells_both_owners(session: AsyncSession, write: Run) -> None:
    ann, ben = await make_user(session, "Ann"), await make_user(session, "Ben")
    roses = await make_article(session, await make_space(session, ann, is_public=True), ann)
    await mutate(write, ann, "transferArticle", id=public_id(roses), ownerId=public_id(ben))
    fields = {"owner_id": {"before": str(ann.id), "after": str(ben.id)}}
    told = {"actor_id": ann.id, "request_id": REQUEST, "fields": fields}
    assert await last(session, roses) == expected(roses, "TRANSFER", 2, **told)


async def test_purge_tells_that_and_when_but_nothing_of_what_was(session: AsyncSession, write: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    roses, lilies = (
        await make_article(session, garden, ann),
        await make_article(session, garden, ann, "Lilies"),
    )
    await mutate(write, ann, "updateArticle", id=public_id(roses), patch={"name": "Tulips"})
    await mutate(write, ann, "deleteArticle", id=public_id(roses))
    await mutate(write, ann, "purgeArticle", id=public_id(roses))
    told = [(one.operation, one.version, one.fields) for one in await changes(session, roses)]
    assert told == [("CREATE", 1, {}), ("UPDATE", 2, {}), ("DELETE", 3, {}), ("PURGE", 4, {})]
    purged = {"actor_id": ann.id, "request_id": REQUEST, "fields": {}}
    assert await last(session, roses) == expected(roses, "PURGE", 4, **purged)
    assert (await last(session, lilies))["fields"]["name"] == {"before": None, "after": "Lilies"}


async def test_purging_a_space_leaves_one_purge_and_nothing_of_what_was_in_it(
    session: AsyncSession, write: Run
) -> None:
    ann = await make_user(session, "Ann")
    garden, park = await make_space(session, ann), await make_space(session, ann, "Park")
    roses, elms = await make_article(session, garden, ann), await make_article(session, park, ann, "Elms")
    await mutate(write, ann, "deleteSpace", id=public_id(garden))
    await mutate(write, ann, "purgeSpace", id=public_id(garden))
    told = [(one.object_type, one.operation, one.fields) for one in await changes(session, garden, roses)]
    assert told == [
        ("Space", "CREATE", {}),
        ("Article", "CREATE", {}),
        ("Space", "DELETE", {}),
        ("Space", "PURGE", {}),
    ]
    others = [(one.operation, bool(one.fields)) for one in await changes(session, park, elms)]
    assert others == [("CREATE", True), ("CREATE", True)]


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("updateArticle", {"patch": {}}),
        ("updateArticle", {"patch": {"name": " Roses ", "content": "", "tags": []}}),
        ("updateArticle", {"patch": {"name": "Roses"}, "expectedVersion": 1}),
        ("restoreArticle", {}),
    ],
)
async def test_what_changes_nothing_tells_nothing(
    session: AsyncSession, write: Run, name: str, input: dict[str, Any]
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    done = await mutate(write, ann, name, id=public_id(roses), **input)
    assert done["article"]["updatedAt"] == rfc3339(roses.updated_at)
    assert [one.operation for one in await changes(session, roses)] == ["CREATE"]
    await session.refresh(roses)
    assert roses.version == 1


async def test_deleting_twice_and_transferring_to_the_owner_tell_nothing(
    session: AsyncSession, write: Run
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    await mutate(write, ann, "transferArticle", id=public_id(roses), ownerId=public_id(ann))
    await mutate(write, ann, "deleteArticle", id=public_id(roses))
    await mutate(write, ann, "deleteArticle", id=public_id(roses))
    assert [one.operation for one in await changes(session, roses)] == ["CREATE", "DELETE"]


async def test_a_script_without_a_viewer_is_told_as_the_system(session: AsyncSession) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    (change,) = await changes(session, garden)
    assert (change.actor_id, change.request_id) == (None, None)
