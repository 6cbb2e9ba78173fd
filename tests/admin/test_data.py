"""Collections and entries in the admin site: JSON typed as text, held to the same rules as everywhere."""

import json
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.collections.model import Collection
from gql_api.entries.model import Entry
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.admin.site import Visitor, fields, options, text
from tests.admin.test_lists import names
from tests.admin.test_writing import changes, edit
from tests.make import make_collection, make_entry, make_space, public_id
from tests.snapshot import difference, snapshot

SIZES = {
    "type": "object",
    "properties": {"size": {"type": "integer"}, "parts": {"items": {"type": "string"}}},
    "required": ["size"],
}
DATA = {"size": 3, "note": None, "parts": ["Griff „lang“", "blade"]}


@pytest.fixture
async def collection(store: AsyncSession, ann: User) -> Collection:
    """Make a collection of Ann's."""
    return await make_collection(store, await make_space(store, ann), ann, entry_schema=SIZES)


@pytest.fixture
async def entry(store: AsyncSession, ann: User, collection: Collection) -> Entry:
    """Make an entry in it."""
    return await make_entry(store, collection, ann, data=DATA)


def beside(page: str, name: str) -> str:
    """Return what stands beside a field."""
    (shown,) = [part for part in page.split("<div") if f'id="{name}-error"' in part]
    return text(f"<div{shown}")


async def test_form_shows_json_with_a_line_for_each_part_and_writes_nothing_as_it_is(
    visitor: Visitor, store: AsyncSession, entry: Entry, collection: Collection
) -> None:
    before = await snapshot(store)
    for kind, row, name, value in [
        ("entry", entry, "data", DATA),
        ("collection", collection, "entry_schema", SIZES),
    ]:
        form = fields((await visitor.get(edit(kind, row))).text)
        assert json.loads(form[name]) == value
        assert form[name].count("\n") > 5
        reformatted = json.dumps(value)
        for sent in (form[name], form[name].replace("\n", "\r\n"), reformatted):
            assert (await visitor.post(edit(kind, row), {**form, name: sent})).status_code == 303
    assert difference(before, await snapshot(store)) == {}


async def test_data_is_replaced_as_a_whole_nulls_kept(
    visitor: Visitor, store: AsyncSession, ann: User, entry: Entry
) -> None:
    typed = {"name": "Shovel", "data": '{"size": 4, "note": null}'}
    assert (await visitor.send(edit("entry", entry), typed)).status_code == 303
    await store.refresh(entry)
    assert (entry.name, entry.data, entry.version) == ("Shovel", {"size": 4, "note": None}, 2)
    (change,) = await changes(store, entry)
    assert (change.operation, change.actor_id) == ("UPDATE", ann.id)
    assert change.fields == {
        "name": {"before": "Spade", "after": "Shovel"},
        "data": {"before": DATA, "after": {"size": 4, "note": None}},
    }


