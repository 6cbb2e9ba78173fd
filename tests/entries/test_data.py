"""What an entry's data may be: whatever JSON can be kept comes back as it was sent, the rest is refused."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.changes.model import Change
from gql_api.collections.schemas import DATA_BYTES
from gql_api.json_values import DEPTH
from tests.entries.test_life import CREATE, TOOL, UPDATE
from tests.make import make_collection, make_entry, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot


def nested(depth: int) -> Any:  # noqa: ANN401 - lists within lists
    """Make a value that nests so deep."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


KEPT = [
    2**64 - 1,
    -(2**63),
    2**53 + 1,
    0.1,
    1e300,
    5e-324,
    1.7976931348623157e308,
    100.0,
    {"b_c": None, "": [], "a": {"x": 'é\u2028🌹\\"'}},
    nested(DEPTH),
    "",
    False,
]


@pytest.mark.parametrize("value", KEPT, ids=lambda value: str(value)[:20])
async def test_what_can_be_kept_comes_back_and_is_the_same_again(
    session: AsyncSession, run: Run, value: object
) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    sent = {"collectionId": public_id(things), "name": "Any", "data": value}
    query = CREATE.replace("{ name data version", "{ id name data version")
    entry = (await run(query, viewer_of(ann), input=sent))["createEntry"]["entry"]
    assert (type(entry["data"]), entry["data"]) == (type(value), value)
    again = {"id": entry["id"], "patch": {"replaceData": value}}
    payload = (await run(UPDATE, viewer_of(ann), input=again))["updateEntry"]
    assert (payload["changedFields"], payload["entry"]["version"]) == ([], 1)


@pytest.mark.parametrize("value", [2.240614908696091e16, 1e23, -1.2345678901234567e19])
async def test_a_long_number_keeps_its_digits_and_is_the_same_again(
    session: AsyncSession, run: Run, value: float
) -> None:
    """PostgreSQL writes it as a whole number, whose digits are those that were sent."""
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    thing = await make_entry(session, things, ann, data={"n": value})
    for field in ("data", "replaceData"):
        again = {"id": public_id(thing), "patch": {field: {"n": value}}}
        payload = (await run(UPDATE, viewer_of(ann), input=again))["updateEntry"]
        assert (payload["errors"], payload["changedFields"]) == ([], [])
        assert float(payload["entry"]["data"]["n"]) == value


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (nested(DEPTH + 1), ["0"] * DEPTH),
        (nested(900), ["0"] * DEPTH),
        ({"a_b": ["x", "\0"]}, ["a_b", "1"]),
        ({"a": {"\0": 1}}, ["a"]),
        ("\ud800", []),
        ({"a": 2**64}, ["a"]),
        ([-(2**63) - 1], ["0"]),
        (float("nan"), []),
        ([float("inf")], ["0"]),
        ("x" * DATA_BYTES, []),
    ],
    ids=str,
)
async def test_what_cannot_be_kept_is_refused_with_its_place(
    session: AsyncSession, run: Run, value: object, place: list[str]
) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    thing = await make_entry(session, things, ann)
    before = await snapshot(session)
    sent = {"collectionId": public_id(things), "name": "Any", "data": value}
    created = (await run(CREATE, viewer_of(ann), input=sent))["createEntry"]
    assert [(one["code"], one["path"]) for one in created["errors"]] == [("INVALID", ["data", *place])]
    for field in ("data", "replaceData"):
        patch = {"id": public_id(thing), "patch": {field: value}}
        updated = (await run(UPDATE, viewer_of(ann), input=patch))["updateEntry"]
        assert [(one["code"], one["path"]) for one in updated["errors"]] == [
            ("INVALID", ["patch", field, *place])
        ]
    assert await snapshot(session) == before


@pytest.mark.parametrize("depth", [DEPTH + 1, 150, 5000])
async def test_deep_json_in_the_document_is_an_error_and_no_bug(
    session: AsyncSession, run: Run, depth: int
) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    before = await snapshot(session)
    literal = "[" * depth + "1" + "]" * depth
    query = f"""mutation ($id: ID!) {{
      createEntry(input: {{collectionId: $id, name: "Any", data: {literal}}}) {{ errors {{ code path }} }}
    }}"""
    data, errors = await run.raw(query, viewer_of(ann), id=public_id(things))
    if errors:
        assert not any(isinstance(error.original_error, RecursionError) for error in errors)
    else:
        assert data["createEntry"]["errors"] == [{"code": "INVALID", "path": ["data", *["0"] * DEPTH]}]
    assert bool(errors) == (depth > 1000) or depth == 150
    assert await snapshot(session) == before


