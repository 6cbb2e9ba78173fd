"""Pages: walked both ways they are the list, once each and in order, whatever happens meanwhile."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.lists.ask import PAGE, asked, declared, refusal
from tests.lists.garden import Garden, day
from tests.lists.test_orders import by
from tests.make import make_article, make_space, make_user, viewer_of
from tests.run import Run

NOT_A_CURSOR = "Not a cursor of this list: send one from the same list, search and order."
LETTERS = "abcdefghijk"
Given = dict[str, Any]


@pytest.fixture
async def ann(session: AsyncSession) -> User:
    """Make who walks."""
    return await make_user(session, "Ann")


@pytest.fixture
async def space(session: AsyncSession, ann: User) -> Space:
    """Plant eleven articles with many ties: of names, of moments, in the trash and not."""
    space = await make_space(session, ann)
    for number, letter in enumerate(LETTERS):
        await make_article(session, space, ann, **columns(number, letter))
    return space


def columns(number: int, letter: str) -> Given:
    """Tell what an article is like: its content alone tells it from others."""
    return {
        "name": "Rose" if number % 2 else "rose",
        "content": letter,
        "created_at": day(1 + number // 3),
        "updated_at": day(1 + number % 4),
        "deleted_at": day(1 + number // 5) if number % 3 == 0 else None,
    }


LISTS: list[Given] = [
    {},
    {"orderBy": by("NAME")},
    {"orderBy": by("NAME DESC", "UPDATED_AT")},
    {"orderBy": by("CREATED_AT ASC", "NAME", "UPDATED_AT ASC")},
    {"trash": "INCLUDE", "orderBy": by("DELETED_AT")},
    {"trash": "INCLUDE", "orderBy": by("DELETED_AT ASC", "NAME DESC")},
    {"trash": "INCLUDE", "orderBy": by("UPDATED_AT", "DELETED_AT ASC", "CREATED_AT")},
    {"trash": "ONLY"},
    {"where": {"not": {"content": {"eq": "e"}}}},
    {"search": "rose"},
    {"search": "rose", "orderBy": by("RELEVANCE ASC", "CREATED_AT")},
    {"search": "rose", "orderBy": by("NAME", "RELEVANCE")},
    {"search": "rose", "orderBy": by("DELETED_AT"), "trash": "INCLUDE"},
]
SELECTED = "edges { cursor node { content } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }"
each_list = pytest.mark.parametrize("given", LISTS, ids=map(str, LISTS))


async def page(run: Run, ann: User, **given: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Ask for a page, whose cursors agree with its edges."""
    query = declared("articles", SELECTED, given)
    found = (await run(query, viewer_of(ann), **given))["articles"]
    cursors = [edge["cursor"] for edge in found["edges"]] or [None]
    assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (cursors[0], cursors[-1])
    return found


