"""Pages put together are the list, whatever happens in between; a bad cursor is the client's mistake."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api import masking
from gql_api.viewer import ANONYMOUS, Viewer
from tests.compiler.cases import NUMBERED
from tests.compiler.orders import Order
from tests.compiler.proof import World, refusals
from tests.compiler.tables import base64url, from_base64url
from tests.compiler.world import VIEWERS
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

PAGE = "nodes { id name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
HEAD, ARGUMENTS = "query ($n: Int, $after: String", "first: $n, after: $after"
LISTS = {
    "articles": f"{HEAD}) {{ articles({ARGUMENTS}) {{ {PAGE} }} }}",
    "spaces": f"{HEAD}) {{ spaces({ARGUMENTS}) {{ {PAGE} }} }}",
    "a search": f'{HEAD}) {{ articles({ARGUMENTS}, search: "rose") {{ {PAGE} }} }}',
    "a search with ties": f'{HEAD}) {{ articles({ARGUMENTS}, search: "lib") {{ {PAGE} }} }}',
    "a search of what is similar": f'{HEAD}) {{ articles({ARGUMENTS}, search: "white tul") {{ {PAGE} }} }}',
    "by name": f"{HEAD}) {{ articles({ARGUMENTS}, orderBy: {{field: NAME}}) {{ {PAGE} }} }}",
    "by nulls up, by name down": f"""{HEAD}) {{ articles({ARGUMENTS}, trash: INCLUDE,
        orderBy: [{{field: DELETED_AT, direction: ASC}}, {{field: NAME, direction: DESC}}]
      ) {{ {PAGE} }} }}""",
    "by nulls down": f"""{HEAD}) {{ spaces({ARGUMENTS}, trash: INCLUDE,
        orderBy: {{field: DELETED_AT}}) {{ {PAGE} }} }}""",
    "worst match first": f"""{HEAD}) {{ articles({ARGUMENTS}, search: "rose",
        orderBy: {{field: RELEVANCE, direction: ASC}}) {{ {PAGE} }} }}""",
}
IN_A_SPACE = f"{HEAD}, $id: ID!) {{ space(id: $id) {{ articles({ARGUMENTS}) {{ {PAGE} }} }} }}"
COUNT = "query ($after: String) { articles(after: $after) { totalCount } }"

NEWEST = Order("Article")
ROSES = Order("Article", "rose")
TIME, ID = "2026-01-02T03:20:05.678901Z", str(NUMBERED[106].id)


def only(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Go down to the connection."""
    while "pageInfo" not in value:
        (value,) = value.values()
    return value


