"""A collection in the trash hides its entries; restored it brings them back, purged it takes them along."""

from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.model import Collection
from gql_api.viewer import Viewer
from tests.make import make_collection, make_entry, make_space, make_user, public_id, viewer_of
from tests.permissions.world import LONG_AGO
from tests.run import Run
from tests.snapshot import difference, snapshot

SEE = """
query ($collection: ID!, $entry: ID!) {
  entry(id: $entry) { name } node(id: $entry) { id }
  entries(trash: INCLUDE) { totalCount nodes { name } }
  searched: entries(search: "spade") { totalCount }
  inside: collection(id: $collection) { name entries(trash: INCLUDE) { totalCount nodes { name } } }
  filtered: entries(where: {collection: {name: {eq: "Tools"}}, space: {name: {eq: "Garden"}}}) { totalCount }
  spaces(where: {name: {eq: "Garden"}}) {
    nodes { collections(trash: INCLUDE) { nodes { entries { totalCount } } } }
  }
}
"""
VERB = """
mutation ($id: ID!) { %s%s(input: {id: $id}) { errors { code path } } }
"""


async def do(run: Run, viewer: Viewer, verb: str, what: str, id: str) -> object:
    """Do something to something; return the errors."""
    answer = await run(VERB % (verb, what), viewer, id=id)
    return answer[f"{verb}{what}"]["errors"]


async def test_the_trash_hides_all_entries_and_restoring_brings_them_back(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann", is_admin=True)
    tools = await make_collection(session, await make_space(session, ann), ann)
    spade = await make_entry(session, tools, ann)
    await make_entry(session, tools, ann, "Rake", deleted_at=LONG_AGO)
    viewer, ids = viewer_of(ann), {"collection": public_id(tools), "entry": public_id(spade)}
    shown = await run(SEE, viewer, **ids)
    assert shown["entries"] == {"totalCount": 2, "nodes": [{"name": "Rake"}, {"name": "Spade"}]}
    assert (shown["searched"]["totalCount"], shown["filtered"]["totalCount"]) == (1, 1)
    assert shown["spaces"]["nodes"] == [{"collections": {"nodes": [{"entries": {"totalCount": 1}}]}}]
    assert await do(run, viewer, "delete", "Collection", ids["collection"]) == []
    assert await run(SEE, viewer, **ids) == {
        "entry": None,
        "node": None,
        "entries": {"totalCount": 0, "nodes": []},
        "searched": {"totalCount": 0},
        "inside": {"name": "Tools", "entries": {"totalCount": 0, "nodes": []}},
        "filtered": {"totalCount": 0},
        "spaces": {"nodes": [{"collections": {"nodes": [{"entries": {"totalCount": 0}}]}}]},
    }
    assert await do(run, viewer, "restore", "Collection", ids["collection"]) == []
    assert await run(SEE, viewer, **ids) == shown


async def test_nothing_is_written_or_restored_in_a_collection_in_the_trash(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann", is_admin=True)
    garden = await make_space(session, ann)
    tools = await make_collection(session, garden, ann, deleted_at=LONG_AGO)
    spade = await make_entry(session, tools, ann)
    rake = await make_entry(session, tools, ann, "Rake", deleted_at=LONG_AGO)
    before = await snapshot(session)
    for verb, entry in (("restore", rake), ("delete", spade), ("purge", rake)):
        errors = await do(run, viewer_of(ann), verb, "Entry", public_id(entry))
        assert errors == [{"code": "NOT_FOUND", "path": ["id"]}]
    rename = """mutation ($id: ID!) {
      updateEntry(input: {id: $id, patch: {name: "New"}}) { entry { name } errors { code path } }
    }"""
    payload = (await run(rename, viewer_of(ann), id=public_id(spade)))["updateEntry"]
    assert payload == {"entry": None, "errors": [{"code": "NOT_FOUND", "path": ["id"]}]}
    create = """mutation ($id: ID!) {
      createEntry(input: {collectionId: $id, name: "New", data: {}}) { errors { code path } }
    }"""
    payload = (await run(create, viewer_of(ann), id=public_id(tools)))["createEntry"]
    assert payload == {"errors": [{"code": "TRASHED", "path": ["collectionId"]}]}
    assert await snapshot(session) == before


async def test_purging_a_collection_takes_its_entries_along_and_leaves_one_change(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    tools, beds = [await make_collection(session, garden, ann, name) for name in ("Tools", "Beds")]
    spade, bed = await make_entry(session, tools, ann), await make_entry(session, beds, ann, "Bed")
    viewer = viewer_of(ann)
    assert await do(run, viewer, "purge", "Collection", public_id(tools)) == [
        {"code": "INVALID", "path": ["id"]}
    ]
    assert await do(run, viewer, "delete", "Collection", public_id(tools)) == []
    before = await snapshot(session)
    assert await do(run, viewer, "purge", "Collection", public_id(tools)) == []
    changed = difference(before, await snapshot(session))
    assert changed.keys() == {"collections", "entries", "changes"}
    assert [after for _, after in changed["collections"].values()] == [None]
    assert [(was or {})["id"] for was, _ in changed["entries"].values()] == [str(spade.id)]
    new = [after for was, after in changed["changes"].values() if was is None and after]
    assert [(one["operation"], one["object_id"]) for one in new] == [("PURGE", str(tools.id))]
    told = {(after or {})["object_id"]: (after or {})["fields"] for _, after in changed["changes"].values()}
    assert told == {str(tools.id): {}, str(spade.id): {}}
    assert await session.get(Collection, (garden.id, beds.id)) is not None
    assert public_id(bed)
