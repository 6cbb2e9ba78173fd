"""Records as entries: one collection a space, with the same promises as for articles."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.collections.model import Collection
from gql_api.entries.model import Entry
from gql_api.importing.batch import Outcome
from gql_api.importing.kinds import ENTRIES, SCHEMA
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Line, Told, numbered
from tests.make import made
from tests.snapshot import snapshot

UNFIT = "does not fit the schema of its collection."
INTEGER = 'installedKib: This value is not of type "integer".'
HOMEPAGE = 'homepage: This value is not of type "string".'


def package(name: str = "acl", section: str = "utils", **fields: Any) -> Line:  # noqa: ANN401 - any JSON value
    """Make a record with fields of its own."""
    named = {"name": name, "section": section, "owner": "Mara", "installed_kib": 7, "tags": [" b", "a", "b"]}
    return named | {"version": "1.2", "homepage": None} | fields


async def test_all_fields_become_data_in_one_collection_of_each_space(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    lines = package(), package("tar", content="Not kept.", extra_field={"a_b": 1}), package(section="net")
    assert await import_(ann, *lines, kind=ENTRIES) == Told({Outcome.CREATED: 3}, [])
    found = select(Space.name, Collection.name, User.name, Entry.name, Entry.data, Entry.version)
    found = found.join(Space, Space.id == Entry.space_id).join(
        Collection, Collection.id == Entry.collection_id
    )
    found = found.join(User, User.id == Entry.owner_id).order_by(Space.name, Entry.name)
    data = {"section": "utils", "tags": ["b", "a"], "version": "1.2", "installedKib": 7}
    assert list(await session.execute(found)) == [
        ("net", "Records", "Mara", "acl", {**data, "section": "net"}, 1),
        ("utils", "Records", "Mara", "acl", data, 1),
        ("utils", "Records", "Mara", "tar", {**data, "extraField": {"a_b": 1}}, 1),
    ]
    collections = (await session.scalars(select(Collection))).all()
    assert [(one.owner_id, one.entry_schema) for one in collections] == [(ann.id, SCHEMA)] * 2
    told = select(func.count()).where(Change.operation == "CREATE", Change.object_type == "Entry")
    assert await session.scalar(told) == 3


async def test_again_updates_what_changed_and_leaves_alone_what_was_edited_or_trashed(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    names = ["same", "new", "edited", "trashed"]
    await import_(ann, *map(package, names), kind=ENTRIES)
    rows = {row.name: row for row in await session.scalars(select(Entry))}
    rows["edited"].version, rows["trashed"].deleted_at = 2, datetime(2026, 1, 2, tzinfo=UTC)
    await made(session, rows["edited"])
    changed = [package(name, version="1.3") for name in names[1:]]
    told = await import_(ann, package("same"), *changed, kind=ENTRIES)
    each = (Outcome.UNCHANGED, Outcome.UPDATED, Outcome.EDITED, Outcome.GONE)
    assert told == Told(dict.fromkeys(each, 1), [])
    again = (await session.scalars(select(Entry).execution_options(populate_existing=True))).all()
    now = {row.name: (row.data["version"], row.version) for row in again}
    assert now == {"same": ("1.2", 1), "new": ("1.3", 2), "edited": ("1.2", 2), "trashed": ("1.2", 1)}


async def test_articles_and_entries_of_the_same_records_stand_side_by_side(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    lines = numbered(5)
    assert await import_(ann, *lines) == Told({Outcome.CREATED: 5}, [])
    assert await import_(ann, *lines, kind=ENTRIES) == Told({Outcome.CREATED: 5}, [])
    assert await import_(ann, *lines, kind=ENTRIES) == Told({Outcome.UNCHANGED: 5}, [])
    assert await session.scalar(select(func.count()).select_from(Space)) == 1


async def test_what_does_not_fit_the_schema_is_a_bad_line_and_the_others_are_imported(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    odd = package("odd", installed_kib="seven", homepage=["x", 1], version=None)
    told = await import_(ann, odd, package(), package("less", installed_kib=-1), kind=ENTRIES)
    assert told.outcomes == {Outcome.CREATED: 1}
    assert told.problems == [
        (1, f"'odd' {UNFIT} {INTEGER} {HOMEPAGE}"),
        (3, f"'less' {UNFIT} installedKib: This value is less than the minimum of 0."),
    ]
    assert (await session.scalars(select(Entry.name))).all() == ["acl"]


async def test_what_does_not_fit_any_more_leaves_its_entry_as_it_is(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, package(), kind=ENTRIES)
    before = await snapshot(session)
    bad, good = package(installed_kib="seven"), package()
    assert await import_(ann, bad, kind=ENTRIES) == Told({}, [(1, f"'acl' {UNFIT} {INTEGER}")])
    assert await snapshot(session) == before
    assert await import_(ann, good, kind=ENTRIES) == Told({Outcome.UNCHANGED: 1}, [])


async def test_a_collection_in_the_trash_or_purged_stays_there(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    await import_(ann, package(), kind=ENTRIES)
    collection = (await session.scalars(select(Collection))).one()
    collection.deleted_at = datetime(2026, 1, 2, tzinfo=UTC)
    await made(session, collection)
    before = await snapshot(session)
    assert await import_(ann, package("new"), kind=ENTRIES) == Told({Outcome.CLOSED: 1}, [])
    for row in await session.scalars(select(Entry)):
        await session.delete(row)
    await session.commit()
    await session.delete(collection)
    await session.commit()
    before = await snapshot(session)
    assert await import_(ann, package(), package("new"), kind=ENTRIES) == Told({Outcome.CLOSED: 2}, [])
    assert await snapshot(session) == before


async def test_bad_data_is_a_bad_line(session: AsyncSession, ann: User, import_: Import) -> None:
    told = await import_(ann, package(nested={"a": ["x", "\0"]}), kind=ENTRIES)
    assert told.outcomes == {}
    ((line, reason),) = told.problems
    assert (line, reason.split(": ")[0]) == (1, "nested.a.1")
    assert await session.scalar(select(func.count()).select_from(Entry)) == 0
