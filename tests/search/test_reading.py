"""A search text is read as it is meant: words, quotes, `or`, minus, and a last word still being typed."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.search import ask, finds

WHOLE = {
    "text editing": "'text' & 'edit'",
    '"Red roses" garden': "'red' <-> 'rose' & 'garden'",
    "cats or dogs": "'cat' | 'dog'",
    "cats -dogs": "'cat' & !'dog'",
    "Café ZOË été2": "'cafe' & 'zoe' & 'ete2'",
    "see http://example.org/a or HTTPS://example.com": "'see' & 'example.org' | 'example.com'",
    "<script>/usr/lib": "'script' & 'usr' & 'lib'",
    "text-editor 1.2.3-rc4": "'text' & 'editor' & '1.2.3' & 'rc4'",
    '-red-roses -"text-editor" cat': "!( 'red' <-> 'rose' ) & !( 'text' <-> 'editor' ) & 'cat'",
    '-"red roses" tulips': "!( 'red' <-> 'rose' ) & 'tulip'",
    "--cats - - dogs foo--bar": "!'cat' & !'dog' & 'foo' & 'bar'",
    "the": "",
    "": "",
    " \t\n": "",
    "- & | ! ( ) : * < > ' \\ \"": "",
}
PREFIXED = {
    "text edit": "'text' & 'edit':*",
    "geoline": "'geolin' | 'geoline':*",
    "Éditin": "'editin':*",
    "cat or pla": "'cat' | 'pla':*",
    "ca or dog pla": "'ca' | 'dog' & 'pla':*",
    '"red rose" pla': "'red' <-> 'rose' & 'pla':*",
    "-cat pla": "!'cat' & 'pla':*",
    '-"red rose" pla': "!( 'red' <-> 'rose' ) & 'pla':*",
    "edit -edit edit": "'edit' & !'edit' & 'edit':*",
    "foo-ba": "'foo' & 'ba':*",
    "ann@examp": "'ann' <-> 'examp' | 'ann@examp':* | 'ann' <-> 'examp':*",
    "node.": "'node' | 'node.':*",
    "http://example.o": "'example.o':*",
    "role::prog": "'role' & 'prog':*",
    "O'Bri": "'o' <-> 'bri' | 'o''bri':* | 'o' <-> 'bri':*",
    r"c:\windo": r"'c' & ( 'windo' | '\\windo':* )",
    "(pla": "'pla':*",
    "日本": "'日本':*",
    # the last word is nothing but a stop word, and the user may be typing "theory"
    "the": "'the':*",
    "or": "'or':*",
}
AS_WHOLE = [
    "",
    " ",
    "cat ",
    "cat the",  # a stop word
    "cat or",
    "cat -dog",
    "cat - dog",
    "cat --dog",
    "cat -foo-ba",
    'cat "red ro',  # inside quotes
    '"red rose"',
    "cat,",  # of what is typed on, only "cat," can begin a word
    "cat -",
    "cat or -",
    "cat:",
    "'",
    "x" * 3000,  # no such word is indexed
]


@pytest.mark.parametrize("search", WHOLE)
async def test_text_is_read_in_whole_words(connection: AsyncConnection, search: str) -> None:
    assert await ask(connection, "CAST(search_query(:search) AS text)", search=search) == WHOLE[search]


@pytest.mark.parametrize("search", PREFIXED)
async def test_last_word_may_be_the_beginning_of_one(connection: AsyncConnection, search: str) -> None:
    assert await ask(connection, "CAST(search_prefix(:search) AS text)", search=search) == PREFIXED[search]


@pytest.mark.parametrize("search", AS_WHOLE)
async def test_last_word_that_is_complete_or_excluded_or_quoted_begins_no_other(
    connection: AsyncConnection, search: str
) -> None:
    whole = await ask(connection, "CAST(search_query(:search) AS text)", search=search)
    prefixed = await ask(connection, "CAST(search_prefix(:search) AS text)", search=search)
    assert prefixed == {"cat,": "'cat' | 'cat,':*"}.get(search, whole)


@pytest.mark.parametrize(
    "name",
    [
        "Editing Café photos in Zürich",
        "straße Œuvre complète",
        "Привет мир",
        "日本語の本",
        "ann@example.org writes",
        "node.js in action",
        "use::text-formatting",
        "python3.11-doc",
        "state-of-the-art",
        "example.org/path/to",
        "O'Brien's law",
        "C++ in depth",
        "version 1.2.3-rc1",
        "R&D, 100% of it",
    ],
)
async def test_name_is_found_at_every_letter_while_it_is_typed(
    connection: AsyncConnection, name: str
) -> None:
    steps = [name[:length] for length in range(1, len(name) + 1)]
    assert [step for step in steps if not await finds(connection, step, name)] == []


async def test_prefix_is_of_the_word_as_it_is_written_not_of_its_stem(connection: AsyncConnection) -> None:
    assert await finds(connection, "geoline", "Geolines")
    assert await finds(connection, "geolin", "Geolink")
    assert not await finds(connection, "geoline", "Geolink")
    assert not await finds(connection, "editin", "Editors")
    assert await finds(connection, "editin", "Photos", "", "editing")


async def test_neighbours_in_different_places_are_no_phrase(connection: AsyncConnection) -> None:
    assert await finds(connection, '"deep red"', "Rose", "of a deep red")
    assert not await finds(connection, '"red rose"', "Rose", "of a deep red")
    assert await finds(connection, '"red rose"', "Red rose", "of a deep")


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("Pyhton databse", ["pyhton", "databse"]),
        ('"Café  Zoé" or été', ["cafe", "zoe", "ete"]),
        ('cats -dogs -"red roses" -foo-bar --mice tulips', ["cats", "tulips"]),
        ("the cats and the cats", ["cats"]),
        ("cats or", ["cats"]),
        ("postgers-client", ["postgers", "client"]),
        ("https://example.org/pyhton", ["example.org", "pyhton"]),
        ("a vi go C++ 日本 мы", ["日本", "мы"]),
        (" ".join(f"word{number}" for number in range(12)), [f"word{number}" for number in range(10)]),
        (f"{'x' * 201} {'y' * 200}", ["y" * 200]),
        (r"it's\fine", ["fine"]),
        ("-cats", []),
        (" ", []),
    ],
)
async def test_words_are_what_is_asked_for(
    connection: AsyncConnection, search: str, words: list[str]
) -> None:
    assert await ask(connection, "search_words(:search)", search=search) == words


@pytest.mark.parametrize(
    ("search", "guesses"),
    [
        ("Pyhton", [("pyhton", None, "pyhton", "pyhton")]),
        (
            "edtior pyhtons",
            [("edtior", "'pyhton'", "pyhtons", "edtior"), ("pyhtons", "'edtior'", None, None)],
        ),
        (
            "red or roses",
            [("red", "'rose'", "roses", "red"), ("roses", "'red'", None, None)],
        ),
        (
            "red rsoes garden",
            [
                ("red", "'rsoe' & 'garden'", "garden", "rsoes"),
                ("rsoes", "'red' & 'garden'", None, None),
                ("garden", "'red' & 'rsoe'", None, None),
            ],
        ),
        ("pyhton -cats", []),
        ("a vi", []),
        ("", []),
    ],
)
async def test_one_word_may_be_misspelt_or_several_are(
    connection: AsyncConnection, search: str, guesses: list[tuple[str | None, ...]]
) -> None:
    found = await connection.execute(
        text("SELECT misspelt, CAST(others AS text), longest, longer FROM search_guesses(:search)"),
        {"search": search},
    )
    assert [tuple(row) for row in found] == guesses
