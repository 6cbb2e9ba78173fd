"""The largest values that the rules allow are saved, given back equal, and found."""

from collections.abc import Callable
from itertools import islice, product

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import CONTENT_LENGTH
from tests.make import make_article, make_space, make_user, public_id, viewer_of
from tests.run import Run

LETTERS = [chr(code) for code in range(0x10330, 0x10340)]  # Gothic: four bytes each
UPDATE = """
mutation ($id: ID!, $patch: ArticlePatch!) {
  updateArticle(input: {id: $id, patch: $patch}) { article { name content tags } errors { path message } }
}
"""
FIND = "query ($words: String!) { articles(search: $words) { nodes { name } } }"


async def test_name_and_tags_of_the_greatest_size_come_back_equal(session: AsyncSession, run: Run) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann, content="Red.")
    patch = {"name": "😀" * 200, "tags": [f"{number:02}" + "😀" * 98 for number in range(50)]}
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    assert done["updateArticle"] == {"article": {**patch, "content": "Red."}, "errors": []}


async def test_decomposed_letters_are_composed_before_they_are_counted(
    session: AsyncSession, run: Run
) -> None:
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    patch = {"name": "e\u0301" * 200, "tags": ["\u1100\u1161\u11a8", "\uac01"]}
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch=patch)
    kept = {"name": "\u00e9" * 200, "content": "", "tags": ["\uac01"]}
    assert done["updateArticle"] == {"article": kept, "errors": []}


def one_word() -> str:
    """Make a content that is a single word, too long to be found by."""
    return LETTERS[0] * CONTENT_LENGTH


def short_words() -> str:
    """Make a content whose words are all different: more than a tsvector holds."""
    words = ("".join(letters) for letters in product(LETTERS, repeat=5))
    return " ".join(islice(words, CONTENT_LENGTH // 5))[:CONTENT_LENGTH]


def long_words() -> str:
    """Make a content whose words are all different and as long as words may be to be found by."""
    words = ("".join(letters) + LETTERS[0] * 400 for letters in product(LETTERS, repeat=3))
    return " ".join(islice(words, CONTENT_LENGTH // 400))[:CONTENT_LENGTH]


@pytest.mark.parametrize("make_content", [one_word, short_words, long_words])
async def test_content_of_the_greatest_size_in_four_byte_letters_is_saved_and_found(
    session: AsyncSession, run: Run, make_content: Callable[[], str]
) -> None:
    content = make_content()
    assert len(content) == CONTENT_LENGTH
    ann = await make_user(session, "Ann")
    roses = await make_article(session, await make_space(session, ann), ann)
    done = await run(UPDATE, viewer_of(ann), id=public_id(roses), patch={"content": content})
    assert done["updateArticle"]["errors"] == []
    assert done["updateArticle"]["article"]["content"] == content
    first_words = " ".join(content.split()[:2])
    for search in ["roses"] if make_content is one_word else ["roses", first_words]:
        found = await run(FIND, viewer_of(ann), words=search)
        assert found == {"articles": {"nodes": [{"name": "Roses"}]}}
