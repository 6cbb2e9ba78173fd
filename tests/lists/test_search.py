"""`search`: what is found, in which order, and how the matches are shown."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.users.model import User
from tests.lists.ask import PAGE, asked, names
from tests.lists.garden import day
from tests.make import make_article, make_space, make_user, viewer_of
from tests.run import Run

FOUND = "edges { node { name } searchRank snippet }"
ARTICLES: dict[str, dict[str, Any]] = {
    "Text editor": {"content": "It edits.", "tags": ["tool"]},
    "Nano": {"content": "A small editor for text, and a text it is.", "tags": ["tool"]},
    "Emacs": {"content": "More than an editor.", "tags": ["text"]},
    "PostgreSQL": {"content": "A database; its clusters are managed with care.", "tags": ["sql"]},
    "pg_ctlcluster": {"content": "Starts a PostgreSQL cluster.", "tags": ["sql"]},
    "Python": {"content": "A language.", "tags": []},
    "Crème brûlée": {"content": "Sugar at its top.", "tags": ["Süßes"]},
    "HTML": {
        "content": "<script>alert('rose')</script> & \"quotes\" of a rose <b>bold</b> </mark>",
        "tags": [],
    },
}


@pytest.fixture
async def ann(session: AsyncSession) -> User:
    """Shelve what is searched for, each a day older than the one before."""
    ann = await make_user(session, "Ann")
    space = await make_space(session, ann, "Shelf")
    for number, (name, columns) in enumerate(ARTICLES.items()):
        await make_article(session, space, ann, name, created_at=day(20 - number), **columns)
    return ann


async def test_the_best_match_comes_first(run: Run, ann: User) -> None:
    found = await names(run, viewer_of(ann), search="text editor")
    assert found == ["Text editor", "Nano", "Emacs"]
    ranks = (await asked(run, viewer_of(ann), "edges { searchRank }", search="text editor"))["edges"]
    numbers = [edge["searchRank"] for edge in ranks]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 3


async def test_an_order_can_be_chosen_besides(run: Run, ann: User) -> None:
    for order, wanted in (
        ([{"field": "NAME"}], ["Emacs", "Nano", "Text editor"]),
        ([{"field": "RELEVANCE", "direction": "ASC"}], ["Emacs", "Nano", "Text editor"]),
        ([{"field": "RELEVANCE"}], ["Text editor", "Nano", "Emacs"]),
        ([{"field": "CREATED_AT", "direction": "ASC"}], ["Emacs", "Nano", "Text editor"]),
        ([], ["Text editor", "Nano", "Emacs"]),
    ):
        assert await names(run, viewer_of(ann), search="text editor", orderBy=order) == wanted


FINDS: list[tuple[str, list[str]]] = [
    # all words, wherever they are, whatever their endings
    ("editors text", ["Text editor", "Emacs", "Nano"]),
    ("postgresql cluster", ["pg_ctlcluster", "PostgreSQL"]),
    ("language sugar", []),
    # quotes, or, minus
    ('"text editor"', ["Text editor"]),
    ('"managed with care"', ["PostgreSQL"]),
    ('"care managed"', []),
    ("python or emacs", ["Python", "Emacs"]),
    ("editor -text", []),
    ("editor -small", ["Text editor", "Emacs"]),
    ('editor -"text editor"', ["Emacs", "Nano"]),
    # the last word may be the beginning of one, others not
    ("t", ["Text editor", "Emacs", "Nano", "Crème brûlée"]),
    ("text ed", ["Text editor", "Emacs", "Nano"]),
    ("postgre", ["PostgreSQL", "pg_ctlcluster"]),
    ("PyTh", ["Python"]),
    # accents and case
    ("creme brulee", ["Crème brûlée"]),
    ("CRÈME", ["Crème brûlée"]),
    ("susses", ["Crème brûlée"]),
    # tags
    ("sql", ["PostgreSQL", "pg_ctlcluster"]),
    # typing errors, where nothing matches
    ("pyhton", ["Python"]),
    ("postgerSQL", ["PostgreSQL"]),
    ("cremme", ["Crème brûlée"]),
    ("pyhton language", ["Python"]),
    ("tool editr", ["Text editor"]),
    ("sugar or cremme top", ["Crème brûlée"]),
    # in several words: in all of them, or in one beside those that are there
    ("cremme brulle", ["Crème brûlée"]),
    ("text editr tool", ["Text editor"]),
    ("cremme brulle top", ["Crème brûlée"]),
    # no search at all
    ("", list(ARTICLES)),
    (" \t\n", list(ARTICLES)),
]


@pytest.mark.parametrize(("search", "wanted"), FINDS, ids=[search for search, _ in FINDS])
async def test_a_search_finds_these(run: Run, ann: User, search: str, wanted: list[str]) -> None:
    assert sorted(await names(run, viewer_of(ann), search=search)) == sorted(wanted)


async def test_a_typing_error_is_forgiven_unless_names_or_tags_match(
    session: AsyncSession, run: Run, ann: User
) -> None:
    viewer = viewer_of(ann)
    assert await names(run, viewer, search="pyhton") == ["Python"]
    corner = await make_space(session, ann, "Corner")
    await make_article(session, corner, ann, "A note", content="Somebody wrote pyhton.")
    assert await names(run, viewer, search="pyhton") == ["A note", "Python"]
    await make_article(session, corner, ann, "Another", tags=["pyhton"])
    assert await names(run, viewer, search="pyhton") == ["Another", "A note"]
    only = {"space": {"name": {"eq": "Shelf"}}}  # no filter adds to what is found
    assert await names(run, viewer, search="pyhton", where=only) == []


async def test_if_several_words_are_misspelt_the_name_resembles_the_two_longest(
    session: AsyncSession, run: Run, ann: User
) -> None:
    space = await make_space(session, ann, "Kitchen")
    await make_article(session, space, ann, "Lemon sorbet", content="For breakfast, and for tea.")
    viewer, found = viewer_of(ann), ["Lemon sorbet"]
    assert await names(run, viewer, search="lemmon sobret") == found
    assert await names(run, viewer, search="lemmon sobret tea") == found
    assert await names(run, viewer, search="lemmon sorbet breakfast") == found
    assert await names(run, viewer, search="lemmon sobret breakfast") == []


async def test_what_is_excluded_is_not_found_by_a_typing_error_either(run: Run, ann: User) -> None:
    for search in ("editor -text", "pyhton -language", "-python pyhton", 'editr -"text editor"'):
        assert await names(run, viewer_of(ann), search=search) == []


async def test_a_typing_error_shows_nothing_that_may_not_be_read(
    session: AsyncSession, run: Run, ann: User
) -> None:
    eve = await make_user(session, "Eve")
    for search in ("python", "pyhton", "pyth"):
        assert await names(run, viewer_of(eve), search=search) == []
    await make_article(session, await make_space(session, eve, "Eve's"), eve, "Pythons")
    for viewer, wanted in ((viewer_of(eve), ["Pythons"]), (viewer_of(ann), ["Python"])):
        assert await names(run, viewer, search="pyhton") == wanted


async def test_what_is_excluded_changes_nothing_in_the_order_of_the_rest(run: Run, ann: User) -> None:
    for search in ("text editor", "editor", "cluster or sugar"):
        found = await names(run, viewer_of(ann), search=search)
        assert len(found) > 1
        assert await names(run, viewer_of(ann), search=f"{search} -xyzzy") == found
        assert await names(run, viewer_of(ann), search=f"-xyzzy {search}") == found


async def test_the_name_itself_comes_first_then_names_that_begin_so(
    session: AsyncSession, run: Run, ann: User
) -> None:
    space = await make_space(session, ann, "Names")
    for name in ("all vim vim", "vim-nox", "gvim or vim", "Vim", "a vim"):
        await make_article(session, space, ann, name, content="vim " * 9, tags=["vim"])
    found = await names(run, viewer_of(ann), search="vim")
    assert (found[:2], len(found)) == (["Vim", "vim-nox"], 5)
    many = [await make_article(session, space, ann, f"lib vim {number}") for number in range(100)]
    found = await names(run, viewer_of(ann), search="vim", first=len(many) + 5)
    assert (found[:2], len(found)) == (["Vim", "vim-nox"], len(many) + 5)


async def test_of_names_that_resemble_the_shortest_comes_first(
    session: AsyncSession, run: Run, ann: User
) -> None:
    space = await make_space(session, ann, "Office")
    for name in ("libreoffice-writer", "libreoffice", "libreoffice-calc"):
        await make_article(session, space, ann, name)
    found = ["libreoffice", "libreoffice-calc", "libreoffice-writer"]
    assert await names(run, viewer_of(ann), search="libreofice") == found


async def test_no_filter_adds_to_what_is_found_and_facets_say_what_is_left(
    session: AsyncSession, run: Run, ann: User
) -> None:
    viewer = viewer_of(ann)
    corner = await make_space(session, ann, "Corner")
    await make_article(session, corner, ann, "Another", tags=["pyhton"])
    query = "facets(fields: [SPACE]) { options { label count } } nodes { name }"
    found = await asked(run, viewer, query, search="pyhton")
    assert found == {
        "facets": [{"options": [{"label": "Corner", "count": 1}]}],
        "nodes": [{"name": "Another"}],
    }
    for label, left in (("Corner", ["Another"]), ("Shelf", [])):
        where = {"space": {"name": {"eq": label}}}
        filtered = await asked(run, viewer, query, search="pyhton", where=where)
        assert [node["name"] for node in filtered["nodes"]] == left
        assert filtered["facets"] == found["facets"]


async def test_words_in_tags_paths_and_compounds_are_found(
    session: AsyncSession, run: Run, ann: User
) -> None:
    space = await make_space(session, ann, "Code")
    content = "#include <chrono>, see /usr/share/doc/foobarbaz/NEWS and https://example.org/deep/link, TCP/IP"
    await make_article(session, space, ann, "Well-known text-editor", content=content)
    viewer = viewer_of(ann)
    for search in ("chrono", "foobarbaz", "tcp", "example.org", "deep link", "well known", "/usr/share"):
        assert await names(run, viewer, search=search) == ["Well-known text-editor"]
    both = ["Well-known text-editor", "Text editor"]
    assert sorted(await names(run, viewer, search='"text editor"')) == sorted(both)
    assert sorted(await names(run, viewer, search="text-editor")) == sorted([*both, "Nano", "Emacs"])
    assert sorted(await names(run, viewer, search="editor -text-editor")) == ["Emacs", "Nano"]


async def test_nothing_is_guessed_beside_what_is_quoted(run: Run, ann: User) -> None:
    assert await names(run, viewer_of(ann), search='"editor text"') == []
    assert await names(run, viewer_of(ann), search='"pyhton"') == []


async def test_null_and_blank_are_no_search(run: Run, ann: User) -> None:
    for given in ({}, {"search": None}, {"search": ""}, {"search": "  "}):
        found = await asked(run, viewer_of(ann), FOUND, **given)
        assert [edge["node"]["name"] for edge in found["edges"]] == list(ARTICLES)
        assert {(edge["searchRank"], edge["snippet"]) for edge in found["edges"]} == {(None, None)}


SNIPPETS: list[tuple[str, str, str]] = [
    ("language", "Python", "<mark>language</mark>"),
    ("lang", "Python", "<mark>language</mark>"),
    ("sugar", "Crème brûlée", "<mark>Sugar</mark>"),
    ("managing", "PostgreSQL", "database; its clusters are <mark>managed</mark> with care"),
    ("emacs", "Emacs", "More than an editor."),
    (
        "rose",
        "HTML",
        (
            "script&gt;alert(&#39;<mark>rose</mark>&#39;)&lt;/script&gt; &amp; &quot;quotes&quot; of a "
            "<mark>rose</mark> &lt;b&gt;bold&lt;/b&gt; &lt;/mark"
        ),
    ),
]


@pytest.mark.parametrize(("search", "name", "snippet"), SNIPPETS, ids=[search for search, _, _ in SNIPPETS])
async def test_a_snippet_marks_the_matches_and_escapes_the_rest(
    run: Run, ann: User, search: str, name: str, snippet: str
) -> None:
    (edge,) = (await asked(run, viewer_of(ann), FOUND, search=search))["edges"]
    assert (edge["node"]["name"], edge["snippet"]) == (name, snippet)
    assert edge["searchRank"] > 0


@pytest.mark.parametrize("search", ["rose", "script", "lt", "amp", "quot", "b", "mark", "39"])
async def test_no_search_makes_a_snippet_of_anything_but_marks_and_text(
    run: Run, ann: User, search: str
) -> None:
    where = {"name": {"eq": "HTML"}}
    found = await asked(run, viewer_of(ann), FOUND, search=search, where=where)
    for edge in found["edges"]:
        bare = edge["snippet"].replace("<mark>", "").replace("</mark>", "")
        assert not {"<", ">", '"', "'"} & set(bare)
        assert "&lt;/script&gt;" in bare
        assert edge["snippet"].count("<mark>") == edge["snippet"].count("</mark>")
    assert len(found["edges"]) == (search in {"rose", "script", "b", "mark", "quot"})


async def test_spaces_are_found_by_name_and_description(session: AsyncSession, run: Run, ann: User) -> None:
    await make_space(session, ann, "Kitchen", description="Where <i>cakes</i> are baked")
    viewer = viewer_of(ann)
    assert await names(run, viewer, "spaces", search="kitch") == ["Kitchen"]
    assert await names(run, viewer, "spaces", search="kitchne") == ["Kitchen"]
    assert await names(run, viewer, "spaces", search="shelf or cake") == ["Shelf", "Kitchen"]
    (edge,) = (await asked(run, viewer, FOUND, "spaces", search="cake"))["edges"]
    assert edge["snippet"] == "Where &lt;i&gt;<mark>cakes</mark>&lt;/i&gt; are baked"
    (edge,) = (await asked(run, viewer, FOUND, "spaces", search="shelf"))["edges"]
    assert edge["snippet"] == ""


async def test_search_filter_order_and_backward_pages_go_together(run: Run, ann: User) -> None:
    given: dict[str, Any] = {
        "search": "text editor",
        "where": {"not": {"name": {"eq": "Emacs"}}},
        "orderBy": [{"field": "NAME", "direction": "DESC"}],
    }
    viewer = viewer_of(ann)
    assert await names(run, viewer, **given) == ["Text editor", "Nano"]
    last = await asked(run, viewer, f"totalCount {PAGE}", **given, last=1)
    assert [edge["node"]["name"] for edge in last["edges"]] == ["Nano"]
    assert last["totalCount"] == 2
    assert (last["pageInfo"]["hasPreviousPage"], last["pageInfo"]["hasNextPage"]) == (True, False)
    before = await asked(run, viewer, PAGE, **given, last=1, before=last["pageInfo"]["startCursor"])
    assert [edge["node"]["name"] for edge in before["edges"]] == ["Text editor"]
    assert (before["pageInfo"]["hasPreviousPage"], before["pageInfo"]["hasNextPage"]) == (False, True)


async def test_a_search_in_each_space_is_of_that_space(session: AsyncSession, run: Run, ann: User) -> None:
    corner = await make_space(session, ann, "Corner")
    await make_article(session, corner, ann, "Edit me", content="No text.")
    await make_article(session, corner, ann, "Else")
    query = """query ($search: String) { spaces(orderBy: {field: NAME}) { nodes {
      name articles(search: $search) { totalCount edges { node { name } snippet } }
    } } }"""
    found = await run(query, viewer_of(ann), search="edit")
    seen = {
        node["name"]: [edge["node"]["name"] for edge in node["articles"]["edges"]]
        for node in found["spaces"]["nodes"]
    }
    assert seen["Corner"] == ["Edit me"]
    assert sorted(seen["Shelf"]) == ["Emacs", "Nano", "Text editor"]
    found = await run(query, viewer_of(ann), search="pyhton")
    assert [node["articles"]["totalCount"] for node in found["spaces"]["nodes"]] == [0, 1]


@pytest.mark.parametrize(
    "search",
    [
        "'",
        '"',
        "\\",
        "-",
        "or",
        "!",
        "&",
        "|",
        "<->",
        ":*",
        "a:*b",
        "''",
        "%",
        "a'b",
        '"a',
        "-a",
        "a or",
        "((",
        "\u2028",
        "😀",
    ],
)
async def test_no_signs_are_an_error(run: Run, ann: User, search: str) -> None:
    pages: list[dict[str, Any]] = [{}, {"first": 1}, {"last": 1}]
    for given in pages:
        found = await asked(run, viewer_of(ann), f"totalCount {FOUND}", search=search, **given)
        assert found["totalCount"] >= len(found["edges"])
