"""Everything that PostgreSQL stores comes out of it as the same JSON value."""

from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql_api.compiler.finished import Finished, encoded
from gql_api.schema import schema
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

SURROGATES = range(0xD800, 0xE000)
PLANE = "".join(chr(code) for code in range(1, 0x10000) if code not in SURROGATES)
BEYOND = "".join(chr(code) for code in range(0x10000, 0x110000, 7))
NASTY = [
    '"',
    "\\",
    "\\\\",
    '\\"',
    "\\u0041",
    "/",
    "</script>",
    "'",
    "''",
    "$1",
    "%s",
    ":name",
    "{}",
    "{1,2}",
    "null",
    "NULL",
    "\t\n\r\b\f\v\x1b\x7f",
    "\x01",
    "\x85\xa0",
    "\u2028\u2029",
    "\ufeff",
    "\ufffe\uffff",
    "e\u0301",
    "👩‍👩‍👧",
    "\U0010ffff",
    " x ",
]


async def test_every_character_comes_out_as_it_went_in(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "\\Ann \"of\" 'Köln'\u2028")
    garden = await make_space(session, ann, '"\\', description=PLANE[:9000])
    article = await make_article(session, garden, ann, PLANE[:200], content=PLANE + BEYOND, tags=[*NASTY, ""])
    query = """query ($id: ID!) {
      article(id: $id) { ...All }
      node(id: $id) { ...All }
      nodes(ids: [$id]) { ...All }
      articles { nodes { ...All } edges { node { ...All } } }
      spaces { nodes { articles { nodes { ...All } } } }
    }
    fragment All on Article { name content tags owner { name } space { name description } }"""
    found = await run(query, viewer_of(ann), id=public_id(article))
    expected = {
        "name": PLANE[:200],
        "content": PLANE + BEYOND,
        "tags": [*NASTY, ""],
        "owner": {"name": "\\Ann \"of\" 'Köln'\u2028"},
        "space": {"name": '"\\', "description": PLANE[:9000]},
    }
    assert found == {
        "article": expected,
        "node": expected,
        "nodes": [expected],
        "articles": {"nodes": [expected], "edges": [{"node": expected}]},
        "spaces": {"nodes": [{"articles": {"nodes": [expected]}}]},
    }


async def test_every_character_survives_an_object_in_pieces(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    texts = ["}", "{", "{}", "}{", '"},{"', *NASTY]
    article = await make_article(session, await make_space(session, ann), ann, "}", content="{", tags=texts)
    many = " ".join(f"t{n}: tags n{n}: name c{n}: content" for n in range(40))
    found = await run(
        f"query ($id: ID!) {{ article(id: $id) {{ {many} }} }}", viewer_of(ann), id=public_id(article)
    )
    expected = [(f"t{n}", texts, f"n{n}", "}", f"c{n}", "{") for n in range(40)]
    assert list(found["article"]) == [name for line in expected for name in line[::2]]
    assert list(found["article"].values()) == [value for line in expected for value in line[1::2]]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 0, tzinfo=UTC), "2026-01-02T03:04:05.000000Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC), "2026-01-02T03:04:05.000600Z"),
        (datetime(1, 1, 2, tzinfo=UTC), "0001-01-02T00:00:00.000000Z"),
        (datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC), "9999-12-30T23:59:59.999999Z"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
async def test_times_are_the_same_in_every_zone_of_the_server(
    session: AsyncSession, connection: AsyncConnection, run: Run, moment: datetime, written: str, zone: str
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    await make_article(session, garden, ann, "older", created_at=moment.replace(day=1))
    article = await make_article(session, garden, ann, created_at=moment, updated_at=moment)
    await connection.execute(text(f"SET LOCAL TimeZone = '{zone}'"))
    await connection.execute(text("SET LOCAL DateStyle = 'German, DMY'"))
    query = """query ($id: ID!, $after: String) {
      article(id: $id) { createdAt updatedAt deletedAt }
      articles(first: 1, after: $after) { nodes { name } pageInfo { endCursor } }
    }"""
    found = await run(query, viewer_of(ann), id=public_id(article))
    assert found["article"] == {"createdAt": written, "updatedAt": written, "deletedAt": None}
    cursor = found["articles"]["pageInfo"]["endCursor"]
    rest = await run(query, viewer_of(ann), id=public_id(article), after=cursor)
    assert rest["articles"]["nodes"] == [{"name": "older"}]


async def test_answer_is_one_piece_of_json_that_python_never_took_apart(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    await make_article(session, await make_space(session, ann), ann, version=2**31 - 1)
    context = run.context(viewer_of(ann))
    result = await schema.execute("{ articles { nodes { version tags } totalCount } }", context_value=context)
    assert result.data is not None
    assert type(result.data["articles"]) is Finished
    assert orjson.loads(encoded(result.data)) == {
        "articles": {"nodes": [{"version": 2147483647, "tags": []}], "totalCount": 1}
    }
