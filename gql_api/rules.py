"""Rules for what clients send: marshmallow fields that all resources share, and their errors as ours.

A resource declares a `Rules` class with one field per column that may be set. The same class validates
creating (all of it) and patching (`partial`), for GraphQL, import and command line.
"""

import dataclasses
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, ClassVar, Self

from marshmallow import RAISE, Schema, ValidationError, fields, validate
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry import Some

from gql_api.db import NAME_LENGTH, Owned
from gql_api.errors import FieldError, Invalid, Path
from gql_api.ids import Key
from gql_api.json_values import flaw, written
from gql_api.text import camel_case, is_storable

Check = Callable[[Any], list[FieldError]]
DECOMPOSED = 4  # characters that NFC makes one of, at most
TAG_LENGTH = 100
TAGS = 50


class Rules(Schema):
    """The base of all rules: an unknown field is an error."""

    class Meta:
        """Marshmallow's options."""

        unknown = RAISE

    settled: ClassVar[AbstractSet[str]] = frozenset()  # fields of which `settle` has something to say

    @classmethod
    async def prepare(cls, session: AsyncSession, key: Key, values: Mapping[str, Any]) -> None:
        """Lock what has to be locked before the object that is about to be updated."""

    @classmethod
    async def settle(
        cls,
        session: AsyncSession,  # noqa: ARG003 - for those who look around
        row: Owned,  # noqa: ARG003 - as above
        values: Mapping[str, Any],
        path: Path,  # noqa: ARG003 - as above
    ) -> Mapping[str, Any]:
        """Return what a patch sets of the columns of a row that is locked, or new.

        Raise Invalid below `path` for what only the row, or what is around it, tells to be wrong.
        """
        return values


class Text(fields.String):
    """A text that can be stored, of a length within bounds."""

    default_error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "required": "This field is required.",
        "null": "This field cannot be cleared.",
        "storable": "This text has a character that cannot be stored (NUL or half a surrogate pair).",
        "short": "This text must not be empty.",
        "long": "This text has {length} characters; at most {maximum} are allowed.",
    }

    def __init__(self, minimum: int, maximum: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options
        """Take the bounds in characters."""
        super().__init__(**options)
        self.minimum = minimum
        self.maximum = maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # noqa: ANN401 - marshmallow's signature
        text = self.normalized(super()._deserialize(value, attr, data, **options))
        if not is_storable(text):
            raise self.make_error("storable")
        if len(text) > self.maximum:
            raise self.make_error("long", length=len(text), maximum=self.maximum)
        if len(text) < self.minimum:
            raise self.make_error("short")
        return text

    def normalized(self, text: str) -> str:
        """Keep the text as it is."""
        return text


class Located(str):  # noqa: SLOT000 - a text of a length of its own can have no slots
    """A message about something within a field, whose place is told exactly as it is."""

    place: Path

    def __new__(cls, message: str, place: Path) -> Self:
        """Take both."""
        self = super().__new__(cls, message)
        self.place = place
        return self


def no_errors(_value: object) -> list[FieldError]:
    """Find nothing wrong."""
    return []


class Json(fields.Field[Any]):
    """A JSON value that can be stored, of at most so many bytes, in which `check` finds no errors."""

    default_error_messages = {  # noqa: RUF012 - as above
        "required": "This field is required.",
        "null": "This field cannot be cleared.",
    }

    def __init__(self, maximum: int, check: Check = no_errors, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options
        """Take the bound in bytes."""
        super().__init__(**options)
        self.maximum = maximum
        self.check = check

    def _deserialize(self, value: Any, *_: object, **_options: object) -> Any:  # noqa: ANN401 - any JSON value
        if wrong := json_errors(value, self.maximum) or self.check(value):
            raise ValidationError([Located(error.message, error.path) for error in wrong])
        return value


def json_errors(value: Any, maximum: int) -> list[FieldError]:  # noqa: ANN401 - any JSON value
    """Tell why a JSON value cannot be stored; [] if it can."""
    found = flaw(value)
    if found is not None:
        return [FieldError(*found)]
    size = len(written(value))
    message = f"This has {size:,} bytes of JSON; at most {maximum:,} are allowed."
    return [FieldError((), message)] if size > maximum else []


class Line(Text):
    """A short text: trimmed, in Unicode's normal form C."""

    def normalized(self, text: str) -> str:
        """Trim and normalize; leave alone what is too long anyway: marks without end take quadratic time."""
        trimmed = text.strip()
        if len(trimmed) > self.maximum * DECOMPOSED:
            return trimmed
        return unicodedata.normalize("NFC", trimmed).strip()


class Name(Line):
    """The name of an object: 1 to 200 characters."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options
        """Require it when creating."""
        super().__init__(1, NAME_LENGTH, required=True, **options)


class Tags(fields.List[str]):
    """At most 50 tags of 1 to 100 characters, without doubles, in the order first sent."""

    default_error_messages = {"null": "This field cannot be cleared; send [] for no tags."}  # noqa: RUF012 - as above

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options
        """Check the number before the tags."""
        super().__init__(Line(1, TAG_LENGTH), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str | None]:  # noqa: ANN401 - as above
        if isinstance(value, Sequence):
            validate.Length(max=TAGS, error=f"At most {TAGS} tags are allowed; there are {len(value)}.")(
                value
            )
        return list(dict.fromkeys(super()._deserialize(value, attr, data, **options)))


class Flag(fields.Boolean):
    """True or false, never null."""

    default_error_messages = {"null": "This field cannot be cleared: send true or false."}  # noqa: RUF012 - as above


def validated(
    rules: type[Rules], values: Mapping[str, Any], *, partial: bool, path: Path = ()
) -> dict[str, Any]:
    """Return the values cleaned; raise Invalid with all errors at once, each with its path below `path`."""
    try:
        cleaned: dict[str, Any] = schema(rules, partial=partial).load(dict(values))
    except ValidationError as error:
        raise Invalid(list(field_errors(error.messages, path))) from None
    return cleaned


@cache
def schema(rules: type[Rules], *, partial: bool) -> Rules:
    """Make the schema once: it keeps nothing of what it loads, and making one costs more than loading."""
    return rules(partial=partial)


def field_errors(messages: Any, path: Path) -> Iterator[FieldError]:  # noqa: ANN401 - marshmallow's nested messages
    """Turn `{field: {3: [messages]}}` into one FieldError a message."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from field_errors(below, (*path, camel_case(str(key))))
    else:
        for message in messages:
            yield FieldError((*path, *getattr(message, "place", ())), str(message))


def given(patch: object) -> dict[str, Any]:
    """Return the fields of a Strawberry patch that were sent: absent is not null."""
    fields_ = dataclasses.fields(patch)  # type: ignore[arg-type] # Strawberry's inputs are dataclasses
    sent = {field.name: getattr(patch, field.name) for field in fields_}
    return {name: some.value for name, some in sent.items() if isinstance(some, Some)}
