"""Which JSON Schemas are taken, and why others are not; none reaches the network or keeps the server busy."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.reading import DIALECT, PARTS, PATTERNS
from gql_api.collections.schemas import (
    BUSY,
    OPTIONS,
    PROBLEMS,
    REGEX,
    SCHEMA_BYTES,
    SOMEWHERE,
    TYPE,
    UNEXPECTED,
    compiled,
    flaws,
    form,
)
from tests.make import make_collection, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

CREATE = """
mutation ($input: CreateCollectionInput!) {
  createCollection(input: $input) { collection { name entrySchema } errors { code path message } }
}
"""
UPDATE = """
mutation ($input: UpdateCollectionInput!) {
  updateCollection(input: $input) {
    collection { entrySchema version } changedFields errors { code path message }
  }
}
"""
ADDRESS = {
    "$schema": DIALECT,
    "$id": "https://example.com/tree",
    "$defs": {"node": {"$anchor": "node", "properties": {"left": {"$ref": "#/$defs/node"}}}},
    "properties": {
        "a/b~c": {"type": "integer"},
        "tree": {"$ref": "#node"},
        "x": {"$ref": "#/properties/a~1b~0c"},
    },
}


def deep(depth: int) -> Any:  # noqa: ANN401 - a schema
    """Nest a schema."""
    schema: Any = True
    for _ in range(depth):
        schema = {"not": schema}
    return schema


def doubling(levels: int) -> dict[str, Any]:
    """Make a schema whose parts each refer twice to the next one."""
    twice = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]}
        for n in range(levels)
    }
    return {"$ref": "#/$defs/a0", "$defs": {**twice, f"a{levels}": {"type": "integer"}}}


REFUSED: list[tuple[Any, list[str]]] = [
    (5, []),
    ({"type": "nonsense"}, ["type"]),
    ({"properties": {"a": {"minLength": -1}}}, ["properties", "a", "minLength"]),
    ({"required": "a"}, ["required"]),
    ({"$ref": "http://127.0.0.1:1/schema.json"}, ["$ref"]),
    ({"items": {"$ref": "file:///etc/passwd"}}, ["items", "$ref"]),
    ({"items": {"$ref": "other.json#/a"}}, ["items", "$ref"]),
    ({"$dynamicRef": "https://example.com/#meta"}, ["$dynamicRef"]),
    ({"$ref": DIALECT}, ["$ref"]),
    ({"$ref": "#/$defs/missing"}, ["$ref"]),
    ({"$ref": "#missing"}, ["$ref"]),
    ({"$ref": "#/title", "title": "no schema"}, ["$ref"]),
    ({"$ref": "#/default", "default": {"properties": 5}}, ["$ref"]),
    ({"$ref": "#/x-foo", "x-foo": {"$ref": 5}}, ["$ref"]),
    ({"$ref": "#/default", "default": {"$anchor": [1]}}, ["$ref"]),
    ({"$ref": "#/$defs", "$defs": {"a": True}}, ["$ref"]),
    ({"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}, ["$defs", "b", "$anchor"]),
    ({"contentSchema": {"$anchor": "x"}, "items": {"$dynamicAnchor": "x"}}, ["items", "$dynamicAnchor"]),
    ({"$ref": "#/allOf/00", "allOf": [True]}, ["$ref"]),
    ({"$ref": "#/%FF"}, ["$ref"]),
    ({"allOf": 5}, ["allOf"]),
    ({"enum": 5}, ["enum"]),
    ({"patternProperties": 5}, ["patternProperties"]),
    ({"$schema": 5}, ["$schema"]),
    ({"$ref": 5}, ["$ref"]),
    ({"$anchor": [1]}, ["$anchor"]),
    ({"dependencies": {"a": 5}}, ["dependencies", "a"]),
    (
        {"items": {"$anchor": "a", "$ref": "#/not"}, "contains": {"$anchor": "a"}, "not": {}},
        ["items", "$anchor"],
    ),
    ({"$anchor": "a", "items": {"$dynamicAnchor": "a"}}, ["items", "$dynamicAnchor"]),
    ({"$anchor": "a", "$dynamicAnchor": "a"}, ["$dynamicAnchor"]),
    ({"items": {"$id": "#a"}}, ["items", "$id"]),
    ({"$ref": "#"}, []),
    ({"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}}, ["$defs", "a"]),
    ({"items": {"$id": "https://example.com/part"}}, ["items", "$id"]),
    ({"$schema": "http://json-schema.org/draft-07/schema#"}, ["$schema"]),
    ({"items": {"$schema": "https://example.com/mine"}}, ["items", "$schema"]),
    ({"items": {"pattern": "("}}, ["items", "pattern"]),
    ({"pattern": "(a)\\1"}, ["pattern"]),
    ({"pattern": "(?=a)"}, ["pattern"]),
    ({"pattern": "((a{100}){100}){100}"}, ["pattern"]),
    ({"patternProperties": {"(": True}}, ["patternProperties"]),
    ({"allOf": [{"pattern": "a"}] * (PATTERNS + 1)}, []),
    ({"allOf": [True] * PARTS}, []),
    ({"description": "x" * SCHEMA_BYTES}, []),
    (deep(40), ["not"] * 32),
    ({"title": "\0"}, ["title"]),
]


@pytest.mark.parametrize(("schema", "place"), REFUSED, ids=lambda value: str(value)[:50])
async def test_a_schema_that_cannot_be_used_is_refused_with_its_place(
    session: AsyncSession, run: Run, schema: object, place: list[str]
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    tools = await make_collection(session, garden, ann)
    before = await snapshot(session)
    sent = {"spaceId": public_id(garden), "name": "Tools", "entrySchema": schema}
    created = (await run(CREATE, viewer_of(ann), input=sent))["createCollection"]
    errors = {(error["code"], tuple(error["path"])) for error in created["errors"]}
    assert errors == {("INVALID", ("entrySchema", *place))}
    patch = {"id": public_id(tools), "patch": {"entrySchema": schema}}
    updated = (await run(UPDATE, viewer_of(ann), input=patch))["updateCollection"]
    errors = {(error["code"], tuple(error["path"])) for error in updated["errors"]}
    assert errors == {("INVALID", ("patch", "entrySchema", *place))}
    assert await snapshot(session) == before


@pytest.mark.parametrize("schema", [True, False, {}, ADDRESS, deep(10), doubling(5)], ids=str)
async def test_a_schema_that_can_be_used_is_kept_as_it_is(
    session: AsyncSession, run: Run, schema: object
) -> None:
    ann = await make_user(session, "Ann")
    sent = {"spaceId": public_id(await make_space(session, ann)), "name": "Tools", "entrySchema": schema}
    answer = await run(CREATE, viewer_of(ann), input=sent)
    assert answer == {
        "createCollection": {"collection": {"name": "Tools", "entrySchema": schema}, "errors": []}
    }


@pytest.mark.parametrize(("schema", "_place"), REFUSED, ids=lambda value: str(value)[:50])
def test_the_form_is_that_of_the_standard(schema: Any, _place: object) -> None:  # noqa: ANN401 - any JSON value
    """What the standard's own schema of schemas refuses, ours refuses, and what it takes, ours takes."""
    standard = Draft202012Validator({"$ref": DIALECT}, **OPTIONS)
    assert form().validator.is_valid(schema) == standard.is_valid(schema)


