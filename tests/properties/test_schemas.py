"""Any schema is refused or used, never a bug; the steps counted are no fewer than those the library takes."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from gql_api.collections.effort import walked
from gql_api.collections.parts import Part
from gql_api.collections.reading import parts
from gql_api.collections.schemas import BUSY, OPTIONS, Broken, compiled, flaws
from tests.properties import PROPERTY

NAMES = ["a", "b", "c", "d"]
PLAIN: list[tuple[str, Any]] = [
    ("type", ["string", "array"]),
    ("type", "object"),
    ("enum", ["a", 1, {"a": []}]),
    ("required", NAMES),
    ("dependentRequired", {"a": NAMES}),
    ("uniqueItems", True),
    ("pattern", "^(a+)+$"),
    ("format", "email"),
    ("multipleOf", 1e-300),
    ("minItems", 1),
    ("maxLength", 2),
    ("minContains", 0),
]
ONE = ["not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames"]
UNEVALUATED = ["unevaluatedProperties", "unevaluatedItems"]
SEVERAL = ["allOf", "anyOf", "oneOf", "prefixItems"]
NAMED = ["properties", "dependentSchemas", "dependencies", "definitions"]

DEEPER = {"items", "contains", "additionalProperties", "propertyNames", "prefixItems", "properties"}

names = st.sampled_from(NAMES)
references = st.builds(
    lambda keyword, target, name: {keyword: f"{target}{name}"},
    st.sampled_from(["$ref", "$ref", "$dynamicRef"]),
    st.sampled_from(["#/$defs/", "#/$defs/", "#"]),
    names,
)


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Any]]:
    """Draw a keyword with its value."""
    return st.one_of(
        st.sampled_from(PLAIN),
        st.tuples(st.sampled_from(ONE), inner),
        st.tuples(st.sampled_from(UNEVALUATED), inner),
        st.tuples(st.sampled_from(SEVERAL), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.sampled_from(NAMED), st.dictionaries(names, inner, max_size=3)),
    )


parts_of_schemas = st.recursive(
    st.one_of(references, references, st.booleans(), st.just({"type": "string"})),
    lambda inner: st.lists(keywords(inner), min_size=1, max_size=4).map(dict),
    max_leaves=8,
)
documents = st.builds(
    lambda root, defs: {
        **({} if isinstance(root, bool) else onwards(root, 0)),
        "$defs": {
            name: {"$dynamicAnchor": name, "allOf": [onwards(defs[name], at + 1)]}
            for at, name in enumerate(NAMES)
        },
    },
    parts_of_schemas,
    st.fixed_dictionaries(dict.fromkeys(NAMES, parts_of_schemas)),
)
values = st.recursive(
    st.sampled_from([None, True, 1, 2**63, 1e-300, "", "a", "aaab"]),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(names, inner, min_size=1),
    max_leaves=12,
)


def onwards(value: Any, least: int) -> Any:  # noqa: ANN401 - any JSON value
    """Let references lead to later parts, unless they are for what is in a value: else most are circles."""
    if isinstance(value, list):
        return [onwards(one, least) for one in value]
    if not isinstance(value, dict):
        return value
    for keyword in {"$ref", "$dynamicRef"} & value.keys():
        if NAMES.index(value[keyword][-1]) < least:
            return {keyword: f"#/$defs/{NAMES[least]}"} if least < len(NAMES) else {"minItems": 1}
    return {key: one if key in DEEPER else onwards(one, least) for key, one in value.items()}


class Counted:
    """A keyword that counts how often the library comes by."""

    calls = 0

    def __init__(self, parent_schema: object, value: object, schema_path: object) -> None:
        """Take what the library gives."""

    def validate(self, _instance: object) -> None:
        """Count."""
        Counted.calls += 1


def watched(schema: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Put the keyword into all objects of a schema that are parts."""
    known = {part.place for part in every(parts(schema))}

    def walk(value: Any, place: tuple[str, ...]) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, list):
            return [walk(one, (*place, str(at))) for at, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        found = {key: walk(one, (*place, key)) for key, one in value.items()}
        return {**found, "x-counted": True} if place in known else found

    return walk(schema, ())


def every(part: Part) -> list[Part]:
    """Return a part with all within it."""
    return [part, *(one for below in part.within for one in every(below))]


def calls(schema: Any, value: Any) -> int:  # noqa: ANN401 - any JSON values
    """Validate, and count how often the library comes by a part."""
    validator = Draft202012Validator(watched(schema), keywords={"x-counted": Counted}, **OPTIONS)
    Counted.calls = 0
    validator.is_valid(value)
    return Counted.calls


def applied(root: Part, value: Any) -> int:  # noqa: ANN401 - any JSON value
    """Count how often parts apply to a value and to all in it."""
    return sum(found.here.total() for found in walked(root, value))


@settings(PROPERTY, max_examples=300)
@given(schema=documents, value=values)
def test_any_schema_is_refused_or_applied_no_more_often_than_was_counted(schema: Any, value: Any) -> None:  # noqa: ANN401 - any JSON values
    found = compiled(schema)
    if isinstance(found, Broken):
        assert found.flaws
        assert [error.path for error in found.problems(value)] == [()]
        return
    problems = found.problems(value)
    assert (problems == []) == found.validator.is_valid(value) or problems[0].message == BUSY
    assert calls(schema, value) <= applied(found.root, value)


@settings(PROPERTY, max_examples=200)
@given(
    schema=st.dictionaries(st.sampled_from([*ONE, *SEVERAL, *NAMED, *(name for name, _ in PLAIN)]), values)
)
def test_any_value_is_refused_as_a_schema_or_taken_whatever_the_order_of_its_keys(schema: Any) -> None:  # noqa: ANN401 - any JSON value
    assert flaws(schema) == flaws(turned(schema))


def turned(value: Any) -> Any:  # noqa: ANN401 - as above
    """Turn the order of all keys."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(one) for one in value] if isinstance(value, list) else value
