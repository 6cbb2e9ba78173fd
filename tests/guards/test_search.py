"""The search column is never empty and never stale, and holds whatever can be saved."""

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.input import ArticleRules
from gql_api.articles.model import CONTENT_LENGTH, Article
from gql_api.db import NAME_LENGTH
from gql_api.rules import TAG_LENGTH, TAGS, validated
from gql_api.viewer import Viewer
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

SEARCH = "query ($search: String!) { articles(search: $search) { nodes { name } } }"
SPACES = "query ($search: String!) { spaces(search: $search) { nodes { name } } }"
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { article { version } errors { message } }
}
"""
FIRST_LETTER = 0x20000  # of a block of 42,720, four bytes each in UTF-8
LETTERS = 42_720


async def search(run: Run, viewer: Viewer, words: str, query: str = SEARCH) -> list[str]:
    """Return the names of what is found, best first."""
    ((_, page),) = (await run(query, viewer, search=words)).items()
    return [node["name"] for node in page["nodes"]]


async def test_what_was_just_written_is_found_and_what_was_there_before_is_not(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann, content="Red.", tags=["thorny"])
    viewer = viewer_of(ann)
    for word in ("roses", "red", "thorny"):
        assert await search(run, viewer, word) == ["Roses"]
    patch = {"name": "Tulips", "content": "Yellow.", "tags": ["smooth"]}
    done = await run(UPDATE, viewer, id=public_id(roses), patch=patch)
    assert done["updateArticle"] == {"article": {"version": 2}, "errors": []}
    for word in ("tulips", "yellow", "smooth"):
        assert await search(run, viewer, word) == ["Tulips"]
    for word in ("roses", "red", "thorny"):
        assert await search(run, viewer, word) == []


async def test_spaces_are_found_by_name_and_description(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    await make_space(session, ann, "Garden", description="Where flowers grow.")
    await make_space(session, ann, "Park")
    assert await search(run, viewer_of(ann), "garden", SPACES) == ["Garden"]
    assert await search(run, viewer_of(ann), "growing flower", SPACES) == ["Garden"]


async def test_a_name_counts_more_than_a_tag_and_a_tag_more_than_the_content(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    garden = await make_space(session, ann)
    await make_article(session, garden, ann, "Roses")
    await make_article(session, garden, ann, "Tagged", tags=["roses"])
    await make_article(session, garden, ann, "Told", content="roses")
    await make_article(session, garden, ann, "Other")
    assert await search(run, viewer_of(ann), "roses") == ["Roses", "Tagged", "Told"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Café Zoë", "cafe zoe"),
        ("Cafe Zoe", "CAFÉ ZOË"),
        ("ÜBER ÄPFEL", "uber apfel"),
        ("Running", "run"),
        ("The libraries", "library"),
        ("a-b/c_d", "a-b/c_d"),
        ("Привет", "привет"),
        ("naïve résumés", "naive resume"),
        ("Été2024", "ETE2024"),
    ],
)
async def test_case_accents_and_endings_do_not_matter(
    session: AsyncSession, run: Run, name: str, words: str
) -> None:
    ann = await make_user(session, "Ann")
    await make_article(session, await make_space(session, ann), ann, name)
    assert await search(run, viewer_of(ann), words) == [name]


def four_bytes(number: int, word: int) -> str:
    """Make a text of so many four-byte letters, in words of so many, all of them different."""
    words = []
    for place in range(number // (word + 1)):
        digits = [(place // LETTERS**power) % LETTERS for power in range(word)]
        words.append("".join(chr(FIRST_LETTER + digit) for digit in digits))
    return " ".join(words).ljust(number, chr(FIRST_LETTER))


@pytest.mark.parametrize("content", ["distinct words", "one word", "one ASCII word", "words of two"])
async def test_the_longest_article_in_four_byte_letters_is_saved_and_found(
    session: AsyncSession, run: Run, content: str
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    long = {
        "distinct words": four_bytes(CONTENT_LENGTH, 4),
        "one word": chr(FIRST_LETTER) * CONTENT_LENGTH,
        "one ASCII word": "a" * CONTENT_LENGTH,
        "words of two": four_bytes(CONTENT_LENGTH, 2),
    }[content]
    tags = [four_bytes(TAG_LENGTH - 2, 3) + f"{number:02}" for number in range(TAGS)]
    name = f"Roses {chr(FIRST_LETTER) * (NAME_LENGTH - 6)}"
    patch: dict[str, Any] = {"name": name, "content": long, "tags": tags}
    assert validated(ArticleRules, patch, partial=True) == patch
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    assert done["updateArticle"] == {"article": {"version": 2}, "errors": []}
    stored = (await session.execute(select(Article.content).where(Article.id == roses.id))).scalar_one()
    assert stored == long
    assert await search(run, viewer_of(ann), "roses") == [name]
    assert await search(run, viewer_of(ann), tags[7]) == [name]
    found = select(Article.search.bool_op("@@")(func.search_query(tags[7])))
    assert (await session.execute(found)).scalar_one()  # and does not merely resemble
    # PostgreSQL counts no places beyond 16,383, so that behind so many words nothing is a phrase
    is_phrase = content in {"one word", "one ASCII word"}
    assert await search(run, viewer_of(ann), f'"{tags[7]}"') == [name] * is_phrase


async def test_the_search_column_is_made_by_the_database_alone(session: AsyncSession) -> None:
    generated = text(
        "SELECT table_name FROM information_schema.columns "
        "WHERE column_name = 'search' AND is_generated = 'ALWAYS' AND is_nullable = 'NO' ORDER BY 1"
    )
    assert (await session.scalars(generated)).all() == [
        "articles",
        "collections",
        "entries",
        "spaces",
    ]
