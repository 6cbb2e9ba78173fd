"""No text breaks a search, and typing on never hides what the whole words find."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.properties import PROPERTY

READ = text("""
WITH asked AS (
    SELECT search_query(:search) AS whole, search_prefix(:search) AS prefixed, search_words(:search) AS words
), articles AS (
    SELECT name, search_vector(name, ARRAY[:search], content) AS search
    FROM (VALUES (:search, ''), (:name, :content)) AS each (name, content)
)
SELECT
    CAST(whole AS text) AS whole, CAST(prefixed AS text) AS prefixed, words,
    (SELECT count(*) FROM search_guesses(:search)) AS guesses,
    CAST(CAST(CAST(prefixed AS text) AS tsquery) AS text) = CAST(prefixed AS text) AS is_sound,
    bool_or(search @@ whole AND NOT search @@ prefixed) AS is_hidden,
    min(search_rank(search, prefixed)) AS worst,
    min(search_similarity(words, name, search)) AS least, max(search_similarity(words, name, search)) AS most
FROM asked, articles
GROUP BY whole, prefixed, words
""")
WORDS = [
    "cat",
    "Cats",
    "the",
    "or",
    "OR",
    "édit",
    "Editing",
    "foo-bar",
    "a@b.example",
    "http://a.example/b",
    "日本",
    "3.14",
    "x'y",
]
MARKS = [
    *" -\"'\\:&|!()<>*,./@#%_+=\n\t",
    "::",
    " or ",
    ' "',
    '" ',
    " -",
    ":*",
    "''",
    "\\'",
    "<->",
    "\u0301",
    "\u202e",
]
letters = st.characters(codec="utf-8", exclude_characters="\x00")
pieces = st.sampled_from(WORDS) | st.sampled_from(MARKS) | st.text(letters, max_size=5)
texts = st.lists(pieces, max_size=25).map("".join) | st.text(letters, max_size=60)


@PROPERTY
@given(search=texts, name=texts, content=texts)
@example(search="' OR 1=1; --", name="cat", content="")
@example(search="\\' \\\\' cat\\", name="cat", content="")
@example(search="cat & !dog | (bird <-> 'red':*A", name="cat", content="")
@example(search='"cat" or -" " -"dog', name="cat", content="")
@example(search="x0 'x0' x0f'", name="x0f", content="")
@example(search="x" * 1000, name="x" * 200, content="")
@example(search="- " * 500, name="cat", content="")
@example(search="cat " + "-" * 500, name="cat", content="")
@example(search="cat:" + "-:" * 300 + "dog", name="cat", content="")
@example(search="cat\u3000" + "-\u3000" * 300 + "dog", name="cat", content="")
@example(search="cat" + " -|" * 300 + "dog", name="cat", content="")
@example(search='"cat"' + "-\x85" * 300 + "dog", name="cat", content="")
@example(search="cat " + "-# " * 300 + "dog", name="cat", content="")
@example(search="cat " + "-'" * 300 + "dog", name="cat", content="")
@example(search="cat " + '-"" ' * 250, name="cat", content="")
@example(search='"' * 999 + "a", name="cat", content="")
@example(search="cat-" * 250, name="cat", content="")
@example(search="a-b/c.example " * 70, name="cat", content="")
@example(search="日" * 1000, name="日" * 200, content="")
@example(search="!(" * 500, name="cat", content="")
async def test_every_text_is_searched(
    connection: AsyncConnection, search: str, name: str, content: str
) -> None:
    values: dict[str, Any] = {"search": search, "name": name, "content": content}
    async with connection.begin_nested():
        found = (await connection.execute(READ, values)).one()
    assert None not in found
    assert found.is_sound
    assert not found.is_hidden
    assert found.worst >= 0
    assert 0 <= found.least <= found.most <= 1
    assert len(found.words) <= 10
    assert found.guesses == (0 if "!" in found.whole or '"' in search else len(found.words))
    assert (found.whole, found.prefixed) == ("", "") or search.strip()