async def test_new_entry_is_in_the_collection_chosen_and_new_collection_in_the_space(
    visitor: Visitor, store: AsyncSession, ann: User, collection: Collection
) -> None:
    form = {"name": "Rake", "data": '{"size": 1}', "collection": public_id(collection)}
    assert (await visitor.send("/admin/entry/create", form)).status_code == 303
    rake = (await store.scalars(select(Entry))).one()
    assert (rake.name, rake.data, rake.owner_id) == ("Rake", {"size": 1}, ann.id)
    assert (rake.collection_id, rake.space_id) == (collection.id, collection.space_id)
    garden = (await store.scalars(select(Space).where(Space.id == collection.space_id))).one()
    form = {"name": "All", "entry_schema": "true", "space": public_id(garden), "description": ""}
    assert (await visitor.send("/admin/collection/create", form)).status_code == 303
    made = (await store.scalars(select(Collection).where(Collection.name == "All"))).one()
    assert (made.entry_schema, made.description, made.space_id) == (True, None, collection.space_id)
    created = select(Change.object_type).where(Change.object_id.in_([rake.id, made.id]))
    assert sorted((await store.scalars(created)).all()) == ["Collection", "Entry"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "This is no JSON: line 1, column 1: Expecting value."),
        ('{"size": 3,\n}', "This is no JSON: line 2, column 1: Expecting property name"),
        ('{"size": 3, "size": 4}', 'This is no JSON: an object has the key "size" twice.'),
        ("[" * 100_000, "This is no JSON: it nests too deep."),
        ("9" * 5000, "This is no JSON: Exceeds the limit (4300 digits) for integer string conversion"),
        ('{"size": NaN}', "size: This number is none that JSON can write."),
        ('{"size": 99999999999999999999}', "size: This number is too large to be kept exactly"),
        ('{"size": 1, "note": "\\u0000"}', "note: This text has a character that cannot be stored"),
        ("null", "This field cannot be cleared."),
        ("{}", "size: This is required."),
        ('{"size": "x", "parts": ["a", 2]}', 'parts.1: This value is not of type "string".'),
        ('{"size": "x", "parts": ["a", 2]}', 'size: This value is not of type "integer".'),
    ],
)
async def test_each_problem_stands_beside_the_data_and_what_was_typed_stays(
    visitor: Visitor, store: AsyncSession, entry: Entry, collection: Collection, typed: str, told: str
) -> None:
    before = await snapshot(store)
    new = {"name": "Rake", "collection": public_id(collection)}
    for url, form in [(edit("entry", entry), {"name": "Shovel"}), ("/admin/entry/create", new)]:
        answer = await visitor.send(url, {**form, "data": typed})
        assert answer.status_code == 422
        assert told in beside(answer.text, "data")
        kept = fields(answer.text)
        assert (kept["data"], kept["name"]) == (typed, form["name"])
    assert difference(before, await snapshot(store)) == {}


async def test_text_that_is_no_json_is_told_together_with_what_else_is_wrong(
    visitor: Visitor, store: AsyncSession, entry: Entry
) -> None:
    before = await snapshot(store)
    answer = await visitor.send(edit("entry", entry), {"name": " ", "data": "{"})
    assert beside(answer.text, "name") == "This text must not be empty."
    assert beside(answer.text, "data").startswith("This is no JSON: line 1, column 2")
    assert difference(before, await snapshot(store)) == {}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('{"$ref": "https://example.com/schema"}', "$ref: A schema refers to its own parts alone"),
        ('{"type": "spade"}', "type: "),
        ('{"required": ["weight"]}', "Entry “Spade” ("),
        ('{"pattern": "(?=a)"}', "pattern: This regular expression cannot be used: it is wrong or too large"),
    ],
)
async def test_schema_that_cannot_be_used_or_that_entries_do_not_fit_is_refused_beside_it(
    visitor: Visitor, store: AsyncSession, entry: Entry, collection: Collection, typed: str, told: str
) -> None:
    before = await snapshot(store)
    answer = await visitor.send(edit("collection", collection), {"entry_schema": typed})
    assert answer.status_code == 422
    assert told in beside(answer.text, "entry_schema")
    assert fields(answer.text)["entry_schema"] == typed
    assert entry.version == 1
    assert difference(before, await snapshot(store)) == {}


async def test_schema_that_entries_fit_is_set(
    visitor: Visitor, store: AsyncSession, entry: Entry, collection: Collection
) -> None:
    assert (await visitor.send(edit("collection", collection), {"entry_schema": "false"})).status_code == 422
    assert (await visitor.send(edit("collection", collection), {"entry_schema": "true"})).status_code == 303
    await store.refresh(collection)
    assert (collection.entry_schema, collection.version) == (True, 2)
    (change,) = await changes(store, collection)
    assert change.fields == {"entry_schema": {"before": SIZES, "after": True}}
    detail = text((await visitor.get(f"/admin/entry/detail?pk={public_id(entry)}")).text)
    assert '"Griff „lang“", "blade"' in detail


