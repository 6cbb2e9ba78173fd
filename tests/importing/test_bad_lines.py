"""Lines that are no records: each is told by its number and reason, and the others are imported."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.articles.model import CONTENT_LENGTH, Article
from gql_api.importing.batch import Outcome
from gql_api.importing.source import LINE_LENGTH
from gql_api.spaces.model import Space
from gql_api.users.model import User
from tests.importing.files import Import, Line, Told, record, text

EMPTY = "This text must not be empty."
REQUIRED = "This field is required."
CHARACTER = "This text has a character that cannot be stored (NUL or half a surrogate pair)."

BAD: dict[str, tuple[Line, str]] = {
    "broken JSON": (b'{"name": "Roses", ', "This is not JSON: unexpected end of data, at character 20."),
    "not UTF-8": (b'{"name": "R\xff"}', "This is not JSON: str is not valid UTF-8: surrogates not allowed."),
    "half a surrogate pair": (
        b'{"name": "\\ud800"}',
        "This is not JSON: no low surrogate in string, at character 11.",
    ),
    "a list": (b"[1, 2]", "This is not a JSON object."),
    "a text": (b'"Roses"', "This is not a JSON object."),
    "null": (b"null", "This is not a JSON object."),
    "no name": (b'{"section": "garden"}', f"name: {REQUIRED}"),
    "no section": (b'{"name": "Roses"}', f"section: {REQUIRED}"),
    "nothing": (b"{}", f"name: {REQUIRED} section: {REQUIRED}"),
    "null as name": (record(name=None), "name: This field cannot be cleared."),  # type: ignore[arg-type] # as a file may have it
    "empty name": (record(" "), f"name: {EMPTY}"),
    "name of 1 MB": (
        record("x" * 1_000_000),
        "name: This text has 1000000 characters; at most 200 are allowed.",
    ),
    "number as name": (record(7), "name: Not a valid string."),  # type: ignore[arg-type] # as a file may have it
    "NUL in the content": (record(content="a\0b"), f"content: {CHARACTER}"),
    "NUL in the section": (record(section="\0"), f"section: {CHARACTER}"),
    "NUL in the owner": (record(owner="Ma\0ra"), f"owner: {CHARACTER}"),
    "list as content": (record(content=["Red."]), "content: Not a valid string."),
    "text as tags": (record(tags="flower"), "tags: Not a valid list."),
    "number as tag": (record(tags=["a", 1]), "tags.1: Not a valid string."),
    "too many tags": (
        record(tags=[str(number) for number in range(51)]),
        "tags: At most 50 tags are allowed; there are 51.",
    ),
    "content too long with its summary": (
        record(summary="s", content="x" * CONTENT_LENGTH),
        "content: Summary and content have 500003 characters; at most 500000 are allowed.",
    ),
    "fraction as id": (record(id=1.5), "id: Not a valid string."),
    "true as id": (record(id=True), "id: Not a valid string."),
    "several things": (
        record("", owner="", tags=None),
        f"name: {EMPTY} tags: This field cannot be cleared; send [] for no tags. owner: {EMPTY}",
    ),
    "too long a line": (
        b'{"name": "' + b"x" * LINE_LENGTH + b'"}',
        "The line is longer than 8,000,000 bytes.",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_line_is_told_and_the_others_are_imported(
    session: AsyncSession, ann: User, import_: Import, name: str
) -> None:
    line, reason = BAD[name]
    told = await import_(ann, record("Before"), line, record("After"))
    assert told == Told({Outcome.CREATED: 2}, [(2, reason)])
    assert list(await session.scalars(select(Article.name).order_by(Article.name))) == ["After", "Before"]
    assert list(await session.scalars(select(Space.name))) == ["garden"]
    assert set(await session.scalars(select(User.name))) == {"Ann", "Mara"}


async def test_file_with_nothing_good_in_it_writes_nothing(
    session: AsyncSession, ann: User, import_: Import, sql: list[str]
) -> None:
    told = await import_(ann, b"{", b"7", record(section=""))
    assert [line for line, _ in told.problems] == [1, 2, 3]
    assert told.outcomes == {}
    assert [statement for statement in sql if "INSERT" in statement] == []
    assert list(await session.scalars(select(Article.id))) == []


async def test_empty_lines_count_as_lines_and_are_passed_over(ann: User, import_: Import) -> None:
    told = await import_(ann, b"", record("Roses"), b"  \t", b"\r", b"?", b"")
    assert told == Told(
        {Outcome.CREATED: 1}, [(5, "This is not JSON: unexpected character, expected a JSON value.")]
    )


async def test_empty_file_is_no_error(ann: User, import_: Import) -> None:
    assert await import_(ann) == Told({}, [])


async def test_second_record_with_a_key_is_bad_and_the_first_counts(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    lines = [
        record("Roses", content="First."),
        record("Roses ", content="Second."),
        record("Other", id="Roses"),
        record("Roses", "kitchen"),
    ]
    twice = "The file has 'Roses' in 'garden' twice."
    told = await import_(ann, *lines)
    assert told == Told({Outcome.CREATED: 2}, [(2, twice), (3, twice)])
    assert await import_(ann, *lines) == Told({Outcome.UNCHANGED: 2}, [(2, twice), (3, twice)])
    found = select(Article.content).order_by(Article.content)
    assert list(await session.scalars(found)) == ["First.", "Red."]


async def test_second_record_is_bad_however_far_apart_they_are(ann: User, import_: Import) -> None:
    lines = [record(f"Rose {number}") for number in range(1200)]
    told = await import_(ann, *lines, record("Rose 3"))
    assert told.outcomes == {Outcome.CREATED: 1200}
    assert told.problems == [(1201, "The file has 'Rose 3' in 'garden' twice.")]


async def test_bad_record_does_not_count_as_the_first_with_its_key(ann: User, import_: Import) -> None:
    told = await import_(ann, record("Roses", tags="flower"), record("Roses"))
    assert told == Told({Outcome.CREATED: 1}, [(1, "tags: Not a valid list.")])


async def test_longest_content_in_its_longest_spelling_is_imported(
    session: AsyncSession, ann: User, import_: Import
) -> None:
    spelled = (
        b'{"name": "Roses", "section": "garden", "content": "' + b"\\ud83c\\udf39" * CONTENT_LENGTH + b'"}'
    )
    assert len(spelled) < LINE_LENGTH
    assert await import_(ann, spelled) == Told({Outcome.CREATED: 1}, [])
    assert (await session.scalars(select(Article.content))).one() == "\N{ROSE}" * CONTENT_LENGTH


async def test_mark_at_the_beginning_of_a_file_is_no_part_of_the_first_line(
    ann: User, import_: Import
) -> None:
    path = import_.written("marked.jsonl", b"\xef\xbb\xbf" + text([record()]))
    assert await import_.file(ann, path) == Told({Outcome.CREATED: 1}, [])
