"""An entry from its creation to its end: its data always fits the schema of its collection."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.model import Collection
from gql_api.users.model import User
from tests.make import make_collection, make_entry, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import difference, snapshot

TOOL = {
    "type": "object",
    "required": ["weight"],
    "additionalProperties": False,
    "properties": {
        "weight": {"type": "number", "exclusiveMinimum": 0},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 5}},
        "maker": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
    },
}
CREATE = """
mutation ($input: CreateEntryInput!) {
  createEntry(input: $input) {
    entry { name data version collection { name } space { name } } errors { __typename code message path }
  }
}
"""
UPDATE = """
mutation ($input: UpdateEntryInput!) {
  updateEntry(input: $input) {
    entry { name data version } changedFields
    errors { __typename code message path ... on ConflictError { conflictingFields } }
  }
}
"""
Shed = tuple[User, Collection]


@pytest.fixture
async def shed(session: AsyncSession) -> Shed:
    """Make Ann, and a collection of hers."""
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    return ann, await make_collection(session, garden, ann, entry_schema=TOOL)


async def test_create_keeps_data_that_fits(session: AsyncSession, run: Run, shed: Shed) -> None:
    ann, tools = shed
    data = {"weight": 1.5, "tags": ["iron"], "maker": {"name": None}}
    sent = {"collectionId": public_id(tools), "name": " Spade ", "data": data}
    before = await snapshot(session)
    answer = await run(CREATE, viewer_of(ann), input=sent)
    entry = {
        "name": "Spade",
        "data": data,
        "version": 1,
        "collection": {"name": "Tools"},
        "space": {"name": "Garden"},
    }
    assert answer == {"createEntry": {"entry": entry, "errors": []}}
    changed = difference(before, await snapshot(session))
    assert changed.keys() == {"entries", "changes"}
    ((_, told),) = changed["changes"].values()
    assert told is not None
    assert told["fields"]["data"] == {"before": None, "after": data}


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({}, [["data", "weight"]]),
        ({"weight": 0, "tags": ["iron", "wooden"]}, [["data", "weight"], ["data", "tags", "1"]]),
        ({"weight": 1, "color": "red"}, [["data", "color"]]),
        ([], [["data"]]),
        ({"weight": True}, [["data", "weight"]]),
    ],
)
async def test_create_refuses_data_that_does_not_fit_with_each_place(
    session: AsyncSession,
    run: Run,
    shed: Shed,
    data: object,
    paths: list[list[str]],
) -> None:
    ann, tools = shed
    before = await snapshot(session)
    sent = {"collectionId": public_id(tools), "name": "Spade", "data": data}
    payload = (await run(CREATE, viewer_of(ann), input=sent))["createEntry"]
    assert payload["entry"] is None
    assert sorted(error["path"] for error in payload["errors"]) == sorted(paths)
    assert {error["code"] for error in payload["errors"]} == {"INVALID"}
    assert await snapshot(session) == before


async def test_patch_is_merged_into_what_is_stored(session: AsyncSession, run: Run, shed: Shed) -> None:
    ann, tools = shed
    stored = {"weight": 2, "tags": ["old"], "maker": {"name": "Smith", "town": "Ur"}}
    spade = await make_entry(session, tools, ann, data=stored)
    patch = {"data": {"tags": ["new"], "maker": {"town": None, "since": 1900}}}
    payload = await run(UPDATE, viewer_of(ann), input={"id": public_id(spade), "patch": patch})
    data = {"weight": 2, "tags": ["new"], "maker": {"name": "Smith", "since": 1900}}
    assert payload == {
        "updateEntry": {
            "entry": {"name": "Spade", "data": data, "version": 2},
            "changedFields": ["data"],
            "errors": [],
        }
    }
