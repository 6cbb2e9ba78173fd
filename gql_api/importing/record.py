"""What one line says: a record, by the rules for articles, or why it is none."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from marshmallow import EXCLUDE

from gql_api.articles.input import ArticleRules
from gql_api.articles.model import CONTENT_LENGTH
from gql_api.db import NAME_LENGTH
from gql_api.errors import FieldError, Invalid
from gql_api.importing.kinds import ARTICLES, Kind
from gql_api.importing.source import Line
from gql_api.rules import Line as ShortText
from gql_api.rules import Name, Text, validated

DIGEST = 16  # bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing was imported from a line."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """A valid line: which object it is (section and key), whose, and the values of its columns."""

    line: int
    section: str
    key: str
    owner: str | None
    values: dict[str, Any]
    digest: bytes
    size: int = 0


class Identifier(ShortText):
    """A short text or a whole number."""

    def __init__(self) -> None:
        """Let it be absent or null."""
        super().__init__(1, NAME_LENGTH, allow_none=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # noqa: ANN401 - marshmallow's signature
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return super()._deserialize(str(value) if is_number else value, attr, data, **options)


class RecordRules(ArticleRules):
    """The rules for articles, and for what else of a record is read; other fields do no harm."""

    class Meta:
        """Marshmallow's options."""

        unknown = EXCLUDE

    id = Identifier()
    section = Name()
    owner = ShortText(1, NAME_LENGTH, allow_none=True)
    summary = Text(0, CONTENT_LENGTH, allow_none=True)


def records(lines: Iterable[Line], kind: Kind = ARTICLES) -> Iterator[Record | Problem]:
    """Read each line; the second record with the same section and key is a problem.

    To know it again, 16 bytes of each record stay in memory.
    """
    seen: set[bytes] = set()
    for line in lines:
        try:
            record = read(line, kind)
        except Invalid as invalid:
            yield Problem(line.number, told(invalid.errors))
            continue
        mark = digest([record.section, record.key])
        if mark in seen:
            yield Problem(line.number, f"The file has {record.key!r} in {record.section!r} twice.")
        else:
            seen.add(mark)
            yield record


def read(line: Line, kind: Kind) -> Record:
    """Read one line; raise Invalid with all that is wrong with it."""
    if line.problem:
        raise Invalid([FieldError((), line.problem)])
    raw = parsed(line.text)
    found = validated(RecordRules, raw, partial=False)
    values = kind.values(raw, found)
    key = found.get("id") or found["name"]
    size = kind.size(values)
    return Record(line.number, found["section"], key, found.get("owner"), values, digest(values), size)


def parsed(text: bytes) -> dict[str, Any]:
    """Parse a JSON object."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        place = f", at character {error.pos + 1}" if error.pos else ""
        raise Invalid([FieldError((), f"This is not JSON: {error.msg}{place}.")]) from None
    if not isinstance(value, dict):
        raise Invalid([FieldError((), "This is not a JSON object.")])
    return value


def digest(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Make the same few bytes of the same value."""
    return hashlib.blake2b(orjson.dumps(value), digest_size=DIGEST).digest()


def told(errors: Sequence[FieldError]) -> str:
    """Write all that is wrong on one line."""
    named = (": ".join(filter(None, (".".join(error.path), error.message))) for error in errors)
    return " ".join(named)
