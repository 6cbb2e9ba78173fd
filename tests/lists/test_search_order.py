"""The order of what is found: whole words before words that begin so, names before texts, on every page."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.lists.ask import PAGE, asked, names
from tests.lists.garden import inside
from tests.make import make_article, make_space, make_user, viewer_of
from tests.run import Failed, Run

MANY = 100  # matches of whole words, which come before all that matches by a prefix
FORWARD = "first", "after", "hasNextPage", "endCursor"
BACKWARD = "last", "before", "hasPreviousPage", "startCursor"
Steps = tuple[str, str, str, str]
both_ways = pytest.mark.parametrize("steps", [FORWARD, BACKWARD], ids=["forward", "backward"])
FEW = ["Cat", "Catalogue", "Pets", "Libraries"]
EVERY: dict[str, Any] = {"search": "cat", "first": 1000}


@pytest.fixture
async def ann(session: AsyncSession) -> User:
    """Make somebody who reads."""
    return await make_user(session, "Ann")


@pytest.fixture
async def space(session: AsyncSession, ann: User) -> Space:
    """Shelve a name and a text with the word, a name and a text with a word that begins so."""
    space = await make_space(session, ann, "Shelf")
    for name, content in {"Libraries": "A catalogue.", "Pets": "A cat.", "Catalogue": "", "Cat": ""}.items():
        await make_article(session, space, ann, name, content=content)
    return space


async def more(session: AsyncSession, space: Space, ann: User, number: int) -> list[str]:
    """Shelve texts with the word, each less about it than the one before; return their names."""
    found = [f"Text {one}" for one in range(number)]
    rows = [
        {"name": name, "content": "cat " * (number - one), "owner_id": ann.id, **inside(space)}
        for one, name in enumerate(found)
    ]
    await session.execute(insert(Article), rows)
    return found


@pytest.mark.usefixtures("space")
async def test_whole_words_weigh_more_but_a_name_that_begins_so_comes_before_a_text(
    run: Run, ann: User
) -> None:
    assert await names(run, viewer_of(ann), search="cat") == FEW
    assert await names(run, viewer_of(ann), search="catalog") == ["Catalogue", "Libraries"]


async def test_many_whole_words_come_before_all_words_that_begin_so(
    session: AsyncSession, run: Run, ann: User, space: Space
) -> None:
    await more(session, space, ann, MANY - 3)
    found = await names(run, viewer_of(ann), **EVERY)
    assert (len(found), found.index("Catalogue")) == (MANY + 1, 1)
    await make_article(session, space, ann, "One more", content="A cat.")
    found = await names(run, viewer_of(ann), **EVERY)
    assert (len(found), found[0], found[MANY:]) == (MANY + 2, "Cat", ["Catalogue", "Libraries"])


async def test_what_may_not_be_read_is_not_among_the_many(
    session: AsyncSession, run: Run, ann: User, space: Space
) -> None:
    eve = await make_user(session, "Eve")
    await more(session, await make_space(session, eve, "Eve's"), eve, MANY)
    assert await names(run, viewer_of(ann), search="cat") == FEW
    await more(session, space, ann, MANY - 3)
    assert (await names(run, viewer_of(ann), **EVERY)).index("Catalogue") == 1


@pytest.mark.parametrize("number", [MANY - 3, MANY - 2])
@pytest.mark.parametrize("size", [7, 50, MANY])
async def test_every_page_is_of_the_one_order(
    session: AsyncSession, run: Run, ann: User, space: Space, number: int, size: int
) -> None:
    await more(session, space, ann, number)
    wanted = await names(run, viewer_of(ann), **EVERY)
    assert await walked(run, ann, size, *FORWARD) == wanted
    assert await walked(run, ann, size, *BACKWARD) == wanted[::-1]


@pytest.mark.parametrize(
    "words",
    [
        {"tags": [f"cat{one}{other}x" for one in "abcdefghij" for other in "kl"]},
        {"content": " ".join(f"cat{one}{other}x" for one in "abcdefghij" for other in "klmnopqrst")},
    ],
    ids=["tags", "content"],
)
async def test_however_often_words_begin_so_many_whole_words_come_before(
    session: AsyncSession, run: Run, ann: User, space: Space, words: dict[str, Any]
) -> None:
    await more(session, space, ann, MANY)
    await make_article(session, space, ann, "Catacombs", **words)
    wanted = await names(run, viewer_of(ann), **EVERY)
    assert wanted[-3:] == ["Catacombs", "Catalogue", "Libraries"]
    assert await walked(run, ann, 30, *FORWARD) == wanted


@both_ways
@pytest.mark.parametrize("size", [30, 90])
async def test_pages_go_on_as_they_began_when_many_become_few(
    session: AsyncSession, run: Run, ann: User, space: Space, steps: Steps, size: int
) -> None:
    await more(session, space, ann, MANY - 2)
    wanted = await names(run, viewer_of(ann), **EVERY)
    wanted = wanted[::-1] if steps is BACKWARD else wanted

    async def less() -> None:
        await session.execute(delete(Article).where(Article.name == wanted[size]))

    found = await walked(run, ann, size, *steps, meanwhile=less)
    assert found == [name for name in wanted if name != wanted[size]]
    assert (await names(run, viewer_of(ann), **EVERY)).index("Catalogue") == 1


@both_ways
@pytest.mark.parametrize("size", [30, 90])
async def test_pages_go_on_as_they_began_when_few_become_many(
    session: AsyncSession, run: Run, ann: User, space: Space, steps: Steps, size: int
) -> None:
    await more(session, space, ann, MANY - 3)
    wanted = await names(run, viewer_of(ann), **EVERY)

    async def another() -> None:
        await make_article(session, space, ann, "One more", content="A cat.")

    found = await walked(run, ann, size, *steps, meanwhile=another)
    found = found[::-1] if steps is BACKWARD else found
    assert [name for name in found if name != "One more"] == wanted
    assert (await names(run, viewer_of(ann), **EVERY)).index("Catalogue") == MANY


async def walked(
    run: Run,
    ann: User,
    size: int,
    count: str,
    place: str,
    more: str,
    cursor: str,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> list[str]:
    """Walk through a list page by page, asking for nothing but pages; return the names as they come.

    After the first page something is done `meanwhile`.
    """
    found: list[str] = []
    given: dict[str, Any] = {"search": "cat", count: size}
    while True:
        page = await asked(run, viewer_of(ann), PAGE, **given)
        read = [edge["node"]["name"] for edge in page["edges"]]
        found += read if count == "first" else read[::-1]
        if not page["pageInfo"][more]:
            return found
        given[place] = page["pageInfo"][cursor]
        if meanwhile is not None:
            await meanwhile()
            meanwhile = None


async def test_a_page_full_of_whole_words_is_not_searched_for_more(
    session: AsyncSession, run: Run, ann: User, space: Space
) -> None:
    """PostgreSQL fails here where it must read words that begin so, or words with typing errors."""
    await more(session, space, ann, MANY)
    for name, kind in {"search_prefix": "tsquery", "search_words": "text[]"}.items():
        failing = "$$ BEGIN RAISE EXCEPTION 'looked for more'; END $$"
        command = f"CREATE OR REPLACE FUNCTION {name}(search text) RETURNS {kind}"
        await session.execute(text(f"{command} LANGUAGE plpgsql VOLATILE STRICT AS {failing}"))
    page = (await asked(run, viewer_of(ann), PAGE, search="cat", first=50))["pageInfo"]
    assert page["hasNextPage"]
    rest = await asked(run, viewer_of(ann), PAGE, search="cat", first=50, after=page["endCursor"])
    assert len(rest["edges"]) == 50
    with pytest.raises(Failed, match="looked for more"):
        await asked(run, viewer_of(ann), PAGE, search="cat", first=50, after=rest["pageInfo"]["endCursor"])
