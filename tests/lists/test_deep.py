"""Filters that are long, wide or deep are answered, or told to be too much; never a bug."""

import json
from typing import Any

import pytest

from gql_api import masking
from gql_api.db import uuid7
from gql_api.spaces.model import Space
from tests.lists.ask import declared, names
from tests.lists.garden import Garden
from tests.make import public_id
from tests.run import Run

ROSES = {"name": {"eq": "Roses"}}
OWNED = {"space": {"owner": {"name": {"eq": "Ann"}}}}
ALL = ["Öl", "roses 50%", "Tulips", "Roses"]
LISTED = "{ articles(where: %s) { nodes { name } totalCount } }"
BY_VARIABLE = declared("articles", "nodes { name } totalCount", {"where": {}})
TOO_MUCH = {"QUERY_TOO_COMPLEX", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}


def nested(levels: int, opening: str, inner: Any, closing: str) -> str:  # noqa: ANN401 - any JSON value
    """Write a filter in filters as JSON, which also is GraphQL once its names have lost their quotes."""
    return opening * levels + json.dumps(inner) + closing * levels


def unquoted(text: str) -> str:
    """Make GraphQL of JSON with these names in it."""
    for name in ("not", "and", "or", "name", "eq", "space", "owner"):
        text = text.replace(f'"{name}":', f"{name}:")
    return text


FIFTY: dict[str, tuple[str, list[str]]] = {
    "not": (nested(50, '{"not": ', ROSES, "}"), ["Roses"]),
    "not, once more": (nested(51, '{"not": ', ROSES, "}"), ["Öl", "roses 50%", "Tulips"]),
    "or": (nested(50, '{"or": [', ROSES, "]}"), ["Roses"]),
    "and": (nested(50, '{"and": [{}, ', ROSES, "]}"), ["Roses"]),
    "both in turn": (nested(25, '{"or": [{"not": ', ROSES, "}]}"), ["Öl", "roses 50%", "Tulips"]),
    "in an object's": (
        '{"owner": ' + nested(50, '{"or": [', {"name": {"eq": "Ann"}}, "]}") + "}",
        ["roses 50%", "Roses"],
    ),
}


@pytest.mark.parametrize("name", FIFTY)
async def test_a_filter_fifty_levels_deep_is_answered(run: Run, garden: Garden, name: str) -> None:
    text, wanted = FIFTY[name]
    page = {"articles": {"nodes": [{"name": one} for one in wanted], "totalCount": len(wanted)}}
    assert await run(LISTED % unquoted(text), garden.ann) == page
    assert await run(BY_VARIABLE, garden.ann, where=json.loads(text)) == page


DEEP: dict[str, str] = {
    "hundreds of not": nested(150, '{"not": ', ROSES, "}"),
    "hundreds of or": nested(200, '{"or": [', ROSES, "]}"),
    "thousands of comparisons": json.dumps({"or": [ROSES] * 3000}),
    "thousands of filters of nothing": json.dumps({"and": [{"and": []}] * 3000}),
    "hundreds of relations": json.dumps({"or": [OWNED] * 200}),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("name", DEEP)
async def test_a_filter_that_is_too_much_is_told_so_and_sends_nothing(
    run: Run, garden: Garden, statements: list[str], name: str
) -> None:
    for query, given in (
        (LISTED % unquoted(DEEP[name]), {}),
        (BY_VARIABLE, {"where": json.loads(DEEP[name])}),
    ):
        data, errors = await run.raw(query, garden.ann, **given)
        assert data is None
        assert {masking.code(error) for error in errors} <= TOO_MUCH
        assert errors
    assert statements == []
    assert await names(run, garden.ann, where=ROSES) == ["Roses"]


async def test_hundreds_of_comparisons_are_answered(run: Run, garden: Garden) -> None:
    several = [{"name": {"eq": f"Rose {number}"}} for number in range(300)]
    assert await names(run, garden.ann, where={"or": [*several, ROSES]}) == ["Roses"]
    assert await names(run, garden.ann, where={"and": [{"not": one} for one in several]}) == ALL
    assert await names(run, garden.ann, where={"or": [OWNED] * 30}) == ["Tulips", "Roses"]


async def test_a_thousand_values_are_compared(run: Run, garden: Garden) -> None:
    several = [f"Rose {number}" for number in range(999)]
    assert await names(run, garden.ann, where={"name": {"in": [*several, "Roses"]}}) == ["Roses"]
    assert await names(run, garden.ann, where={"not": {"name": {"in": several}}}) == ALL
    assert await names(run, garden.ann, where={"tags": {"none": several}}) == ALL
    assert await names(run, garden.ann, where={"version": {"in": list(range(1000))}}) == ALL
    strangers = [public_id(Space(id=uuid7())) for _ in range(998)]
    found = await names(run, garden.ann, where={"space": {"id": {"in": [*strangers, garden.id("Park")]}}})
    assert found == ["Öl", "roses 50%"]
    articles = [garden.id("Öl"), *strangers, garden.id("Roses")]
    assert await names(run, garden.ann, where={"id": {"in": articles}}) == ["Öl", "Roses"]
