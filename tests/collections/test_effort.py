"""No schema and no data keeps the server busy: what would take long is counted before, and refused."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.collections.effort import telling, work
from gql_api.collections.parts import TANGLED, UNEVALUATED
from gql_api.collections.reading import MANY_PARTS, MANY_PATTERNS, TWICE, parts
from gql_api.collections.schemas import BUSY, PROBLEMS, SOMEWHERE, TOLD_WORK, WORK, compiled, flaws
from tests.entries.test_life import CREATE
from tests.make import make_collection, make_entry, make_space, make_user, public_id, viewer_of
from tests.run import Run
from tests.snapshot import snapshot

Json = Any  # schemas and data
NAMES = [f"n{at}" for at in range(700)]
KEYS = {f"k{at}": 1 for at in range(3000)}
LARGE = [2**63 + at for at in range(3000)]


def chain(length: int, keyword: str, last: Json) -> Json:
    """Make a schema whose parts each refer to the next one."""
    defs = {f"d{at}": {keyword: [{"$ref": f"#/$defs/d{at + 1}"}, False]} for at in range(length)}
    return {"$ref": "#/$defs/d0", "$defs": {**defs, f"d{length}": last}}


def nested(keyword: str, depth: int) -> Json:
    """Make a schema whose parts each look through the next one."""
    schema: Json = {"unevaluatedProperties": False}
    for _ in range(depth):
        schema = {"unevaluatedProperties": False, keyword: schema}
    return schema


def looking_back(levels: int, inner: Json, keyword: str) -> Json:
    """Make a schema that looks at each level at all that those within it have looked at."""
    schema = inner
    for _ in range(levels):
        schema = {"allOf": [schema], keyword: {"type": "integer"}}
    return schema


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"items": {"required": NAMES}}, [{}] * 700),
        ({"items": {"dependentRequired": {"a": NAMES}}}, [{"a": 1}] * 700),
        ({"items": {"dependencies": {"a": NAMES}}}, [{"a": 1}] * 700),
        ({"required": NAMES}, KEYS),
        ({"propertyNames": {"maxLength": 1}}, KEYS),
        ({"items": chain(100, "anyOf", {"type": "null"})["$defs"]["d100"]}, [1] * 60_000),
    ],
    ids=["required", "dependentRequired", "dependencies", "large", "propertyNames", "many"],
)
def test_problems_that_take_long_to_tell_are_told_in_one(schema: Json, data: Json) -> None:
    assert flaws(schema) == []
    told = [error.message for error in compiled(schema).problems(data)]
    assert telling(parts(schema), data, TOLD_WORK) > TOLD_WORK
    assert told in ([SOMEWHERE], [BUSY])


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"uniqueItems": True}, LARGE),
        ({"uniqueItems": True}, [{"a": one} for one in LARGE]),
        ({"uniqueItems": True}, [[one] for one in LARGE]),
        ({"uniqueItems": True}, [2**62 + at for at in range(3000)]),
        ({"items": {"enum": list(range(5000))}}, [4999] * 3000),
        ({"items": {"multipleOf": 1e-300}}, [1e300] * 10_000),
        ({"items": {"properties": dict.fromkeys(NAMES[:400], True)}}, [{}] * 50_000),
        (
            {"additionalProperties": {"format": "idn-hostname"}},
            {"a": "é" * 120_000, **dict.fromkeys("bcdefghijk", "é" * 120_000)},
        ),
    ],
    ids=["large", "objects", "lists", "alike", "enum", "multipleOf", "properties", "format"],
)
def test_data_that_takes_long_to_compare_is_refused(schema: Json, data: Json) -> None:
    assert flaws(schema) == []
    assert work(parts(schema), data, WORK) > WORK
    assert [error.message for error in compiled(schema).problems(data)] == [BUSY]


@pytest.mark.parametrize(
    "data",
    [
        [str(at) for at in range(20_000)],
        list(range(20_000)),
        [2**53 + at for at in range(3000)],
        [at / 7 for at in range(5000)],
        [{"a": at, "b": "x"} for at in range(1000)],
        [*LARGE[:10], True, None, "a"],
    ],
    ids=["texts", "whole", "long", "fractions", "objects", "few"],
)
def test_usual_lists_are_compared(data: Json) -> None:
    assert compiled({"uniqueItems": True}).problems(data) == []


@pytest.mark.parametrize(
    ("schema", "data", "wrong"),
    [
        ({"items": {"required": NAMES[:50]}}, [dict.fromkeys(NAMES[:50], 1)] * 50, [{}] * 2),
        ({"uniqueItems": True}, [2**63 + at for at in range(100)], [2**63, 2**63]),
        (
            looking_back(3, {"properties": {"a": True}}, "unevaluatedProperties"),
            {"a": 1, "b": 1},
            {"a": "", "b": ""},
        ),
        ({"items": {"multipleOf": 0.5}}, [1.5] * 1000, [0.3]),
    ],
    ids=["required", "large", "unevaluated", "multipleOf"],
)
def test_what_forms_have_is_not_too_much(schema: Json, data: Json, wrong: Json) -> None:
    assert compiled(schema).problems(data) == []
    assert {error.message for error in compiled(schema).problems(wrong)} & {BUSY, SOMEWHERE} == set()
    assert compiled(schema).problems(wrong) != []


def test_problems_with_large_values_are_not_told_one_by_one() -> None:
    schema = {"required": NAMES[:300], "properties": {"text": {"minLength": 1}}}
    assert [error.message for error in compiled(schema).problems({"text": "x" * 200_000})] == [SOMEWHERE]
    assert len(compiled(schema).problems({"text": "x"})) == PROBLEMS


def test_parts_that_do_not_apply_to_keys_take_no_steps_for_them() -> None:
    schema = {"allOf": [{"minProperties": 1, "properties": {"zz": True}}] * 200}
    assert work(parts(schema), KEYS, WORK) < 1000
    assert compiled(schema).problems(KEYS) == []


def test_what_is_gone_through_again_is_counted_again() -> None:
    once, again = chain(6, "anyOf", True), {**chain(6, "anyOf", True), "unevaluatedProperties": True}
    counted = work(parts(once), {"a": 1}, WORK)
    assert work(parts(again), {"a": 1}, WORK) > 4 * counted


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (nested("if", 28), UNEVALUATED),
        (nested("additionalProperties", 28), UNEVALUATED),
        (looking_back(14, {"properties": {"a": True}}, "unevaluatedProperties"), UNEVALUATED),
        (looking_back(14, {"prefixItems": [True]}, "unevaluatedItems"), UNEVALUATED),
        (chain(160, "anyOf", True), TANGLED),
        ({"allOf": [5] * 20_000}, MANY_PARTS),
        ({"items": [{"pattern": r"\p{L}{0,60}"}], "allOf": [{"pattern": "a"}] * 60}, MANY_PATTERNS),
        ({"required": LARGE}, BUSY),
        ({"type": LARGE}, BUSY),
        ({"required": [5] * 20_000}, SOMEWHERE),
    ],
    ids=["if", "keys", "back", "items", "chain", "parts", "patterns", "required", "type", "wrong"],
)
def test_a_schema_that_takes_long_to_check_is_refused(schema: Json, reason: str) -> None:
    assert [error.message for error in flaws(schema)] in ([reason], [BUSY])


def test_the_usual_uses_of_unevaluated_properties_are_taken() -> None:
    closed = {
        "unevaluatedProperties": False,
        "allOf": [{"$ref": "#/$defs/named"}],
        "properties": {"size": True},
    }
    named = {"properties": {"name": True, "parts": {"items": {"$ref": "#/$defs/closed"}}}}
    schema = {"$ref": "#/$defs/closed", "$defs": {"closed": closed, "named": named}}
    assert flaws(schema) == []
    data = {"name": 1, "size": 2, "parts": [{"name": 1}, {"other": 1}]}
    assert compiled(schema).problems({"name": 1, "size": 2, "parts": [{"name": 1}]}) == []
    assert ("parts", "1", "other") in [error.path for error in compiled(schema).problems(data)]


TWO_ANCHORS = {
    "$ref": "#a",
    "$defs": {"zone": {"$anchor": "a", "allOf": [{"type": "string"}]}, "two": {"$anchor": "a"}},
}
MOVE = """
mutation ($input: MoveEntryInput!) { moveEntry(input: $input) { entry { id } errors { code path message } } }
"""


async def test_a_stored_schema_that_is_no_longer_taken_refuses_data_and_is_no_bug(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    old = await make_collection(session, garden, ann, entry_schema=TWO_ANCHORS)
    spade = await make_entry(session, await make_collection(session, garden, ann), ann)
    before = await snapshot(session)
    sent = {"collectionId": public_id(old), "name": "Rake", "data": "x"}
    (error,) = (await run(CREATE, viewer_of(ann), input=sent))["createEntry"]["errors"]
    message = f"The collection's schema cannot be used, so that nothing fits it: {TWICE}"
    assert (error["code"], error["path"], error["message"]) == ("INVALID", ["data"], message)
    move = {"id": public_id(spade), "collectionId": public_id(old)}
    (error,) = (await run(MOVE, viewer_of(ann), input=move))["moveEntry"]["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["collectionId"])
    assert await snapshot(session) == before
