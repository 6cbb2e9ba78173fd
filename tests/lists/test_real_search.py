"""Searching in real records through GraphQL, as a person does who looks for a program."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import Article
from gql_api.viewer import Viewer
from tests.lists.ask import asked
from tests.lists.garden import inside
from tests.make import make_space, make_user, viewer_of
from tests.run import Run

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ROOT.parent / "shared" / "data" / "debian-packages.jsonl.gz"
WORDS = (b"text editor", b"postgres", b'"name":"python')
SELECTED = "totalCount edges { searchRank snippet node { name content } }"


def records() -> list[dict[str, Any]]:
    """Read what a person could mean, and every hundredth of the rest."""
    with gzip.open(PACKAGES) as file:
        lines = enumerate(file)
        meant = [line for place, line in lines if place % 100 == 0 or any(word in line for word in WORDS)]
    return [orjson.loads(line) for line in meant]


@pytest.fixture
async def viewer(session: AsyncSession) -> Viewer:
    """Write them as articles of somebody's."""
    if not PACKAGES.exists():
        pytest.skip("../shared/data, which has the real records, is no part of the project and not here")
    ann = await make_user(session, "Ann")
    where = {"owner_id": ann.id, **inside(await make_space(session, ann))}
    rows = [
        {
            "name": one["name"],
            "tags": one["tags"],
            "content": f"{one['summary']}\n\n{one['content']}",
            **where,
        }
        for one in records()
    ]
    await session.execute(insert(Article), rows)
    return viewer_of(ann)


async def test_a_person_finds_what_is_meant(run: Run, viewer: Viewer) -> None:
    edges = (await asked(run, viewer, SELECTED, search='"text editor"', first=20))["edges"]
    assert all("text editor" in plain(edge).replace("-", " ") for edge in edges)
    assert edges[0]["node"]["name"] == "gnome-text-editor"
    assert all("<mark>text</mark>" in edge["snippet"].lower() for edge in edges)
    found = await asked(run, viewer, SELECTED, search='"text editor"', first=1000)
    assert {"gedit", "kate", "mousepad", "nano", "joe"} <= names(found["edges"])
    edges = (await asked(run, viewer, SELECTED, search="postgresql cluster", first=8))["edges"]
    assert edges[0]["node"]["name"] == "postgresql-common"
    assert all("cluster" in plain(edge) and "postgres" in plain(edge) for edge in edges)
    found = await asked(run, viewer, SELECTED, search="postgre", first=1000)
    assert {"postgresql", "postgresql-client", "postgresql-common"} <= names(found["edges"])
    assert all("postgre" in plain(edge) for edge in found["edges"])
    assert found["totalCount"] == len(found["edges"]) >= 100
    edges = (await asked(run, viewer, SELECTED, search="pyhton", first=20))["edges"]
    assert all("python" in edge["node"]["name"] for edge in edges)
    assert len(edges) == 20


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pyt", "python"),
        ("post", "postgresql"),
        ("postgre", "postgresql"),
        ("fire", "firefox"),
        ("gno", "gnome"),
    ],
)
async def test_a_name_is_on_the_first_page_while_it_is_typed(
    run: Run, viewer: Viewer, typed: str, meant: str
) -> None:
    edges = (await asked(run, viewer, SELECTED, search=typed, first=12))["edges"]
    assert len([edge for edge in edges if edge["node"]["name"].startswith(meant)]) >= 3


async def test_the_whole_of_a_search_is_walked_page_by_page(run: Run, viewer: Viewer) -> None:
    whole = await asked(run, viewer, "edges { cursor }", search="postgresql server", first=1000)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert len(cursors) > 40
    query = """query ($after: String) { articles(search: "postgresql server", first: 9, after: $after) {
      edges { cursor } pageInfo { hasNextPage endCursor }
    } }"""
    found: list[str] = []
    page: Any = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        answer = (await run(query, viewer, after=page["endCursor"]))["articles"]
        found += [edge["cursor"] for edge in answer["edges"]]
        page = answer["pageInfo"]
    assert found == cursors


def plain(edge: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return all texts of what was found."""
    return f"{edge['node']['name']} {edge['node']['content']}".lower()


def names(edges: Any) -> set[str]:  # noqa: ANN401 - any JSON value
    """Return what was found."""
    return {edge["node"]["name"] for edge in edges}