def places(schema: Any, data: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 - any JSON value
    """Return where data does not fit a schema that can be used."""
    assert flaws(schema) == []
    return [error.path for error in compiled(schema).problems(data)]


def test_references_lead_to_pointers_and_anchors_within_the_schema() -> None:
    assert places(ADDRESS, {"x": "1", "tree": {"left": {"left": {}}}}) == [("x",)]
    tree = {
        "$defs": {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}}},
        "$ref": "#/$defs/n",
    }
    assert places(tree, {"n": {"n": {"n": 1}}}) == [("n", "n", "n")]


def test_references_lead_to_what_older_drafts_call_definitions_and_dependencies() -> None:
    schema = {
        "definitions": {"whole": {"$anchor": "whole", "type": "integer"}},
        "dependencies": {"a": ["b"], "b": {"properties": {"c": {"$ref": "#whole"}}}},
    }
    assert sorted(places(schema, {"a": 1})) == [("b",)]
    assert sorted(places(schema, {"b": 1, "c": "1"})) == [("c",)]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "objekt"}, TYPE),
        ({"type": ["string", "string"]}, TYPE),
        ({"pattern": "(?=a)"}, REGEX),
        ({"pattern": "("}, REGEX),
        ({"patternProperties": {"(?<!a)b": True}}, REGEX),
    ],
    ids=str,
)
def test_common_mistakes_are_told_clearly(schema: Any, message: str) -> None:  # noqa: ANN401 - any JSON value
    assert [error.message for error in flaws(schema)] == [message]


def test_formats_are_checked() -> None:
    schema = {"items": {"format": "date"}}
    assert places(schema, ["2026-02-28", "2026-02-29", "soon"]) == [("1",), ("2",)]


def test_problems_are_told_where_they_are() -> None:
    schema = {
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"b_c": {"items": {"enum": ["x"]}}, "no": False},
    }
    assert sorted(places(schema, {"b_c": ["x", "y"], "d": 1, "e": 2, "no": 0})) == [
        ("a",),
        ("b_c", "1"),
        ("d",),
        ("e",),
        ("no",),
    ]
    assert {error.message for error in compiled({"not": True}).problems(1)} != {UNEXPECTED}


def test_only_the_first_problems_are_told() -> None:
    assert len(places({"items": {"type": "string"}}, list(range(1000)))) == PROBLEMS


def test_a_message_that_repeats_much_of_the_schema_is_cut_off() -> None:
    (error,) = compiled({"enum": ["x" * 100] * 1 + [f"{n}" * 10 for n in range(500)]}).problems(1)
    assert len(error.message) < 310


def test_parts_that_double_at_every_step_are_too_much() -> None:
    schema = doubling(40)
    assert flaws(schema) == []
    assert [error.message for error in compiled(schema).problems("x")] == [BUSY]
    twice = {"properties": {"a": {"$ref": "#"}}}
    schema = {"allOf": [twice, twice]}
    assert flaws(schema) == []
    data: Any = 1
    for _ in range(30):
        data = {"a": data}
    assert [error.message for error in compiled(schema).problems(data)] == [BUSY]
    assert compiled(schema).problems({"a": {"a": 1}}) == []


def test_large_data_is_validated_and_wrong_data_too_large_to_search_is_refused_as_a_whole() -> None:
    schema = {"items": {"type": "integer"}}
    assert compiled(schema).problems(list(range(40_000))) == []
    assert [error.message for error in compiled(schema).problems(["x"] * 40_000)] == [SOMEWHERE]


def test_regular_expressions_take_no_longer_than_the_text() -> None:
    schema = {"pattern": "^(a+)+$"}
    assert flaws(schema) == []
    assert [error.path for error in compiled(schema).problems("a" * 3000 + "b")] == [()]
