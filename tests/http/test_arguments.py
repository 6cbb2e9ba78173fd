"""Arguments of queries that cannot be used: ids, sizes, cursors, searches."""

import base64
import json
import uuid

import httpx
import pytest

from gql_api.ids import encode
from gql_api.spaces.model import Space
from tests.http.ask import ask, refused
from tests.http.garden import Garden

INPUT = "BAD_USER_INPUT"
NOT_AN_ID = "Not an id: send one that this server gave out."
NOT_A_CURSOR = "Not a cursor of this list: send one from the same list, search and order."
NOT_A_SIZE = "A page has 0 to 1000 objects."
NOT_A_SEARCH = "A search is at most 1000 characters of valid text."
PAGE = "totalCount nodes { id }"


def base64url(raw: bytes) -> str:
    """Write bytes as ids and cursors are written."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


SPACE = encode(Space(id=uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")))
MALFORMED = {
    "empty": "",
    "blank": " ",
    "text": "nonsense",
    "number": "3",
    "uuid": "01890a5d-ac96-774b-bcce-b302099a8057",
    "non-ascii": "ä",
    "nul": "\0",
    "nul-at-the-end": f"{SPACE}\0",
    "blank-at-the-end": f"{SPACE} ",
    "newline-inside": f"{SPACE[:8]}\n{SPACE[8:]}",
    "padded": f"{SPACE}=",
    "not-canonical": base64url(b"\x01\x03" + bytes(32))[:-1] + "B",
    "standard-alphabet": base64.b64encode(b"\x01\x02" + b"\xff" * 16).decode(),
    "too-short": SPACE[:-4],
    "too-long": SPACE + "AAAA",
    "of-another-format": base64url(b"\x02\x02" + bytes(16)),
    "of-an-unknown-type": base64url(b"\x01\xff" + bytes(16)),
    "space-with-a-space": base64url(b"\x01\x02" + bytes(32)),
    "article-without-a-space": base64url(b"\x01\x03" + bytes(16)),
    "header-alone": base64url(b"\x01\x02"),
    "sql": "' OR 1=1 --",
    "megabyte": "A" * 1_000_000,
}


@pytest.mark.parametrize("id", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_id_is_refused_by_the_name_of_the_argument(
    client: httpx.AsyncClient, garden: Garden, id: str
) -> None:
    for field in ("article", "space", "user", "node"):
        query = f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
        error = await refused(client, INPUT, query, {"id": id}, garden.token)
        assert (error["message"], error["path"]) == (NOT_AN_ID, [field])
        assert error["extensions"] == {"argument": ["id"]}


@pytest.mark.parametrize("id", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_id_among_good_ones_is_refused(
    client: httpx.AsyncClient, garden: Garden, id: str
) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    error = await refused(client, INPUT, query, {"ids": [garden.space_id, id]}, garden.token)
    assert (error["message"], error["path"]) == (NOT_AN_ID, ["nodes"])
    assert error["extensions"] == {"argument": ["ids"]}


async def test_more_ids_than_a_page_has_are_refused(client: httpx.AsyncClient, garden: Garden) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    error = await refused(client, INPUT, query, {"ids": [garden.space_id] * 1001}, garden.token)
    assert error["message"] == "At most 1000 ids at once."
    assert error["extensions"] == {"argument": ["ids"]}


async def test_id_of_nothing_of_another_type_or_of_others_is_null(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    query = "query ($id: ID!) { article(id: $id) { id } }"
    for other in (SPACE, garden.space_id, garden.ann_id, garden.private_id):
        response = await ask(client, query, {"id": other}, garden.eves_token)
        assert (response.status_code, response.json()) == (200, {"data": {"article": None}})


async def test_nodes_of_others_are_null_in_their_places(client: httpx.AsyncClient, garden: Garden) -> None:
    ids = [garden.private_id, garden.public_id, SPACE, garden.space_id, garden.public_id]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    response = await ask(client, query, {"ids": ids}, garden.eves_token)
    daisies = {"id": garden.public_id}
    assert response.json() == {"data": {"nodes": [None, daisies, None, None, daisies]}}


@pytest.mark.parametrize("first", [-1, -(2**31), 1001, 2**31 - 1])
async def test_size_out_of_bounds_is_refused_whatever_is_selected(
    client: httpx.AsyncClient, garden: Garden, first: int
) -> None:
    for selection in (PAGE, "totalCount", "__typename", "pageInfo { hasNextPage }"):
        query = f"query ($first: Int) {{ articles(first: $first) {{ {selection} }} }}"
        error = await refused(client, INPUT, query, {"first": first}, garden.token)
        assert (error["message"], error["path"]) == (NOT_A_SIZE, ["articles"])
        assert error["extensions"] == {"argument": ["first"]}


async def test_bad_size_deep_inside_is_refused_with_its_path(
    client: httpx.AsyncClient, garden: Garden
) -> None:
    query = f"{{ spaces {{ nodes {{ mine: articles(first: -1) {{ {PAGE} }} }} }} }}"
    error = await refused(client, INPUT, query, None, garden.token)
    assert (error["message"], error["path"]) == (NOT_A_SIZE, ["spaces", "nodes", "mine"])


ROW = ["newest", "2020-01-02T00:00:00Z", "01890a5d-ac96-774b-bcce-b302099a8057"]


BROKEN: list[object] = [
    None,
    3,
    "text",
    [],
    {},
    [ROW],
    ROW[:2],
    [*ROW, 1],
    ["oldest", *ROW[1:]],
    [ROW[0], "yesterday", ROW[2]],
    [ROW[0], "2020-01-02T00:00:00", ROW[2]],
    [ROW[0], "9999-12-31T23:59:59-23:59", ROW[2]],
    [ROW[0], "0001-01-01T00:00:00+23:59", ROW[2]],
    [ROW[0], 1e308, ROW[2]],
    [ROW[0], None, ROW[2]],
    [ROW[0], ROW[1], "nonsense"],
    [ROW[0], ROW[1], None],
    [ROW[0], ROW[1], 10**18],
    [["newest"], ROW[1], ROW[2]],
]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "ä",
        "\0",
        "=" * 4,
        SPACE,
        *(base64url(json.dumps(value).encode()) for value in BROKEN),
        base64url(json.dumps(ROW).encode()) + "=",
        base64url(json.dumps(ROW).encode() + b"\xff"),
        base64url(b"[" * 10_000),
    ],
)
async def test_broken_cursor_is_refused_whatever_is_selected(
    client: httpx.AsyncClient, garden: Garden, cursor: str
) -> None:
    for selection in (PAGE, "totalCount"):
        query = f"query ($after: String) {{ articles(after: $after) {{ {selection} }} }}"
        error = await refused(client, INPUT, query, {"after": cursor}, garden.token)
        assert (error["message"], error["path"]) == (NOT_A_CURSOR, ["articles"])
        assert error["extensions"] == {"argument": ["after"]}


async def test_cursor_of_another_search_is_refused(client: httpx.AsyncClient, garden: Garden) -> None:
    query = '{ articles(search: "daisies") { edges { cursor } } }'
    answer = (await ask(client, query, None, garden.token)).json()
    cursor = answer["data"]["articles"]["edges"][0]["cursor"]
    for argument in ("", 'search: "roses", '):
        query = f"query ($after: String) {{ articles({argument}after: $after) {{ {PAGE} }} }}"
        error = await refused(client, INPUT, query, {"after": cursor}, garden.token)
        assert error["message"] == NOT_A_CURSOR


@pytest.mark.parametrize("search", ["\0", "a\0b", "x" * 1001, "ä" * 1_000_000])
async def test_search_that_cannot_be_asked_is_refused(
    client: httpx.AsyncClient, garden: Garden, search: str
) -> None:
    for selection in (PAGE, "totalCount"):
        query = f"query ($search: String) {{ articles(search: $search) {{ {selection} }} }}"
        error = await refused(client, INPUT, query, {"search": search}, garden.token)
        assert (error["message"], error["path"]) == (NOT_A_SEARCH, ["articles"])
        assert error["extensions"] == {"argument": ["search"]}


@pytest.mark.parametrize(
    "search", ["'", "\\", '"', '"open', "-", "- -", "or or", "!!!", "( ) & | <->", "%", ":*"]
)
async def test_search_of_signs_alone_is_no_error(
    client: httpx.AsyncClient, garden: Garden, search: str
) -> None:
    query = f"query ($search: String) {{ articles(search: $search) {{ {PAGE} }} }}"
    response = await ask(client, query, {"search": search}, garden.token)
    assert response.json() == {"data": {"articles": {"totalCount": 0, "nodes": []}}}