def contents(found: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return what is on a page."""
    return "".join(edge["node"]["content"] for edge in found["edges"])


async def whole(run: Run, ann: User, **given: Any) -> str:  # noqa: ANN401 - any JSON value
    """Read the whole list."""
    return contents(await page(run, ann, **given, first=1000))


async def walked(run: Run, ann: User, size: int, *, forwards: bool, **given: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Walk through a list; return the pages in the list's order."""
    count, cursor, ahead, behind, end = (
        ("first", "after", "hasNextPage", "hasPreviousPage", "endCursor")
        if forwards
        else ("last", "before", "hasPreviousPage", "hasNextPage", "startCursor")
    )
    pages: list[str] = []
    place: Given = {}
    while True:
        found = await page(run, ann, **given, **{count: size}, **place)
        assert found["pageInfo"][behind] == bool(pages)
        pages.append(contents(found))
        if not found["pageInfo"][ahead]:
            return pages if forwards else pages[::-1]
        assert len(pages[-1]) == size
        place = {cursor: found["pageInfo"][end]}


@each_list
@pytest.mark.usefixtures("space")
async def test_pages_together_are_the_list_both_ways(run: Run, ann: User, given: Given) -> None:
    everything = await whole(run, ann, **given)
    assert len(set(everything)) == len(everything) > 3
    for size in (1, 3, len(everything)):
        forwards = await walked(run, ann, size, forwards=True, **given)
        backwards = await walked(run, ann, size, forwards=False, **given)
        assert "".join(forwards) == "".join(backwards) == everything
        assert {len(one) for one in (*forwards[:-1], *backwards[1:])} <= {size}


@pytest.mark.parametrize("given", LISTS[3::3], ids=map(str, LISTS[3::3]))
@pytest.mark.usefixtures("space")
async def test_the_page_info_is_right_in_all_four_directions(run: Run, ann: User, given: Given) -> None:
    edges = (await page(run, ann, **given, first=1000))["edges"]
    everything, last = contents({"edges": edges}), len(edges)
    for lower, upper in (
        (-1, last),
        (-1, 2),
        (0, last),
        (0, 2),
        (1, 2),
        (2, last),
        (-1, 0),
        (last - 1, last),
    ):
        between: Given = {}
        if lower >= 0:
            between["after"] = edges[lower]["cursor"]
        if upper < last:
            between["before"] = edges[upper]["cursor"]
        span = everything[lower + 1 : upper]
        for size in (0, 1, last):
            first = await page(run, ann, **given, **between, first=size)
            assert contents(first) == span[:size]
            assert ends(first) == (lower >= 0, upper < last or len(span) > size)
            final = await page(run, ann, **given, **between, last=size)
            assert contents(final) == (span[-size:] if size else "")
            assert ends(final) == (lower >= 0 or len(span) > size, upper < last)


def ends(found: Any) -> tuple[bool, bool]:  # noqa: ANN401 - any JSON value
    """Tell whether there is more before, and after."""
    return found["pageInfo"]["hasPreviousPage"], found["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize("forwards", [True, False])
@pytest.mark.parametrize("order", [by("CREATED_AT"), by("NAME"), by("UPDATED_AT ASC", "NAME DESC")], ids=str)
async def test_what_comes_and_goes_between_pages_moves_nothing_else(
    session: AsyncSession,
    run: Run,
    ann: User,
    space: Space,
    order: list[Given],
    forwards: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    everything = await whole(run, ann, orderBy=order)
    count, cursor, end = ("first", "after", "endCursor") if forwards else ("last", "before", "startCursor")
    found: list[str] = []
    place: Given = {}
    while shown := await page(run, ann, orderBy=order, **{count: 2}, **place):
        if not contents(shown):
            break
        found += contents(shown)[:: 1 if forwards else -1]
        place = {cursor: shown["pageInfo"][end]}
        await shuffle(session, space, ann, found)
    old = [letter for letter in found if letter in LETTERS]
    assert "".join(old) == everything[:: 1 if forwards else -1]
    assert len(set(found)) == len(found) > len(old)


async def shuffle(session: AsyncSession, space: Space, ann: User, found: list[str]) -> None:
    """Put articles everywhere while there are few, and the one on which the page ended into the trash."""
    if len(found) < 7:
        for number in range(4):
            content = chr(1000 + 10 * len(found) + number)  # one letter of its own
            name = ("Poppy", "Rose", "rose", "Tulip")[number]
            await make_article(session, space, ann, **columns(3 * number + 1, content) | {"name": name})
    gone = update(Article).where(Article.content == found[-1]).values(deleted_at=day(9))
    await session.execute(gone)
    await session.commit()


async def test_each_list_in_a_list_is_paged_by_itself(run: Run, garden: Garden) -> None:
    query = """query ($size: Int, $order: [ArticleOrder!]) {
      spaces(orderBy: {field: NAME}) { nodes { name
        a: articles(first: $size, orderBy: $order) { PAGE }
        b: articles(last: 1, orderBy: $order) { PAGE }
        c: articles(first: 0) { PAGE }
      } }
    }""".replace("PAGE", PAGE)
    found = await run(query, garden.ann, size=1, order=by("NAME"))
    seen = {
        node["name"]: [(listed(node[alias]), ends(node[alias])) for alias in "abc"]
        for node in found["spaces"]["nodes"]
    }
    assert seen == {
        "Garden": [(["Roses"], (False, True)), (["Tulips"], (True, False)), ([], (False, True))],
        "Park": [(["roses 50%"], (False, True)), (["Öl"], (True, False)), ([], (False, True))],
    }


def listed(found: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the names on a page."""
    return [edge["node"]["name"] for edge in found["edges"]]


async def test_a_cursor_of_one_space_goes_on_in_that_space(run: Run, garden: Garden) -> None:
    query = """query ($id: ID!, $after: String, $before: String) {
      space(id: $id) { articles(after: $after, before: $before, first: 1) { PAGE } }
    }""".replace("PAGE", PAGE)
    garden_id = garden.id("Garden")
    first = (await run(query, garden.ann, id=garden_id))["space"]["articles"]
    after = first["pageInfo"]["endCursor"]
    second = (await run(query, garden.ann, id=garden_id, after=after))["space"]["articles"]
    assert (listed(first), listed(second)) == (["Tulips"], ["Roses"])
    assert (ends(first), ends(second)) == ((False, True), (True, False))
    before = second["pageInfo"]["startCursor"]
    back = (await run(query, garden.ann, id=garden_id, before=before))["space"]["articles"]
    assert (listed(back), ends(back)) == (["Tulips"], (False, True))


async def test_a_trashed_list_is_paged_like_any_other(run: Run, garden: Garden) -> None:
    found = await asked(run, garden.ann, PAGE, trash="INCLUDE", first=1, orderBy=by("CREATED_AT"))
    assert (listed(found), ends(found)) == (["Weeds"], (False, True))


async def test_an_empty_list_has_a_page_without_places(run: Run, garden: Garden) -> None:
    empty = {"hasPreviousPage": False, "hasNextPage": False, "startCursor": None, "endCursor": None}
    for given in ({}, {"first": 3}, {"last": 3}, {"search": "nothing like it"}):
        found = await asked(run, garden.ann, PAGE, where={"or": []}, **given)
        assert found == {"edges": [], "pageInfo": empty}


OTHERS: list[tuple[Given, Given]] = [
    ({}, {"orderBy": by("NAME")}),
    ({}, {"orderBy": by("CREATED_AT ASC")}),
    ({}, {"orderBy": by("CREATED_AT", "NAME")}),
    ({}, {"search": "rose"}),
    ({"orderBy": by("NAME")}, {}),
    ({"orderBy": by("NAME")}, {"orderBy": by("NAME DESC")}),
    ({"orderBy": by("NAME", "CREATED_AT")}, {"orderBy": by("CREATED_AT", "NAME")}),
    ({"orderBy": by("NAME", "CREATED_AT")}, {"orderBy": by("NAME")}),
    ({"orderBy": by("CREATED_AT")}, {"orderBy": by("UPDATED_AT")}),
    ({"search": "rose"}, {}),
    ({"search": "rose"}, {"search": "roses"}),
    ({"search": "rose"}, {"search": "rose", "orderBy": by("RELEVANCE ASC")}),
    ({"search": "rose", "orderBy": by("NAME")}, {"orderBy": by("NAME")}),
    ({"search": "rose", "orderBy": by("NAME")}, {"search": "tulips", "orderBy": by("NAME")}),
]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("of", "to"), OTHERS, ids=[f"{of} {to}" for of, to in OTHERS])
async def test_a_cursor_of_another_order_or_search_is_refused(
    run: Run, garden: Garden, statements: list[str], of: Given, to: Given
) -> None:
    found = await asked(run, garden.ann, PAGE, **of)
    cursor = found["pageInfo"]["startCursor"]
    statements.clear()
    assert await refusal(run, garden.ann, **to, after=cursor) == (NOT_A_CURSOR, ["after"])
    assert await refusal(run, garden.ann, **to, before=cursor, last=1) == (NOT_A_CURSOR, ["before"])
    assert statements == []


async def test_a_cursor_of_another_list_is_refused(run: Run, garden: Garden) -> None:
    for of, to in (("articles", "spaces"), ("spaces", "articles")):
        found = await asked(run, garden.ann, PAGE, of, orderBy=by("NAME"))
        cursor = found["pageInfo"]["endCursor"]
        told = await refusal(run, garden.ann, to, orderBy=by("NAME"), after=cursor)
        assert told == (NOT_A_CURSOR, ["after"])


SAME: list[tuple[Given, Given]] = [
    ({}, {"orderBy": by("CREATED_AT DESC")}),
    ({}, {"orderBy": []}),
    ({}, {"search": " "}),
    ({"orderBy": by("NAME")}, {"orderBy": by("NAME ASC", "NAME DESC")}),
    ({"search": "roses"}, {"search": " roses ", "orderBy": by("RELEVANCE")}),
]


@pytest.mark.parametrize(("of", "to"), SAME, ids=[f"{of} {to}" for of, to in SAME])
async def test_the_same_order_said_otherwise_takes_the_cursor(
    run: Run, garden: Garden, of: Given, to: Given
) -> None:
    found = await asked(run, garden.ann, PAGE, **of)
    first = found["edges"][0]
    rest = await asked(run, garden.ann, PAGE, **to, after=first["cursor"])
    assert [first["node"]["name"], *listed(rest)] == listed(found)


def tampered(cursor: str) -> dict[str, str]:
    """Change a cursor in many ways."""
    name, *keys = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    changed: dict[str, list[Any]] = {
        "no keys": [name],
        "a key less": [name, *keys[:-1]],
        "a key more": [name, *keys, 1],
        "no name": keys,
        "another name": [f"{name},name", *keys],
        "null": [name, None, keys[-1]],
        "no id": [name, keys[0], None],
        "a number": [name, 7, keys[-1]],
        "a number for an id": [name, keys[0], 7],
        "an object": [name, {}, keys[-1]],
        "NUL": [name, "\0", keys[-1]],
        "another uuid": [name, keys[0], keys[-1].upper()],
        "the id in braces": [name, keys[0], f"{{{keys[-1]}}}"],
    }
    cut = {"cut": cursor[:-4], "doubled": cursor + cursor, "blank": f"{cursor} "}
    cut["padded"] = cursor + "=" * (-len(cursor) % 4 or 4)
    made = {what: base64.urlsafe_b64encode(orjson.dumps(one)) for what, one in changed.items()}
    return cut | {what: one.rstrip(b"=").decode() for what, one in made.items()}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("order", [by("NAME"), by("CREATED_AT")], ids=str)
async def test_a_cursor_that_was_tampered_with_is_refused(
    run: Run, garden: Garden, statements: list[str], order: list[Given]
) -> None:
    found = await asked(run, garden.ann, PAGE, orderBy=order)
    statements.clear()
    for what, cursor in tampered(found["pageInfo"]["startCursor"]).items():
        told = await refusal(run, garden.ann, orderBy=order, after=cursor)
        assert told == (NOT_A_CURSOR, ["after"]), what
    assert statements == []


NOT_A_SIZE = "A page has 0 to 1000 objects."
SIZES: list[tuple[Given, str, list[str]]] = [
    ({"first": -1}, NOT_A_SIZE, ["first"]),
    ({"first": 1001}, NOT_A_SIZE, ["first"]),
    ({"first": 2147483647}, NOT_A_SIZE, ["first"]),
    ({"last": -1}, NOT_A_SIZE, ["last"]),
    ({"last": 1001}, NOT_A_SIZE, ["last"]),
    ({"first": 1, "last": 1}, "Ask for `first` or for `last`, not for both.", ["last"]),
    ({"first": 0, "last": 0}, "Ask for `first` or for `last`, not for both.", ["last"]),
]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("given", "told", "place"), SIZES, ids=[str(given) for given, _, _ in SIZES])
async def test_a_size_out_of_bounds_is_refused(
    run: Run, garden: Garden, statements: list[str], given: Given, told: str, place: list[str]
) -> None:
    assert await refusal(run, garden.ann, **given) == (told, place)
    assert statements == []


async def test_sizes_within_bounds_are_answered(run: Run, garden: Garden) -> None:
    everything = ["Öl", "roses 50%", "Tulips", "Roses"]
    for given, wanted in (
        ({"first": 0}, []),
        ({"last": 0}, []),
        ({"first": 1}, ["Öl"]),
        ({"last": 1}, ["Roses"]),
        ({"first": 1000}, everything),
        ({"last": 1000}, everything),
        ({"first": None}, everything),
        ({"last": None}, everything),
        ({"first": None, "last": 2}, ["Tulips", "Roses"]),
        ({"first": 2, "last": None}, ["Öl", "roses 50%"]),
    ):
        assert listed(await asked(run, garden.ann, PAGE, **given)) == wanted, given


async def test_without_a_size_a_page_has_twenty(session: AsyncSession, run: Run, ann: User) -> None:
    space = await make_space(session, ann)
    for number in range(21):
        await make_article(
            session, space, ann, str(number), created_at=datetime(2026, 1, 1, number, tzinfo=UTC)
        )
    found = await asked(run, viewer_of(ann), f"totalCount {PAGE}")
    assert listed(found) == [str(number) for number in range(20, 0, -1)]
    assert (found["totalCount"], ends(found)) == (21, (False, True))
    found = await asked(run, viewer_of(ann), PAGE, before=found["pageInfo"]["endCursor"])
    assert (len(listed(found)), ends(found)) == (19, (False, True))
