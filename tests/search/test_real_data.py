"""A person finds what they mean among real records: some of the Debian packages, where they are at hand."""

import gzip
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import TextClause, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from tests.importing.test_real_data import PACKAGES
from tests.make import make_space, make_user
from tests.search import MEANT

SEARCHED = (
    b"text editor",
    b"postgre",
    b"PostgreSQL",
    b"pyhton",
    b'-editor"',
    b'-database"',
    b"firefox-esr-l",
)
EVERY = 40  # of the records that hold none of these
MATCHES = text("""
SELECT name FROM articles, (SELECT search_prefix(:search) AS prefixed) AS read
WHERE search @@ prefixed ORDER BY search_rank(search, prefixed) DESC, id
""")
RESEMBLES = text(f"""
SELECT name FROM (
    SELECT DISTINCT id, name, search_similarity(words, name, search) AS rank
    FROM articles JOIN search_guesses(:search) ON {MEANT}
) AS meant WHERE rank > 0.4 ORDER BY rank DESC, id
""")  # noqa: S608 - a constant

pytestmark = pytest.mark.usefixtures("packages")


def records() -> Iterator[dict[str, Any]]:
    """Read those that hold what is searched, and some of the others."""
    with gzip.open(PACKAGES) as file:
        for number, line in enumerate(file):
            if number % EVERY == 0 or any(each in line for each in SEARCHED):
                yield orjson.loads(line)


@pytest.fixture
async def packages(session: AsyncSession) -> None:
    """Write them as articles."""
    if not PACKAGES.exists():
        pytest.skip("../shared/data, which has the real records, is no part of the project and not here")
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    where = {"space_id": garden.id, "origin_space_id": garden.id, "owner_id": ann.id}
    rows = [
        {
            "name": each["name"],
            "tags": each["tags"],
            "content": f"{each['summary']}\n\n{each['content']}",
            **where,
        }
        for each in records()
    ]
    await session.execute(insert(Article), rows)


async def names(session: AsyncSession, found: TextClause, search: str) -> list[str]:
    """Return what is found, best first."""
    return list(await session.scalars(found, {"search": search}))


async def test_what_is_meant_is_found(session: AsyncSession) -> None:
    editors = await names(session, MATCHES, '"text editor"')
    assert editors[0] == "gnome-text-editor"
    assert {"gedit", "kwrite", "ne", "pluma"} <= set(editors[:20])
    clusters = await names(session, MATCHES, "postgresql cluster")
    assert clusters[0] == "postgresql-common"
    assert {"barman-cli", "pgcluu", "repmgr"} <= set(clusters[:12])


async def test_name_is_found_while_it_is_typed(session: AsyncSession) -> None:
    postgres = await names(session, MATCHES, "postgre")
    assert all("postgres" in name for name in postgres[:10])
    assert {"postgresql", "postgresql-15", "postgresql-client", "postgresql-common"} <= set(postgres)
    assert all(name.startswith("firefox-esr") for name in (await names(session, MATCHES, "firef"))[:20])


@pytest.mark.parametrize(
    ("search", "word"),
    [("pyhton", "python"), ("postgers", "postgres"), ("databse", "database"), ("edtior", "editor")],
)
async def test_typing_errors_are_forgiven_and_little_else_resembles(
    session: AsyncSession, search: str, word: str
) -> None:
    found = await names(session, RESEMBLES, search)
    meant = [name for name in found if word in name]
    assert len(meant) >= 5
    assert meant[:5] == found[:5]
    assert len(found) - len(meant) <= len(meant) / 10


async def test_typing_error_beside_a_right_word_is_forgiven(session: AsyncSession) -> None:
    assert (await names(session, RESEMBLES, "gnome text edtior"))[0] == "gnome-text-editor"
