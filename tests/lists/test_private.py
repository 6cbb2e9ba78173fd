"""A filter reveals nothing: neither what is in unreadable spaces, nor what is private to users."""

from typing import Any

import pytest

from gql_api import masking
from tests.lists.ask import argument, declared, names, written
from tests.lists.garden import Garden
from tests.run import Run

Where = dict[str, Any]
OF_THE_CELLAR: list[Where] = [
    {"name": {"eq": "Wine"}},
    {"id": {"eq": "id of Wine"}},
    {"id": {"in": ["id of Wine"]}},
    {"content": {"contains": "Red as a rose"}},
    {"tags": {"any": ["secret"]}},
    {"version": {"eq": 1}},
    {"space": {"name": {"eq": "Cellar"}}},
    {"space": {"id": {"eq": "id of Cellar"}}},
    {"space": {"description": {"startsWith": "Nobody"}}},
    {"or": [{"space": {"id": {"eq": "id of Cellar"}}}, {"name": {"eq": "Wine"}}]},
    {"not": {"space": {"id": {"ne": "id of Cellar"}}}},
    {"not": {"name": {"ne": "Wine"}}},
    {"owner": {"name": {"eq": "Bob"}}, "tags": {"all": ["red", "secret"]}},
]


@pytest.mark.parametrize("where", OF_THE_CELLAR, ids=map(str, OF_THE_CELLAR))
async def test_what_may_not_be_read_is_found_by_no_filter(run: Run, garden: Garden, where: Where) -> None:
    where = garden.filled(where)
    assert await names(run, garden.adam, where=where) == ["Wine"]
    for who in ("Ann", "Eve", "anonymous"):
        viewer = garden.viewer(who)
        assert await names(run, viewer, where=where) == []
        everything = await names(run, viewer)
        assert await names(run, viewer, where={"not": where}) == everything
        assert "Wine" not in everything


SPACES: list[Where] = [
    {"name": {"eq": "Cellar"}},
    {"id": {"eq": "id of Cellar"}},
    {"description": {"contains": "business"}},
    {"not": {"name": {"ne": "Cellar"}}},
]


@pytest.mark.parametrize("where", SPACES, ids=map(str, SPACES))
async def test_a_space_that_may_not_be_read_is_found_by_no_filter(
    run: Run, garden: Garden, where: Where
) -> None:
    where = garden.filled(where)
    assert await names(run, garden.viewer("Bob"), "spaces", where=where) == ["Cellar"]
    for who in ("Ann", "Eve", "anonymous"):
        viewer = garden.viewer(who)
        assert await names(run, viewer, "spaces", where=where) == []
        everything = await names(run, viewer, "spaces")
        assert await names(run, viewer, "spaces", where={"not": where}) == everything


async def test_what_is_in_the_trash_is_found_by_no_filter_of_others(run: Run, garden: Garden) -> None:
    where = {"deletedAt": {"isNull": False}}
    assert await names(run, garden.ann, where=where, trash="INCLUDE") == ["Weeds"]
    for who in ("Bob", "Eve", "anonymous"):
        assert await names(run, garden.viewer(who), where=where, trash="INCLUDE") == []
        assert await names(run, garden.viewer(who), where={"name": {"eq": "Weeds"}}, trash="ONLY") == []


REFUSED = "Only administrators may filter by this."
PRIVATE: list[tuple[str, Where, list[str]]] = [
    ("articles", {"owner": {"email": {"eq": "bob@example.com"}}}, ["owner", "email"]),
    ("articles", {"owner": {"email": {"eq": "nobody@example.com"}}}, ["owner", "email"]),
    ("articles", {"owner": {"email": {"isNull": True}}}, ["owner", "email"]),
    ("articles", {"owner": {"email": {}}}, ["owner", "email"]),
    ("articles", {"owner": {"isAdmin": {"eq": True}}}, ["owner", "isAdmin"]),
    (
        "articles",
        {"or": [{}, {"not": {"owner": {"email": {"eq": "x"}}}}]},
        ["or", "1", "not", "owner", "email"],
    ),
    (
        "articles",
        {"space": {"owner": {"and": [{"email": {"eq": "x"}}]}}},
        ["space", "owner", "and", "0", "email"],
    ),
    ("articles", {"name": {"in": []}, "owner": {"email": {"eq": "x"}}}, ["owner", "email"]),
    ("spaces", {"owner": {"email": {"contains": "@"}}}, ["owner", "email"]),
]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("many", "where", "place"), PRIVATE, ids=[f"{many} {where}" for many, where, _ in PRIVATE]
)
async def test_what_is_private_is_filtered_by_no_one_but_administrators(
    run: Run, garden: Garden, many: str, where: Where, place: list[str]
) -> None:
    for who in ("Ann", "Bob", "anonymous"):
        for selection in ("nodes { name }", "totalCount", "pageInfo { hasNextPage }", "aggregate { count }"):
            queries: list[tuple[str, Where]] = [
                (written(many, selection, {"where": where}), {}),
                (declared(many, selection, {"where": where}), {"where": where}),
            ]
            for query, given in queries:
                data, (error,) = await run.raw(query, garden.viewer(who), **given)
                assert (data, error.message, error.path) == (None, REFUSED, [many])
                assert masking.code(error) == "BAD_USER_INPUT"
                assert argument(error) == ["where", *place]