async def walked(run: Run, query: str, viewer: Viewer, size: int, **variables: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Read a list page by page; return the ids of all pages."""
    found: list[str] = []
    after = None
    while True:
        page = only(await run(query, viewer, n=size, after=after, **variables))
        assert page["pageInfo"]["hasPreviousPage"] == bool(found)
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        assert len(page["nodes"]) == size
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("who", ["anonymous", "admin"])
@pytest.mark.parametrize("size", [1, 2, 7])
@pytest.mark.parametrize("name", LISTS)
async def test_pages_together_are_the_list(world: World, name: str, size: int, who: str) -> None:
    viewer, _ = VIEWERS[who]
    whole = only(await world.run(LISTS[name], viewer, n=1000))
    assert await walked(world.run, LISTS[name], viewer, size) == [node["id"] for node in whole["nodes"]]
    assert whole["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("name", LISTS)
async def test_pages_from_the_end_together_are_the_list(world: World, name: str, size: int) -> None:
    viewer, _ = VIEWERS["admin"]
    query = (
        LISTS[name].replace("$after", "$before").replace("after: ", "before: ").replace("first: ", "last: ")
    )
    found: list[str] = []
    before = None
    while True:
        page = only(await world.run(query, viewer, n=size, before=before))
        assert page["pageInfo"]["hasNextPage"] == bool(found)
        found = [node["id"] for node in page["nodes"]] + found
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        assert len(page["nodes"]) == size
        before = page["pageInfo"]["startCursor"]
    whole = only(await world.run(LISTS[name], viewer, n=1000))
    assert found == [node["id"] for node in whole["nodes"]]


@pytest.mark.parametrize("number", [11, 12, 13, 22])
async def test_pages_of_each_space_together_are_its_list(world: World, number: int) -> None:
    viewer, _ = VIEWERS["admin"]
    articles = [row for row in NUMBERED.values() if row.kind == "Article"]
    rows = [row for row in articles if row.space_id == NUMBERED[number].id]
    alive = sorted((row for row in rows if not row.deleted_at), key=NEWEST.key)
    space = base64url(b"\x01\x02" + NUMBERED[number].id.bytes)
    assert await walked(world.run, IN_A_SPACE, viewer, 2, id=space) == [
        base64url(b"\x01\x03" + row.origin_space_id.bytes + row.id.bytes) for row in alive
    ]


async def test_rows_inserted_meanwhile_shift_no_page(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for minute in (1, 2, 2, 2, 3, 4):
        await make_article(session, garden, ann, f"at {minute}", created_at=start + timedelta(minutes=minute))
    first = only(await run(LISTS["articles"], viewer_of(ann), n=3))
    assert [node["name"] for node in first["nodes"]] == ["at 4", "at 3", "at 2"]
    await make_article(session, garden, ann, "newer", created_at=start + timedelta(minutes=9))
    await make_article(session, garden, ann, "between", created_at=start + timedelta(seconds=90))
    rest = only(await run(LISTS["articles"], viewer_of(ann), n=9, after=first["pageInfo"]["endCursor"]))
    assert [node["name"] for node in rest["nodes"]] == ["at 2", "at 2", "between", "at 1"]
    assert len({node["id"] for node in first["nodes"] + rest["nodes"]}) == 7


async def test_a_cursor_survives_its_object(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    articles = [await make_article(session, garden, ann, name) for name in ("old", "middle", "new")]
    first = only(await run(LISTS["articles"], viewer_of(ann), n=2))
    assert [node["name"] for node in first["nodes"]] == ["new", "middle"]
    await session.delete(articles[1])
    await session.commit()
    rest = only(await run(LISTS["articles"], viewer_of(ann), n=2, after=first["pageInfo"]["endCursor"]))
    assert [node["id"] for node in rest["nodes"]] == [public_id(articles[0])]


async def test_a_cursor_holds_nothing_but_what_the_object_shows(world: World) -> None:
    viewer, _ = VIEWERS["admin"]
    found = await world.run(
        '{ a: articles(search: "rose", first: 1) { edges { cursor node { id } } } }', viewer
    )
    (edge,) = found["a"]["edges"]
    tag, rank, key = json.loads(from_base64url(edge["cursor"]))
    assert tag.startswith("articles:-relevance,-id:")
    assert "rose" not in tag
    assert isinstance(rank, float)
    assert from_base64url(edge["node"]["id"]).hex().endswith(key.replace("-", ""))


def made(*values: Any) -> str:  # noqa: ANN401 - any JSON value
    """Make a cursor of anything."""
    return base64url(json.dumps(values).encode())


GOOD = made(NEWEST.tag, TIME, ID)
BROKEN = {
    "empty": "",
    "blank": " ",
    "no base64": "?",
    "one letter": "A",
    "not ASCII": "роза",
    "NUL": "\x00",
    "truncated": GOOD[:-4],
    "truncated by a letter": GOOD[:-1],
    "with more behind": GOOD + "AAAA",
    "padded": base64url(b"[") + "=",
    "very long": "A" * 100_000,
    "no UTF-8": base64url(b'["\xff\xfe"]'),
    "no JSON": base64url(b"articles:-created_at,-id"),
    "NaN": base64url(f'["{NEWEST.tag}", NaN, "{ID}"]'.encode()),
    "null": base64url(b"null"),
    "a number": base64url(b"1"),
    "a text": base64url(b'"articles:-created_at,-id"'),
    "an object": base64url(json.dumps({NEWEST.tag: 1, TIME: 2, ID: 3}).encode()),
    "deep JSON": base64url(b"[" * 5000 + b"]" * 5000),
    "an empty list": made(),
    "no values": made(NEWEST.tag),
    "a value too few": made(NEWEST.tag, TIME),
    "a value too many": made(NEWEST.tag, TIME, ID, ID),
    "of another kind": made("spaces:-created_at,-id", TIME, ID),
    "of a search": made(ROSES.tag, 0.5, ID),
    "a tag with NUL": made(NEWEST.tag + "\x00", TIME, ID),
    "no tag": made(None, TIME, ID),
    "values changed about": made(NEWEST.tag, ID, TIME),
    "null for a time": made(NEWEST.tag, None, ID),
    "a number for a time": made(NEWEST.tag, 1767324005, ID),
    "a bool for a time": made(NEWEST.tag, True, ID),
    "a list for a time": made(NEWEST.tag, [TIME], ID),
    "an object for a time": made(NEWEST.tag, {"time": TIME}, ID),
    "NUL in a time": made(NEWEST.tag, TIME + "\x00", ID),
    "a time without an offset": made(NEWEST.tag, TIME[:-1], ID),
    "a time with another offset": made(NEWEST.tag, "2026-01-02T05:20:05.678901+02:00", ID),
    "a time without its zeros": made(NEWEST.tag, "2026-01-02T05:20:05Z", ID),
    "a month of no year": made(NEWEST.tag, "2026-13-01T00:00:00Z", ID),
    "after all years": made(NEWEST.tag, "9999-12-31T23:59:59-23:59", ID),
    "before all years": made(NEWEST.tag, "0001-01-01T00:00:00+23:59", ID),
    "a year of PostgreSQL only": made(NEWEST.tag, "294276-01-01T00:00:00Z", ID),
    "infinity": made(NEWEST.tag, "infinity", ID),
    "null for a uuid": made(NEWEST.tag, TIME, None),
    "a number for a uuid": made(NEWEST.tag, TIME, 2**64),
    "a list for a uuid": made(NEWEST.tag, TIME, [ID]),
    "a uuid in braces": made(NEWEST.tag, TIME, f"{{{ID}}}"),
    "a uuid too long": made(NEWEST.tag, TIME, ID + "0"),
    "NUL in a uuid": made(NEWEST.tag, TIME, ID[:-1] + "\x00"),
}
BROKEN_RANKS = {
    "of another search": made(Order("Article", "tulip").tag, 0.5, ID),
    "of no search": GOOD,
    "null": made(ROSES.tag, None, ID),
    "a text": made(ROSES.tag, "0.5", ID),
    "a bool": made(ROSES.tag, True, ID),
    "a list": made(ROSES.tag, [0.5], ID),
    "NaN": base64url(f'["{ROSES.tag}", NaN, "{ID}"]'.encode()),
    "infinite": base64url(f'["{ROSES.tag}", 1e999, "{ID}"]'.encode()),
    "too large for any": made(ROSES.tag, 10**400, ID),
    "a uuid of no kind": made(ROSES.tag, 0.5, "rose"),
}
ODD = {
    "the first moment": (LISTS["articles"], made(NEWEST.tag, "0001-01-01T00:00:00.000000Z", ID)),
    "the last moment": (LISTS["articles"], made(NEWEST.tag, "9999-12-31T23:59:59.999999Z", ID)),
    "no rank": (LISTS["a search"], made(ROSES.tag, 0, ID)),
    "a rank below": (LISTS["a search"], made(ROSES.tag, -1.5, ID)),
    "a rank near nothing": (LISTS["a search"], made(ROSES.tag, 1e-300, ID)),
    "a rank too large for real": (LISTS["a search"], made(ROSES.tag, 10**300, ID)),
    "the largest rank": (LISTS["a search"], made(ROSES.tag, 1.7e308, ID)),
}


async def refused(run: Run, query: str, **variables: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the argument that is refused, where nothing else may be."""
    data, errors = await run.raw(query, ANONYMOUS, **variables)
    assert data is None
    assert [masking.code(error) for error in errors] == ["BAD_USER_INPUT"]
    ((_, argument),) = refusals(errors).values()
    return list(argument)


@pytest.mark.parametrize("name", BROKEN)
async def test_broken_cursor_is_refused_and_nothing_sent(world: World, name: str) -> None:
    world.sent.clear()
    assert await refused(world.run, LISTS["articles"], after=BROKEN[name]) == ["after"]
    assert await refused(
        world.run, "query ($after: String) { articles(after: $after) { totalCount } }", after=BROKEN[name]
    ) == ["after"]
    assert world.sent == []


@pytest.mark.parametrize("name", BROKEN_RANKS)
async def test_broken_cursor_of_a_search_is_refused_and_nothing_sent(world: World, name: str) -> None:
    world.sent.clear()
    assert await refused(world.run, LISTS["a search"], after=BROKEN_RANKS[name]) == ["after"]
    assert world.sent == []


@pytest.mark.parametrize("name", ODD)
async def test_odd_cursor_is_a_place_like_any_other(world: World, name: str) -> None:
    query, cursor = ODD[name]
    whole = [node["id"] for node in only(await world.run(query, n=1000))["nodes"]]
    behind = [node["id"] for node in only(await world.run(query, n=1000, after=cursor))["nodes"]]
    assert behind == whole[len(whole) - len(behind) :]


@pytest.mark.parametrize("first", [-1, 1001, -(2**31), 2**31 - 1])
async def test_size_out_of_bounds_is_refused_and_nothing_sent(world: World, first: int) -> None:
    world.sent.clear()
    assert await refused(world.run, LISTS["articles"], n=first) == ["first"]
    assert await refused(world.run, "query ($n: Int) { spaces(first: $n) { totalCount } }", n=first) == [
        "first"
    ]
    nested = "query ($n: Int) { spaces { nodes { articles(first: $n) { totalCount } } } }"
    assert await refused(world.run, nested, n=first) == ["first"]
    assert world.sent == []


@pytest.mark.parametrize("search", ["\x00", "rose\x00", "\ud800", "x" * 1001])
async def test_search_of_no_text_is_refused_and_nothing_sent(world: World, search: str) -> None:
    world.sent.clear()
    query = "query ($search: String) { articles(search: $search) { totalCount } }"
    assert await refused(world.run, query, search=search) == ["search"]
    assert world.sent == []