async def test_conflict_shows_their_data_as_json_and_can_be_overruled(
    visitor: Visitor, store: AsyncSession, entry: Entry
) -> None:
    opened = fields((await visitor.get(edit("entry", entry))).text)
    assert (await visitor.send(edit("entry", entry), {"data": '{"size": 7}'})).status_code == 303
    before = await snapshot(store)
    refused = await visitor.post(edit("entry", entry), {**opened, "data": '{"size": 8}'})
    assert refused.status_code == 422
    assert 'As it is now: Data { "size": 7 } Nothing was saved.' in text(refused.text)
    kept = fields(refused.text)
    assert kept["data"] == '{"size": 8}'
    assert difference(before, await snapshot(store)) == {}
    assert (await visitor.post(edit("entry", entry), kept)).status_code == 303
    await store.refresh(entry)
    assert (entry.data, entry.version) == ({"size": 8}, 3)


@pytest.mark.parametrize("chosen", ["", "nonsense", "AwEBAQEBAQEBAQEBAQEBAQEB"])
@pytest.mark.usefixtures("collection")
async def test_entry_needs_a_collection_that_is_there(
    visitor: Visitor, store: AsyncSession, chosen: str
) -> None:
    before = await snapshot(store)
    form = {"name": "Rake", "data": '{"size": 1}', "collection": chosen}
    answer = await visitor.send("/admin/entry/create", form)
    assert answer.status_code == 422
    assert fields(answer.text)["data"] == '{"size": 1}'
    assert ("Choose a collection." in text(answer.text)) == (chosen == "")
    assert difference(before, await snapshot(store)) == {}


async def test_lists_are_filtered_by_collection_space_owner_and_trash(
    visitor: Visitor, store: AsyncSession, ann: User, collection: Collection, entry: Entry
) -> None:
    park = await make_space(store, ann, "Park")
    trees = await make_collection(store, park, ann, "Trees")
    await make_entry(store, trees, ann, "Oak")
    entries = "/admin/entry/list"
    offered = options((await visitor.get(entries)).text)
    assert offered["collection"] == ["Tools (Garden)", "Trees (Park)"]
    assert offered["owner"] == ["Ann <ann@example.com>"]
    assert await names(visitor, entries) == ["Oak", "Spade"]
    assert await names(visitor, entries, filter=f"collection__in={public_id(collection)}") == ["Spade"]
    assert await names(visitor, entries, filter=f"space__in={public_id(park)}") == ["Oak"]
    assert await names(visitor, entries, filter=f"owner__in={public_id(ann)}") == ["Oak", "Spade"]
    assert await names(visitor, entries, q="blade") == ["Spade"]
    assert await names(visitor, "/admin/collection/list", filter=f"space__in={public_id(park)}") == ["Trees"]
    assert (await visitor.act("entry", "delete", public_id(entry))).status_code == 200
    assert await names(visitor, entries) == ["Oak"]
    assert await names(visitor, entries, filter="deleted_at__in_trash") == ["Spade"]
    assert (await visitor.get(f"{entries}?filter=collection__in={public_id(park)}")).status_code == 400


async def test_changes_are_filtered_by_every_kind_of_owned_object(
    visitor: Visitor, entry: Entry, collection: Collection
) -> None:
    page = (await visitor.get("/admin/change/list?filter=object_type__in=Entry")).text
    assert options(page)["object_type"] == ["Article", "Collection", "Entry", "Space"]
    assert f"CREATE Entry {entry.name}" in text(page)
    assert f"Collection {collection.name}" not in text(page)


async def test_button_beside_an_older_version_does_nothing(
    visitor: Visitor, store: AsyncSession, entry: Entry
) -> None:
    page = (await visitor.get("/admin/entry/list")).text
    assert '<input type="hidden" name="version" value="1">' in unescape(page)
    assert (await visitor.send(edit("entry", entry), {"name": "Shovel"})).status_code == 303
    before = await snapshot(store)
    for version, message in [
        ("1", "This has version 2 by now, not 1. Look at it and try again."),
        ("x", "This page is damaged. Reload it."),
    ]:
        refused = await visitor.act("entry", "delete", public_id(entry), version=version)
        assert (refused.status_code, refused.json()["msg"]) == (400, message)
    assert difference(before, await snapshot(store)) == {}
    for name, version in [("delete", "2"), ("restore", "3"), ("delete", "4"), ("purge", "5")]:
        assert (await visitor.act("entry", name, public_id(entry), version=version)).status_code == 200
    assert (await store.scalars(select(Entry))).all() == []
