"""`orderBy`: each order both ways, ties, nulls, and what comes first without it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.db import uuid7
from tests.lists.ask import asked, names, refusal
from tests.lists.garden import Garden, day
from tests.make import make_article, make_space, make_user, viewer_of
from tests.run import Run

Order = list[dict[str, Any]]


def by(*fields: str) -> Order:
    """Write an order: `NAME`, or `NAME DESC` with its direction."""
    pairs = [field.split() for field in fields]
    return [dict(zip(("field", "direction"), pair, strict=False)) for pair in pairs]


ORDERS: list[tuple[Order, list[str]]] = [
    (by("NAME"), ["Roses", "roses 50%", "Tulips", "Öl"]),
    (by("NAME ASC"), ["Roses", "roses 50%", "Tulips", "Öl"]),
    (by("NAME DESC"), ["Öl", "Tulips", "roses 50%", "Roses"]),
    (by("CREATED_AT"), ["Öl", "roses 50%", "Tulips", "Roses"]),
    (by("CREATED_AT DESC"), ["Öl", "roses 50%", "Tulips", "Roses"]),
    (by("CREATED_AT ASC"), ["Roses", "Tulips", "roses 50%", "Öl"]),
    (by("UPDATED_AT"), ["Roses", "Tulips", "roses 50%", "Öl"]),
    (by("UPDATED_AT ASC"), ["Öl", "roses 50%", "Tulips", "Roses"]),
    ([{"field": "NAME", "direction": None}], ["Roses", "roses 50%", "Tulips", "Öl"]),
    ([], ["Öl", "roses 50%", "Tulips", "Roses"]),
]


@pytest.mark.parametrize(("order", "wanted"), ORDERS, ids=[str(order) for order, _ in ORDERS])
async def test_a_list_is_in_the_order_asked(
    run: Run, garden: Garden, order: Order, wanted: list[str]
) -> None:
    assert await names(run, garden.ann, orderBy=order) == wanted


async def test_a_null_order_is_none(run: Run, garden: Garden) -> None:
    assert await names(run, garden.ann, orderBy=None) == ["Öl", "roses 50%", "Tulips", "Roses"]


async def test_spaces_are_in_the_order_asked(run: Run, garden: Garden) -> None:
    for order, wanted in (
        (by("NAME"), ["Garden", "Park"]),
        (by("NAME DESC"), ["Park", "Garden"]),
        (by("CREATED_AT ASC"), ["Garden", "Park"]),
        (by("UPDATED_AT"), ["Garden", "Park"]),
    ):
        assert await names(run, garden.ann, "spaces", orderBy=order) == wanted


async def test_each_list_in_a_list_is_in_the_order_asked(run: Run, garden: Garden) -> None:
    query = """query ($order: [ArticleOrder!], $by: SpaceOrderField!) {
      spaces(orderBy: {field: $by}) { nodes { name articles(orderBy: $order) { nodes { name } } } }
    }"""
    found = await run(query, garden.ann, order=by("NAME DESC"), by="NAME")
    listed = {
        node["name"]: [one["name"] for one in node["articles"]["nodes"]] for node in found["spaces"]["nodes"]
    }
    assert listed == {"Garden": ["Tulips", "Roses"], "Park": ["Öl", "roses 50%"]}


async def test_case_makes_no_difference_to_the_order_of_names(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    for name in ("b", "Äpfel", "A2", "a1", "_", "B", "Zebra", "1", "äpfel"):
        await make_article(session, space, ann, name)
    alphabetical = ["1", "_", "a1", "A2", "b", "B", "Zebra", "Äpfel", "äpfel"]
    assert await names(run, viewer_of(ann), orderBy=by("NAME")) == alphabetical
    assert await names(run, viewer_of(ann), orderBy=by("NAME DESC")) == alphabetical[::-1]


async def test_the_second_order_decides_where_the_first_is_equal(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    for name, created, updated in (("a", 1, 3), ("B", 1, 2), ("c", 2, 2), ("b", 2, 3), ("A", 3, 3)):
        columns = {"created_at": day(created), "updated_at": day(updated)}
        await make_article(session, space, ann, name, **columns)
    for order, wanted in (
        (by("NAME", "CREATED_AT"), ["A", "a", "b", "B", "c"]),
        (by("NAME", "CREATED_AT ASC"), ["a", "A", "B", "b", "c"]),
        (by("NAME DESC", "CREATED_AT"), ["c", "b", "B", "A", "a"]),
        (by("CREATED_AT", "NAME"), ["A", "b", "c", "a", "B"]),
        (by("CREATED_AT ASC", "UPDATED_AT ASC"), ["B", "a", "c", "b", "A"]),
        (by("UPDATED_AT", "CREATED_AT ASC"), ["a", "b", "A", "B", "c"]),
        (by("UPDATED_AT", "NAME DESC", "CREATED_AT"), ["b", "A", "a", "c", "B"]),
        (by("NAME", "NAME DESC", "CREATED_AT"), ["A", "a", "b", "B", "c"]),
    ):
        assert await names(run, viewer_of(ann), orderBy=order) == wanted, order


async def test_ties_are_by_id_in_the_direction_of_the_last_order(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    ids = sorted(uuid7() for _ in range(4))
    same = datetime(2026, 1, 1, tzinfo=UTC)
    for content, key in zip("1234", ids, strict=True):
        columns = {"id": key, "content": content, "created_at": same, "updated_at": same}
        await make_article(session, space, ann, "same", **columns)
    for order, wanted in (
        ([], "4321"),
        (by("CREATED_AT"), "4321"),
        (by("CREATED_AT ASC"), "1234"),
        (by("NAME"), "1234"),
        (by("NAME DESC"), "4321"),
        (by("NAME", "CREATED_AT"), "4321"),
        (by("CREATED_AT", "NAME"), "1234"),
    ):
        found = await asked(run, viewer_of(ann), "nodes { content }", orderBy=order)
        assert "".join(node["content"] for node in found["nodes"]) == wanted, order


async def test_what_has_no_value_comes_last_both_ways(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann)
    for name, deleted in (("a", day(1)), ("b", day(2)), ("c", None), ("d", None)):
        await make_article(session, space, ann, name, deleted_at=deleted, created_at=day(5))
    for order, wanted in (
        (by("DELETED_AT", "NAME"), ["b", "a", "c", "d"]),
        (by("DELETED_AT DESC", "NAME DESC"), ["b", "a", "d", "c"]),
        (by("DELETED_AT ASC", "NAME"), ["a", "b", "c", "d"]),
        (by("CREATED_AT", "DELETED_AT ASC", "NAME DESC"), ["a", "b", "d", "c"]),
    ):
        assert await names(run, viewer_of(ann), orderBy=order, trash="INCLUDE") == wanted, order


async def test_relevance_without_a_search_is_an_error_with_its_place(
    run: Run, garden: Garden, statements: list[str]
) -> None:
    told = "RELEVANCE is an order of what was searched for."
    place = ["orderBy", "0", "field"]
    assert await refusal(run, garden.ann, orderBy=by("RELEVANCE")) == (told, place)
    assert await refusal(run, garden.ann, orderBy=by("RELEVANCE"), search=" ") == (told, place)
    assert await refusal(run, garden.ann, orderBy=by("RELEVANCE ASC"), search=None) == (told, place)
    found = await refusal(run, garden.ann, "spaces", orderBy=by("NAME", "RELEVANCE DESC"))
    assert found == (told, ["orderBy", "1", "field"])
    assert statements == []


@pytest.mark.parametrize(
    "order",
    [
        "{field: VERSION}",
        '{field: "NAME"}',
        "{direction: ASC}",
        "{field: NAME, direction: UP}",
        "NAME",
        "[null]",
        "{field: null}",
    ],
)
async def test_what_is_no_order_is_not_valid(
    run: Run, garden: Garden, statements: list[str], order: str
) -> None:
    data, errors = await run.raw(f"{{ articles(orderBy: {order}) {{ totalCount }} }}", garden.ann)
    assert data is None
    assert [error.original_error for error in errors] == [None]
    assert statements == []
