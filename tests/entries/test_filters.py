"""Entries are found by what is in their data, value by value and type by type."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.errors import BadUserInput
from gql_api.viewer import Viewer
from tests.make import make_collection, make_entry, make_space, make_user, viewer_of
from tests.run import Run

LIST = """
query ($where: EntryFilter, $order: [EntryOrder!]) {
  entries(where: $where, orderBy: $order) { totalCount nodes { name } }
}
"""
STORED: dict[str, Any] = {
    "number": {"v": 2, "deep": {"er": 1, "0": "zero"}},
    "more": {"v": 10.5},
    "less": {"v": -1e20},
    "text": {"v": "Rose_1"},
    "capital": {"v": "Zinnia"},
    "small": {"v": "apple"},
    "empty": {"v": ""},
    "yes": {"v": True},
    "no": {"v": False},
    "null": {"v": None},
    "list": {"v": ["red", "Rose", 2]},
    "object": {"v": {"a": 1, "b": [1.0]}},
    "nothing": {},
    "odd": {'a"b\\c': {"$.*": "'\"\\\t\x1f?"}},
    "root": [{"v": "first"}, "second"],
}


@pytest.fixture
async def viewer(session: AsyncSession) -> Viewer:
    """Store one entry of each kind."""
    ann = await make_user(session, "Ann")
    things = await make_collection(session, await make_space(session, ann), ann)
    for name, data in STORED.items():
        await make_entry(session, things, ann, name, data=data)
    return viewer_of(ann)


async def found(run: Run, viewer: Viewer, **condition: object) -> list[str]:
    """Return the names of what meets a condition on `v`, sorted."""
    data = {"path": "v", **{name.rstrip("_"): value for name, value in condition.items()}}
    inline = await run(LIST, viewer, where={"data": data})
    return sorted(node["name"] for node in inline["entries"]["nodes"])


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({"eq": 2}, "number"),
        ({"eq": 2.0}, "number"),
        ({"eq": "2"}, ""),
        ({"eq": True}, "yes"),
        ({"eq": 1}, ""),
        ({"eq": -1e20}, "less"),
        ({"eq": "Rose_1"}, "text"),
        ({"eq": "rose_1"}, ""),
        ({"eq": ""}, "empty"),
        ({"eq": ["red", "Rose", 2]}, "list"),
        ({"eq": ["red", "Rose"]}, ""),
        ({"eq": {"b": [1], "a": 1}}, "object"),
        ({"eq": {"a": 1}}, ""),
        ({"eq": "red"}, ""),
        ({"in": [2, "apple", False]}, "apple number no".replace("apple", "small")),
        ({"in": [2, ["red", "Rose", 2]]}, "list number"),
        ({"in": []}, ""),
        ({"in": "x" * 2000}, ""),
        ({"in": 'a"b\\c'}, ""),
        ({"contains": "ROSE_"}, "text"),
        ({"contains": "ose"}, "text"),
        ({"contains": "Rose"}, "list text"),
        ({"contains": "re"}, ""),
        ({"lt": 2}, "less"),
        ({"lte": 2}, "less number"),
        ({"gt": 2}, "more"),
        ({"gte": 2, "lt": 10.5}, "number"),
        ({"gt": "Rose_1"}, "capital small"),
        ({"lte": "Zinnia"}, "capital empty text"),
        ({"lt": True}, "no"),
        ({"gt": -1e20, "lt": -0.5}, ""),
        ({"gte": -1e20, "lt": -0.5}, "less"),
        ({"gte": 2**64 - 1}, ""),
        ({"gte": 'a"b\\c\n\u2028'}, "small"),
        ({"path": ['a"b\\c', "$.*"], "gte": "'\"\\\t\x1f?", "lte": "'\"\\\t\x1f?"}, "odd"),
        ({"path": ["v", "1"], "gte": "Rose"}, "list"),
        ({"path": ["deep", "0"], "lt": "zero!"}, "number"),
        ({"path": ["v", "1"], "lt": 5}, ""),
        ({"path": ["v", "2"], "lt": 5}, "list"),
        ({"gte": False}, "no yes"),
        ({"exists": True}, "capital empty less list more no null number object small text yes"),
        ({"exists": False}, "nothing odd root"),
        ({"path": ["deep", "er"], "eq": 1}, "number"),
        ({"path": ["deep", "0"], "eq": "zero"}, "number"),
        ({"path": ["v", "1"], "eq": "Rose"}, "list"),
        ({"path": ["v", "1"], "in": ["Rose", "x"]}, "list"),
        ({"path": ["0", "v"], "contains": "IRS"}, "root"),
        ({"path": ["1"], "exists": True}, "root"),
    ],
)
async def test_a_condition_finds_what_it_says(
    run: Run, viewer: Viewer, condition: dict[str, Any], names: str
) -> None:
    assert await found(run, viewer, **condition) == sorted(names.split())


@pytest.mark.parametrize("value", [2, "Rose_1", True, ["red", "Rose", 2], {"a": 1, "b": [1.0]}, "nobody's"])
async def test_ne_and_not_find_all_that_eq_leaves_out(run: Run, viewer: Viewer, value: object) -> None:
    equal = await found(run, viewer, eq=value)
    others = sorted(STORED.keys() - set(equal))
    assert await found(run, viewer, ne=value) == others
    negated = await run(LIST, viewer, where={"not": {"data": {"path": "v", "eq": value}}})
    assert sorted(node["name"] for node in negated["entries"]["nodes"]) == others


async def test_conditions_are_the_same_when_written_into_the_query(run: Run, viewer: Viewer) -> None:
    query = """query ($v: JSON!, $t: JSON) {
      a: entries(where: {data: {path: "v", eq: 2}}) { nodes { name } }
      b: entries(where: {data: {path: ["v"], in: [{a: 1, b: [$v]}, $v, "apple"]}}) { nodes { name } }
      c: entries(where: {data: {path: "v", eq: {b: [1], a: $v, c: $t}}}) { nodes { name } }
      d: entries(where: {and: [{data: {path: "v", gt: $v}}, {data: {path: "v", lt: 3.5e0}}]}) {
        nodes { name }
      }
    }"""
    answer = await run(query, viewer, v=1)
    names = {key: sorted(node["name"] for node in page["nodes"]) for key, page in answer.items()}
    assert names == {"a": ["number"], "b": ["object", "small"], "c": ["object"], "d": ["number"]}


async def test_the_order_goes_from_type_to_type_with_nothing_last(run: Run, viewer: Viewer) -> None:
    order = [{"field": "DATA", "path": "v"}, {"field": "NAME"}]
    names = [node["name"] for node in (await run(LIST, viewer, order=order))["entries"]["nodes"]]
    values = [
        *["less", "number", "more"],
        *["empty", "small", "text", "capital"],
        *["no", "yes"],
        *["list", "object"],
    ]
    assert names == [*values, "nothing", "null", "odd", "root"]
    order[0]["direction"] = "DESC"
    names = [node["name"] for node in (await run(LIST, viewer, order=order))["entries"]["nodes"]]
    assert names == [*reversed(values), "nothing", "null", "odd", "root"]


PAGE = """
query ($order: [EntryOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  entries(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    nodes { name } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}
"""


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("size", [1, 3])
async def test_pages_lead_through_the_order_both_ways(
    run: Run, viewer: Viewer, direction: str, size: int
) -> None:
    order = {"field": "DATA", "path": ["v"], "direction": direction}
    whole = [node["name"] for node in (await run(LIST, viewer, order=order))["entries"]["nodes"]]
    assert len(whole) == len(STORED)
    forward: list[str] = []
    page: Any = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        answer = await run(PAGE, viewer, order=order, first=size, after=page["endCursor"])
        page = answer["entries"]["pageInfo"]
        forward += [node["name"] for node in answer["entries"]["nodes"]]
    backward: list[str] = []
    page = {"hasPreviousPage": True, "startCursor": None}
    while page["hasPreviousPage"]:
        answer = await run(PAGE, viewer, order=order, last=size, before=page["startCursor"])
        page = answer["entries"]["pageInfo"]
        backward = [node["name"] for node in answer["entries"]["nodes"]] + backward
    assert forward == backward == whole


@pytest.mark.parametrize(
    ("where", "argument"),
    [
        ({"path": [], "eq": 1}, ["where", "data", "path"]),
        ({"path": ["a"] * 33, "eq": 1}, ["where", "data", "path"]),
        ({"path": "a\0", "eq": 1}, ["where", "data", "path"]),
        ({"path": "v", "eq": None}, ["where", "data", "eq"]),
        ({"path": "v", "in": None}, ["where", "data", "in"]),
        ({"path": "v", "exists": None}, ["where", "data", "exists"]),
        ({"path": "v", "eq": "a\0"}, ["where", "data", "eq"]),
        ({"path": "v", "in": [{"a\0": 1}]}, ["where", "data", "in"]),
        ({"path": "v", "gt": [1]}, ["where", "data", "gt"]),
        ({"path": "v", "lte": {}}, ["where", "data", "lte"]),
        ({"path": "v", "eq": float("nan")}, ["where", "data", "eq"]),
        ({"path": "v", "eq": 2**64}, ["where", "data", "eq"]),
        ({"path": "v", "contains": "\0"}, ["where", "data", "contains"]),
    ],
)
async def test_a_condition_that_makes_no_sense_is_named(
    run: Run, viewer: Viewer, where: dict[str, Any], argument: list[str]
) -> None:
    data, errors = await run.raw(LIST, viewer, where={"data": where})
    assert data is None
    (error,) = errors
    assert getattr(error.original_error, "details", None) == {"argument": argument}


async def test_null_is_sent_to_what_a_filter_of_data_has(run: Run, viewer: Viewer) -> None:
    told = "Null is no value to compare with: leave it out, or ask for exists."
    for name in ("eq", "ne", "in", "contains", "gt", "exists"):
        _, (error,) = await run.raw(LIST, viewer, where={"data": {"path": "v", name: None}})
        assert error.message == told
    _, (error,) = await run.raw(LIST, viewer, where={"data": None})
    assert error.message == told


@pytest.mark.parametrize(
    ("order", "argument"),
    [
        ({"field": "DATA"}, ["orderBy", "0", "path"]),
        ({"field": "DATA", "path": []}, ["orderBy", "0", "path"]),
        ({"field": "DATA", "path": ["\0"]}, ["orderBy", "0", "path"]),
        ([{"field": "NAME"}, {"field": "NAME", "path": ["v"]}], ["orderBy", "1", "path"]),
    ],
)
async def test_an_order_that_makes_no_sense_is_named(
    run: Run, viewer: Viewer, order: object, argument: list[str]
) -> None:
    data, errors = await run.raw(LIST, viewer, order=order)
    assert data is None
    assert getattr(errors[0].original_error, "details", None) == {"argument": argument}


async def test_a_cursor_is_good_for_its_path_alone(run: Run, viewer: Viewer) -> None:
    order = {"field": "DATA", "path": "v"}
    cursor = (await run(PAGE, viewer, order=order, first=1))["entries"]["pageInfo"]["endCursor"]
    other = {"field": "DATA", "path": "w"}
    data, errors = await run.raw(PAGE, viewer, order=other, first=1, after=cursor)
    assert data is None
    assert getattr(errors[0].original_error, "details", None) == {"argument": ["after"]}


@pytest.mark.parametrize(
    ("declared", "path", "sent"),
    [
        ("$path: [String!]!", "$path", ["deep", "er"]),
        ("$path: String!", '["deep", $path]', "er"),
        ('$path: [String!] = ["deep", "er"]', "$path", ["v"]),
    ],
)
async def test_a_path_may_come_by_variables_of_its_own(
    run: Run, viewer: Viewer, declared: str, path: str, sent: object
) -> None:
    query = f"""
    query ({declared}, $value: JSON) {{
      entries(where: {{data: {{path: {path}, eq: $value}}}}, orderBy: [{{field: DATA, path: {path}}}]) {{
        nodes {{ name }}
      }}
    }}
    """
    value = {"er": 1, "v": 2}["er" if "er" in str(sent) else "v"]
    told = await run(query, viewer, path=sent, value=value)
    assert told == {"entries": {"nodes": [{"name": "number"}]}}
    assert await run(query, viewer, path=sent, value="nowhere") == {"entries": {"nodes": []}}


@pytest.mark.parametrize("path", [[], ["\0"], ["x" * 2000]])
async def test_a_path_by_a_variable_is_refused_as_any_other(
    run: Run, viewer: Viewer, path: list[str]
) -> None:
    query = "query ($path: [String!]!) { entries(where: {data: {path: $path, exists: true}}) { totalCount } }"
    _, (error,) = await run.raw(query, viewer, path=path)
    assert isinstance(error.original_error, BadUserInput)
    assert error.original_error.details["argument"] == ["where", "data", "path"]
