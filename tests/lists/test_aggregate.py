"""`totalCount` and `aggregate`: over the whole list, whatever the page, and only over what is in it."""

from typing import Any

from tests.lists.ask import asked
from tests.lists.garden import Garden, day
from tests.run import Run

FIGURES = "aggregate { count createdAt { min max } updatedAt { min max } } totalCount"
EMPTY = {"min": None, "max": None}


def figures(count: int, created: tuple[int, int], updated: tuple[int, int]) -> Any:  # noqa: ANN401 - any JSON value
    """Write figures, of days in January."""
    aggregate = {"count": count, "createdAt": between(*created), "updatedAt": between(*updated)}
    return {"aggregate": aggregate, "totalCount": count}


def between(first: int, last: int) -> dict[str, str]:
    """Write a range of noons in January."""
    return {"min": f"{day(first):%Y-%m-%dT%H:%M:%S.%fZ}", "max": f"{day(last):%Y-%m-%dT%H:%M:%S.%fZ}"}


async def test_figures_are_of_what_each_viewer_may_list(run: Run, garden: Garden) -> None:
    for who, wanted in (
        ("Ann", figures(4, (1, 4), (6, 9))),
        ("Eve", figures(2, (3, 4), (6, 7))),
        ("anonymous", figures(2, (3, 4), (6, 7))),
        ("Bob", figures(3, (3, 5), (5, 7))),
        ("Adam", figures(5, (1, 5), (5, 9))),
    ):
        assert await asked(run, garden.viewer(who), FIGURES) == wanted, who


async def test_figures_are_of_the_whole_list_whatever_the_page(run: Run, garden: Garden) -> None:
    everything = figures(4, (1, 4), (6, 9))
    cursor = (await asked(run, garden.ann, "pageInfo { endCursor }", first=2))["pageInfo"]["endCursor"]
    pages: list[dict[str, Any]] = [
        {"first": 0},
        {"first": 1},
        {"last": 1},
        {"after": cursor},
        {"orderBy": [{"field": "NAME"}]},
    ]
    for given in pages:
        assert await asked(run, garden.ann, FIGURES, **given) == everything, given
        found = await asked(run, garden.ann, f"nodes {{ name }} {FIGURES}", **given)
        assert {name: found[name] for name in everything} == everything, given


async def test_figures_follow_filter_search_and_trash(run: Run, garden: Garden) -> None:
    for given, wanted in (
        ({"where": {"name": {"contains": "rose"}}}, figures(2, (1, 3), (7, 9))),
        ({"search": "tulips"}, figures(1, (2, 2), (8, 8))),
        ({"search": "rose", "where": {"version": {"lt": 5}}}, figures(1, (3, 3), (7, 7))),
        ({"trash": "ONLY"}, figures(1, (6, 6), (10, 10))),
        ({"trash": "INCLUDE"}, figures(5, (1, 6), (6, 10))),
    ):
        assert await asked(run, garden.ann, FIGURES, **given) == wanted, given


async def test_figures_of_nothing_are_null(run: Run, garden: Garden) -> None:
    empty = {"aggregate": {"count": 0, "createdAt": EMPTY, "updatedAt": EMPTY}, "totalCount": 0}
    nothing: list[dict[str, Any]] = [
        {"where": {"or": []}},
        {"search": "nothing like it"},
        {"where": {"name": {"eq": "Wine"}}},
    ]
    for given in nothing:
        assert await asked(run, garden.ann, FIGURES, **given) == empty, given


async def test_spaces_and_lists_in_them_have_figures_in_one_statement(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    query = """{ spaces(orderBy: {field: NAME}) {
      aggregate { count createdAt { min } }
      nodes { articles { totalCount all: aggregate { count __typename updatedAt { __typename max } } } }
    } }"""
    found = (await run(query, garden.ann))["spaces"]
    assert found["aggregate"] == {"count": 2, "createdAt": {"min": between(1, 1)["min"]}}
    seen = [
        (one["articles"]["totalCount"], one["articles"]["all"]["count"], one["articles"]["all"]["updatedAt"])
        for one in found["nodes"]
    ]
    assert seen == [
        (2, 2, {"__typename": "DateTimeRangeInfo", "max": between(9, 9)["max"]}),
        (2, 2, {"__typename": "DateTimeRangeInfo", "max": between(7, 7)["max"]}),
    ]
    assert found["nodes"][0]["articles"]["all"]["__typename"] == "AggregateInfo"
    assert len(statements) == 1


async def test_nothing_is_counted_unless_asked_for(run: Run, garden: Garden, statements: list[str]) -> None:
    await run("{ articles { nodes { name } } }", garden.ann)
    await run("{ articles { nodes { name } totalCount } }", garden.ann)
    await run("{ articles { nodes { name } aggregate { createdAt { max } } } }", garden.ann)
    assert ["count(*)" in one for one in statements] == [False, True, False]
    assert ["max(" in one for one in statements] == [False, False, True]
