"""Facets: options to filter by, with exact counts under the viewer's rights, in the statement of the list."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import uuid7
from gql_api.spaces.model import Space
from gql_api.users.model import User
from gql_api.viewer import Viewer
from tests.lists.ask import argument, asked
from tests.lists.garden import Garden
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

Given = dict[str, Any]
Options = list[tuple[str, int, bool]]
FACET = "field hasMore options { value label count selected }"


async def facet(
    run: Run,
    viewer: Viewer,
    field: str,
    first: int = 20,
    **given: Any,  # noqa: ANN401 - any JSON value
) -> tuple[Options, bool]:
    """Ask for one facet: return of each option label, count and whether it is selected; and `hasMore`."""
    selection = f"facets(fields: [{field}], first: {first}) {{ {FACET} }}"
    (found,) = (await asked(run, viewer, selection, **given))["facets"]
    assert found["field"] == field
    options = [(one["label"], one["count"], one["selected"]) for one in found["options"]]
    return options, found["hasMore"]


COUNTS: list[tuple[str, str, Options]] = [
    ("Ann", "SPACE", [("Garden", 2, False), ("Park", 2, False)]),
    ("Ann", "OWNER", [("Ann", 2, False), ("Bob", 2, False)]),
    ("Ann", "TAGS", [("flower", 2, False), ("red", 2, False), ("Flower", 1, False)]),
    ("Eve", "SPACE", [("Park", 2, False)]),
    ("Eve", "OWNER", [("Ann", 1, False), ("Bob", 1, False)]),
    ("Eve", "TAGS", [("Flower", 1, False), ("red", 1, False)]),
    ("anonymous", "TAGS", [("Flower", 1, False), ("red", 1, False)]),
    ("Bob", "SPACE", [("Park", 2, False), ("Cellar", 1, False)]),
    ("Bob", "TAGS", [("red", 2, False), ("Flower", 1, False), ("secret", 1, False)]),
    ("Adam", "SPACE", [("Garden", 2, False), ("Park", 2, False), ("Cellar", 1, False)]),
    ("Adam", "OWNER", [("Bob", 3, False), ("Ann", 2, False)]),
    (
        "Adam",
        "TAGS",
        [("red", 3, False), ("flower", 2, False), ("Flower", 1, False), ("secret", 1, False)],
    ),
]


@pytest.mark.parametrize(
    ("who", "field", "wanted"), COUNTS, ids=[f"{who} {field}" for who, field, _ in COUNTS]
)
async def test_counts_are_exact_under_the_rights_of_each_viewer(
    run: Run, garden: Garden, who: str, field: str, wanted: Options
) -> None:
    assert await facet(run, garden.viewer(who), field) == (wanted, False)


async def test_the_value_of_an_option_filters_by_it(run: Run, garden: Garden) -> None:
    for field, name in (("SPACE", "space"), ("OWNER", "owner"), ("TAGS", "tags")):
        selection = f"facets(fields: [{field}]) {{ {FACET} }}"
        (found,) = (await asked(run, garden.ann, selection))["facets"]
        for option in found["options"]:
            chosen = {"any": [option["value"]]} if name == "tags" else {"id": {"eq": option["value"]}}
            listed = await asked(run, garden.ann, "totalCount", where={name: chosen})
            assert listed == {"totalCount": option["count"]}


WHERE: list[tuple[str, Given, Options]] = [
    # what `where` says of another field counts
    ("SPACE", {"name": {"contains": "rose"}}, [("Garden", 1, False), ("Park", 1, False)]),
    ("TAGS", {"owner": {"name": {"eq": "Ann"}}}, [("flower", 1, False), ("red", 1, False)]),
    ("TAGS", {"or": []}, []),
    ("OWNER", {"tags": {"any": ["flower"]}}, [("Ann", 1, False), ("Bob", 1, False)]),
    # what it says of the facet's own field does not, wherever it must hold
    ("SPACE", {"space": {"id": {"eq": "id of Park"}}}, [("Garden", 2, False), ("Park", 2, True)]),
    ("SPACE", {"space": {"name": {"eq": "Park"}}}, [("Garden", 2, False), ("Park", 2, False)]),
    (
        "SPACE",
        {"and": [{"space": {"id": {"in": ["id of Park"]}}}]},
        [("Garden", 2, False), ("Park", 2, True)],
    ),
    (
        "TAGS",
        {"tags": {"any": ["red"]}, "space": {"name": {"eq": "Garden"}}},
        [("flower", 2, False), ("red", 1, True)],
    ),
    (
        "TAGS",
        {"tags": {"all": ["red", "flower"]}},
        [("flower", 2, True), ("red", 2, True), ("Flower", 1, False)],
    ),
    ("TAGS", {"tags": {"none": ["red"]}}, [("flower", 2, False), ("red", 2, False), ("Flower", 1, False)]),
    # but where it need not hold, it is part of the condition
    ("SPACE", {"or": [{"space": {"id": {"eq": "id of Park"}}}]}, [("Park", 2, False)]),
    ("SPACE", {"not": {"space": {"id": {"eq": "id of Park"}}}}, [("Garden", 2, False)]),
    # what is selected is shown with count 0 too
    (
        "SPACE",
        {"space": {"id": {"in": ["id of Park", "id of Garden"]}}, "name": {"eq": "Roses"}},
        [("Garden", 1, True), ("Park", 0, True)],
    ),
    (
        "TAGS",
        {"tags": {"any": ["nothing"]}, "name": {"eq": "Tulips"}},
        [("flower", 1, False), ("nothing", 0, True)],
    ),
    ("OWNER", {"owner": {"id": {"eq": "id of Ann"}}, "or": []}, [("Ann", 0, True)]),
]


@pytest.mark.parametrize(
    ("field", "where", "wanted"), WHERE, ids=[f"{field} {where}" for field, where, _ in WHERE]
)
async def test_a_facet_leaves_out_what_where_says_of_its_own_field(
    run: Run, garden: Garden, field: str, where: Given, wanted: Options
) -> None:
    assert await facet(run, garden.ann, field, where=garden.filled(where)) == (wanted, False)


async def test_what_is_selected_unreadable_and_what_never_was_look_alike(run: Run, garden: Garden) -> None:
    nothing = public_id(Space(id=uuid7()))
    for hidden, never in ((garden.id("Cellar"), nothing), (garden.id("Adam"), public_id(User(id=uuid7())))):
        field = "SPACE" if hidden == garden.id("Cellar") else "OWNER"
        seen = []
        for public in (hidden, never):
            where = {field.lower(): {"id": {"in": [public]}}, "name": {"eq": "Roses"}}
            options, more = await facet(run, garden.ann, field, where=where)
            seen.append(([(label.replace(public, "?"), *rest) for label, *rest in options], more))
        own = ("Garden" if field == "SPACE" else "Ann", 1, False)
        assert seen == [([own, ("?", 0, True)], False)] * 2


async def test_an_id_of_another_type_selects_nothing(run: Run, garden: Garden) -> None:
    where = {"space": {"id": {"in": [garden.id("Ann"), garden.id("Roses")]}}, "name": {"eq": "Roses"}}
    assert await facet(run, garden.ann, "SPACE", where=where) == ([("Garden", 1, False)], False)


@pytest.fixture
async def tagged(session: AsyncSession) -> User:
    """Tag five articles: t0 five times, t1 four times, and so on."""
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    for number in range(5):
        tags = [f"t{place}" for place in range(number + 1)]
        await make_article(session, space, ann, f"Rose {number}", tags=tags)
    return ann


async def test_as_many_options_as_asked_and_whether_there_are_more(run: Run, tagged: User) -> None:
    every: Options = [(f"t{place}", 5 - place, False) for place in range(5)]
    for first, more in ((0, True), (1, True), (4, True), (5, False), (1000, False)):
        assert await facet(run, viewer_of(tagged), "TAGS", first) == (every[:first], more)
    assert await facet(run, viewer_of(tagged), "TAGS", 0, where={"or": []}) == ([], False)


async def test_what_is_selected_comes_in_addition(run: Run, tagged: User) -> None:
    where = {"tags": {"any": ["t3", "gone"]}}
    found = await facet(run, viewer_of(tagged), "TAGS", 1, where=where)
    assert found == ([("t0", 5, False), ("t3", 2, True), ("gone", 0, True)], True)
    everything = {"tags": {"any": [f"t{place}" for place in range(5)]}}
    found = await facet(run, viewer_of(tagged), "TAGS", 0, where=everything)
    assert found == ([(f"t{place}", 5 - place, True) for place in range(5)], False)


async def test_without_first_there_are_twenty_options(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    await make_article(session, space, ann, tags=[f"{number:02}" for number in range(21)])
    query = "{ articles { facets(fields: [TAGS]) { hasMore options { value } } } }"
    (found,) = (await run(query, viewer_of(ann)))["articles"]["facets"]
    assert found == {"hasMore": True, "options": [{"value": f"{number:02}"} for number in range(20)]}


@pytest.mark.parametrize("first", [-1, 1001])
async def test_a_number_of_options_out_of_bounds_is_refused(
    run: Run, garden: Garden, statements: list[str], first: int
) -> None:
    query = "query ($first: Int!) { articles { a: facets(fields: [TAGS], first: $first) { field } } }"
    for text, given in (
        (query, {"first": first}),
        (f"{{ articles {{ a: facets(fields: [TAGS], first: {first}) {{ field }} }} }}", {}),
    ):
        data, (error,) = await run.raw(text, garden.ann, **given)
        assert (data, error.path) == (None, ["articles", "a"])
        assert (error.message, argument(error)) == ("A page has 0 to 1000 objects.", ["first"])
    assert statements == []


async def warm(run: Run, statements: list[str]) -> None:
    """Let the driver learn of arrays, which it asks about once a connection."""
    await run("{ articles { facets(fields: [SPACE, TAGS]) { field } } }")
    statements.clear()


async def test_several_facets_are_in_the_order_asked_and_in_one_statement(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    await warm(run, statements)
    query = """{ articles(search: "rose", where: {version: {gt: 1}}) {
      totalCount nodes { name }
      facets(fields: [TAGS, SPACE, OWNER, TAGS]) { field options { label count } }
      again: facets(fields: [SPACE], first: 1) { hasMore __typename options { __typename label } }
      none: facets(fields: []) { field }
    } }"""
    found = (await run(query, garden.ann))["articles"]
    assert len(statements) == 1
    assert [
        (one["field"], [(each["label"], each["count"]) for each in one["options"]]) for one in found["facets"]
    ] == [
        ("TAGS", [("flower", 1), ("red", 1)]),
        ("SPACE", [("Garden", 1), ("Park", 1)]),
        ("OWNER", [("Ann", 2)]),
        ("TAGS", [("flower", 1), ("red", 1)]),
    ]
    garden_alone = [{"__typename": "FacetOption", "label": "Garden"}]
    assert found["again"] == [{"hasMore": True, "__typename": "ArticleFacet", "options": garden_alone}]
    assert (found["none"], found["totalCount"]) == ([], 2)


async def test_facets_alone_are_one_statement_whatever_the_page(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    await warm(run, statements)
    query = "{ articles(first: 0) { facets(fields: [SPACE]) { options { count } } } }"
    found = await run(query, garden.ann)
    assert found["articles"]["facets"] == [{"options": [{"count": 2}, {"count": 2}]}]
    assert len(statements) == 1


async def test_facets_of_a_list_in_a_space_are_its_own(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    await warm(run, statements)
    query = """{ spaces(orderBy: {field: NAME}) { nodes { name
      articles { facets(fields: [TAGS]) { options { label count } } }
    } } }"""
    found = await run(query, garden.viewer("Bob"))
    seen = {
        node["name"]: [(one["label"], one["count"]) for one in node["articles"]["facets"][0]["options"]]
        for node in found["spaces"]["nodes"]
    }
    assert seen == {
        "Cellar": [("red", 1), ("secret", 1)],
        "Park": [("Flower", 1), ("red", 1)],
        "Personal space of Bob": [],
    }
    assert len(statements) == 1


async def test_facets_follow_the_search_and_the_trash(run: Run, garden: Garden) -> None:
    found = await facet(run, garden.ann, "TAGS", search="tulips")
    assert found == ([("flower", 1, False)], False)
    found = await facet(run, garden.ann, "TAGS", trash="ONLY")
    assert found == ([("flower", 1, False)], False)
    found = await facet(run, garden.viewer("Bob"), "TAGS", trash="ONLY")
    assert found == ([], False)
    found = await facet(run, garden.ann, "SPACE", trash="INCLUDE")
    assert found == ([("Garden", 3, False), ("Park", 2, False)], False)