async def test_data_that_is_written_into_the_document_is_read_as_if_it_was_sent(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    query = """mutation ($id: ID!, $tag: String, $none: Int) {
      createEntry(input: {collectionId: $id, name: "Any", data: {
        a: [1, 1.5, true, null, $tag], b: {c: $tag, d: $none}, e: 18446744073709551616, f: "é"
      }}) { entry { data } errors { message } }
    }"""
    answer = await run(query, viewer_of(ann), id=public_id(things), tag="iron")
    data = {"a": [1, 1.5, True, None, "iron"], "b": {"c": "iron"}, "e": 1.8446744073709552e19, "f": "é"}
    assert answer == {"createEntry": {"entry": {"data": data}, "errors": []}}


async def test_true_instead_of_one_is_a_change(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    thing = await make_entry(session, things, ann, data={"a": [1]})
    patch = {"id": public_id(thing), "patch": {"data": {"a": [True]}}}
    payload = (await run(UPDATE, viewer_of(ann), input=patch))["updateEntry"]
    assert payload["entry"] == {"name": "Spade", "data": {"a": [True]}, "version": 2}
    fields = await session.scalars(select(Change.fields).where(Change.operation == "UPDATE"))
    assert fields.all() == [{"data": {"before": {"a": [1]}, "after": {"a": [True]}}}]


@pytest.mark.parametrize(
    ("patch", "errors"),
    [
        ({"data": {"weight": None}}, [["patch", "data", "weight"]]),
        (
            {"data": {"weight": -1, "tags": ["a", "wooden"]}},
            [["patch", "data", "weight"], ["patch", "data", "tags", "1"]],
        ),
        ({"data": [1]}, [["patch", "data"]]),
        ({"replaceData": {"tags": []}}, [["patch", "replaceData", "weight"]]),
        ({"data": {"weight": 1}, "replaceData": {"weight": 1}}, [["patch", "replaceData"]]),
        ({"data": None}, [["patch", "data"]]),
        ({"replaceData": None}, [["patch", "replaceData"]]),
    ],
)
async def test_a_patch_that_makes_data_invalid_changes_nothing(
    session: AsyncSession, run: Run, patch: object, errors: list[list[str]]
) -> None:
    ann = await make_user(session, "Ann")
    tools = await make_collection(session, await make_space(session, ann), ann, entry_schema=TOOL)
    spade = await make_entry(session, tools, ann, data={"weight": 2})
    before = await snapshot(session)
    sent = {"id": public_id(spade), "patch": patch}
    payload = (await run(UPDATE, viewer_of(ann), input=sent))["updateEntry"]
    assert sorted(error["path"] for error in payload["errors"]) == sorted(errors)
    assert {error["code"] for error in payload["errors"]} == {"INVALID"}
    assert await snapshot(session) == before


async def test_a_patch_that_makes_data_too_large_changes_nothing(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    half = "x" * (DATA_BYTES // 2)
    thing = await make_entry(session, things, ann, data={"a": half})
    before = await snapshot(session)
    sent = {"id": public_id(thing), "patch": {"data": {"b": half}}}
    payload = (await run(UPDATE, viewer_of(ann), input=sent))["updateEntry"]
    assert [error["path"] for error in payload["errors"]] == [["patch", "data"]]
    assert await snapshot(session) == before


async def test_conflicts_name_the_fields_as_the_patch_does(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    thing = await make_entry(session, things, ann, data={"a": 1})
    await run(UPDATE, viewer_of(ann), input={"id": public_id(thing), "patch": {"data": {"b": 2}}})
    for field in ("data", "replaceData"):
        sent = {"id": public_id(thing), "patch": {field: {"c": 3}, "name": "New"}, "expectedVersion": 1}
        (error,) = (await run(UPDATE, viewer_of(ann), input=sent))["updateEntry"]["errors"]
        assert (error["code"], error["conflictingFields"]) == ("CONFLICT", [field])
    sent = {"id": public_id(thing), "patch": {"replaceData": {"c": None}}, "expectedVersion": 2}
    payload = (await run(UPDATE, viewer_of(ann), input=sent))["updateEntry"]
    assert payload["changedFields"] == ["replaceData"]
    assert payload["entry"]["data"] == {"c": None}
