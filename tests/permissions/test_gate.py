"""The gate before every write, called as functions over a session: what it locks, returns and raises."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gql_api import gate, owned
from gql_api.changes.log import act
from gql_api.db import Owned, uuid7
from gql_api.errors import Forbidden, Invalid, NotFound, Unauthenticated
from gql_api.ids import Key, key_of
from gql_api.permissions import manageable, updatable
from gql_api.viewer import ANONYMOUS, Viewer
from tests.make import make_user, viewer_of
from tests.resources import RESOURCES, Resource
from tests.snapshot import snapshot

each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.one)
BAD_TOKEN = Viewer(token_hash=b"nobody's")


@each_resource
async def test_gate_gives_the_row_and_notes_who_acts(session: AsyncSession, resource: Resource) -> None:
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann)
    found = await gate.locked(session, viewer_of(ann), resource.model, key_of(row), updatable)
    assert found is row
    assert act(session).actor_id == ann.id


@each_resource
async def test_gate_reads_again_what_the_session_had_already(
    session: AsyncSession, resource: Resource
) -> None:
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann)
    table = resource.model
    behind_its_back = update(table).where(table.id == row.id).values(name="Tulips", version=7)
    await session.execute(behind_its_back, execution_options={"synchronize_session": False})
    assert (row.name, row.version) == ("Roses", 1)
    found = await gate.locked(session, viewer_of(ann), resource.model, key_of(row), updatable)
    assert (found.name, found.version) == ("Tulips", 7)


@each_resource
async def test_gate_says_why_not(session: AsyncSession, resource: Resource) -> None:
    ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
    row = await resource.make(session, ann)
    for viewer in (viewer_of(eve), ANONYMOUS, Viewer(user_id=uuid7())):
        with pytest.raises(NotFound, match=f"There is no such {resource.one}."):
            await gate.locked(session, viewer, resource.model, key_of(row), updatable)
    with pytest.raises(Unauthenticated):
        await gate.locked(session, BAD_TOKEN, resource.model, key_of(row), updatable)


@each_resource
async def test_gate_takes_no_space_for_another(session: AsyncSession, resource: Resource) -> None:
    adam = await make_user(session, "Adam", is_admin=True)
    row = await resource.make(session, adam)
    elsewhere = Key(uuid7(), row.id) if resource.lives_in_space else Key(None, uuid7())
    with pytest.raises(NotFound):
        await gate.locked(session, viewer_of(adam), resource.model, elsewhere, updatable)


async def is_locked(engine: AsyncEngine, model: type[Owned]) -> bool:
    """Tell whether somebody holds a lock on the one row of the table, by trying to take it."""
    async with AsyncSession(engine) as another:
        try:
            await another.execute(select(model.id).with_for_update(nowait=True))
        except DBAPIError as error:
            assert getattr(error.orig, "sqlstate", None) == "55P03"  # noqa: PT017 - any other error is a bug
            return True
    return False


@each_resource
async def test_row_is_locked_only_for_who_may_write_it(
    fresh_database: AsyncEngine, resource: Resource
) -> None:
    async with AsyncSession(fresh_database, expire_on_commit=False) as session:
        ann, eve = await make_user(session, "Ann"), await make_user(session, "Eve")
        row = await resource.make(session, ann)
        for viewer in (viewer_of(eve), ANONYMOUS):
            with pytest.raises(NotFound):
                await gate.locked(session, viewer, resource.model, key_of(row), manageable)
            assert not await is_locked(fresh_database, resource.model)
        await gate.locked(session, viewer_of(ann), resource.model, key_of(row), manageable)
        assert await is_locked(fresh_database, resource.model)
        await session.rollback()
        assert not await is_locked(fresh_database, resource.model)


@each_resource
async def test_update_returns_the_row_and_the_columns_changed(
    session: AsyncSession, resource: Resource
) -> None:
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann)
    key, patch = key_of(row), {"name": " Tulips "}
    saved = await owned.update(session, viewer_of(ann), resource.model, key, patch, resource.rules)
    assert (saved.row.name, saved.row.version, saved.changed) == ("Tulips", 2, ("name",))
    again = await owned.update(session, viewer_of(ann), resource.model, key, patch, resource.rules, 2)
    assert (again.row.version, again.changed) == (2, ())


@each_resource
@pytest.mark.parametrize("column", ["id", "owner_id", "version", "deleted_at", "created_at", "nonsense"])
async def test_no_patch_sets_a_column_that_is_not_patchable(
    session: AsyncSession, resource: Resource, column: str
) -> None:
    adam = await make_user(session, "Adam", is_admin=True)
    row = await resource.make(session, adam)
    before = await snapshot(session)
    patch = {column: None, "name": "Tulips"}
    with pytest.raises(Invalid) as refusal:
        await owned.update(session, viewer_of(adam), resource.model, key_of(row), patch, resource.rules)
    assert [error.path[0] for error in refusal.value.errors] == ["patch"]
    assert await snapshot(session) == before


async def test_only_who_is_signed_in_creates(session: AsyncSession) -> None:
    for viewer in (ANONYMOUS, Viewer(user_id=uuid7())):
        with pytest.raises(Forbidden, match="Sign in first"):
            await gate.signed_in(session, viewer)
    with pytest.raises(Unauthenticated):
        await gate.signed_in(session, BAD_TOKEN)
    for resource in RESOURCES:
        values = {"name": "x", **resource.sample}
        with pytest.raises((Forbidden, NotFound)):
            await owned.create(session, ANONYMOUS, resource.model, values, resource.rules, uuid7())
