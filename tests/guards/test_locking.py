"""A statement that locks covers one space, which it binds for every table of what lives in one."""

import asyncio
import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import gate, moving, owned
from gql_api.db import InSpace, Owned
from gql_api.errors import Conflict, Refusal
from gql_api.ids import key_of
from gql_api.permissions import deletable, manageable, updatable
from tests.guards.test_keys import SCOPED as SCOPED_TABLES
from tests.make import make_space, make_user, viewer_of
from tests.resources import RESOURCES, Resource

SCOPED = [table.name for table in SCOPED_TABLES]
LOCKS = re.compile(r"\bFOR (NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)\b|(?:^|\)\s)\s*(UPDATE|DELETE)\b")
USED = re.compile(rf"\b(?:FROM|JOIN|UPDATE|,)\s+({'|'.join(SCOPED)})\b(?:\s+AS\s+(\w+))?")


def unbound(sql: str) -> list[str]:
    """Return the tables of what lives in a space that a statement uses without binding their space."""
    names = [alias or table for table, alias in USED.findall(sql)]
    return [name for name in names if not re.search(rf"\b{name}\.space_id = \$\d", sql)]


async def locking(statements: list[str]) -> list[str]:
    """Return the statements that lock, the last one too: asyncpg tells of it in the loop's next round."""
    await asyncio.sleep(0)
    return [one for one in statements if LOCKS.search(one)]


def test_the_check_itself_sees_a_space_that_is_not_bound() -> None:
    bound = "SELECT a.id FROM articles AS a WHERE a.space_id = $1::UUID FOR UPDATE OF a"
    assert unbound(bound) == []
    inner = "(SELECT 1 FROM changes AS c WHERE c.space_id = a.space_id)"
    assert unbound(bound.replace("$1::UUID", f"$1::UUID AND EXISTS {inner}")) == ["c"]
    assert unbound("DELETE FROM articles WHERE articles.id = $1") == ["articles"]


@pytest.mark.parametrize("permitted", [updatable, deletable, manageable])
@pytest.mark.parametrize("for_purge", [False, True])
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
async def test_the_gate_binds_the_space_and_locks_the_object_alone(
    session: AsyncSession,
    statements: list[str],
    resource: Resource,
    permitted: gate.Adjective,
    *,
    for_purge: bool,
) -> None:
    ann = await make_user(session, "Ann")
    row = await resource.make(session, ann)
    statements.clear()
    found = await gate.locked(
        session, viewer_of(ann), resource.model, key_of(row), permitted, for_purge=for_purge
    )
    assert found is row
    (sql,) = await locking(statements)
    assert unbound(sql) == []
    assert (resource.many in SCOPED) == bool(USED.search(sql))
    strength = "UPDATE" if for_purge else "NO KEY UPDATE"
    assert sql.rstrip().endswith(f"FOR {strength} OF {resource.many}")


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
async def test_every_write_binds_the_space_of_all_that_it_locks(
    session: AsyncSession, statements: list[str], resource: Resource
) -> None:
    ann, ben = await make_user(session, "Ann", is_admin=True), await make_user(session, "Ben", is_admin=True)
    row = await resource.make(session, ann)
    where = (session, viewer_of(ann), resource.model, key_of(row))
    statements.clear()
    await owned.update(*where, {"name": "Tulips"}, resource.rules, 1)
    with pytest.raises(Conflict):
        await owned.update(*where, {"name": "Lilies"}, resource.rules, 1)
    await owned.transfer(*where, ben.id)
    await owned.delete(*where)
    await owned.restore(*where)
    await owned.delete(*where)
    await owned.purge(*where)
    with pytest.raises(Refusal):
        await owned.restore(*where)
    found = await locking(statements)
    assert len(found) > 12
    assert {sql: unbound(sql) for sql in found if unbound(sql)} == {}


async def test_updates_of_many_bind_their_space(session: AsyncSession, statements: list[str]) -> None:
    ann = await make_user(session, "Ann")
    for resource in RESOURCES:
        row: Owned = await resource.make(session, ann)
        if not isinstance(row, InSpace):
            continue
        statements.clear()
        patches = {row.id: owned.Patch({"name": "Tulips"})}
        await owned.update_all(session, viewer_of(ann), type(row), row.space_id, patches)
        assert [unbound(sql) for sql in await locking(statements)] == [[], []]


async def test_moving_binds_the_space_of_all_that_it_locks(
    session: AsyncSession, statements: list[str]
) -> None:
    ann = await make_user(session, "Ann")
    there = await make_space(session, ann)
    for resource in RESOURCES:
        row: Owned = await resource.make(session, ann)
        if not isinstance(row, InSpace) or resource.within != "space":
            continue
        statements.clear()
        await moving.move(session, viewer_of(ann), type(row), key_of(row), there.id)
        found = await locking(statements)
        assert len(found) >= 4
        assert {sql: unbound(sql) for sql in found if unbound(sql)} == {}
