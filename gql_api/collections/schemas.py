"""JSON Schemas of collections: which ones are taken, and what data does not fit them.

Nothing is ever fetched, and no schema can keep the server busy: regular expressions take linear time, and all
else is counted beforehand (`effort.py`), for schemas as for data: they fit a schema too.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any, NamedTuple

import jsonschema_rs
import orjson
from jsonschema_rs import ValidationErrorKind as Kind

from gql_api.collections.effort import telling, work
from gql_api.collections.meta import META, TYPES
from gql_api.collections.parts import Unusable
from gql_api.collections.reading import parts, read
from gql_api.errors import FieldError, Path

SCHEMA_BYTES = 65_536  # of JSON: more than a form with hundreds of fields needs
DATA_BYTES = 262_144  # of JSON in an entry: a page of 20 can still be read at once
PROBLEMS = 20  # told of one value
LENGTH = 300  # characters of a message: some repeat long lists of the schema
WORK = 300_000  # steps, each of which takes a microsecond at worst
TOLD_WORK = 500_000  # steps, beyond which it takes too long to look where a problem is
KEPT = 50  # compiled schemas, whose regular expressions take memory
OPTIONS: dict[str, Any] = {
    "offline": True,
    "validate_formats": True,
    "pattern_options": jsonschema_rs.RegexOptions(size_limit=200_000, dfa_size_limit=1_000_000),
    "mask": "This value",
}
REGEX = (
    "This regular expression cannot be used: it is wrong or too large, or looks around or back at what "
    "matched."
)
TYPE = f"A type is one of {', '.join(TYPES)}; or a list of some of these, none twice."
UNUSABLE = "This schema cannot be used: {}"
REQUIRED = "This is required."
UNEXPECTED = "The collection's schema allows nothing here."
BUSY = "This is too much for its schema, parts of which would apply to it too often."
SOMEWHERE = "This does not fit its schema; it is too large to tell where."
BROKEN = "The collection's schema cannot be used, so that nothing fits it: {}"
Tell = Callable[[jsonschema_rs.ValidationError], Iterable[FieldError]]


class Compiled:
    """A schema that was found usable, ready to validate."""

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - a schema, whose form is valid
        """Compile it; raise ValueError (Unusable with a place) where that cannot be done."""
        self.root = parts(schema)
        if isinstance(schema, dict):  # its name is nobody's business: all references begin with #
            schema = {key: value for key, value in schema.items() if key != "$id"}
        self.validator = jsonschema_rs.Draft202012Validator(schema, **OPTIONS)

    def problems(self, value: Any, tell: Tell | None = None) -> list[FieldError]:  # noqa: ANN401 - any JSON value
        """Tell where a value does not fit, the first twenty places."""
        if work(self.root, value, WORK) > WORK:
            return [FieldError((), BUSY)]
        if self.validator.is_valid(value):
            return []
        if telling(self.root, value, TOLD_WORK) > TOLD_WORK:
            return [FieldError((), SOMEWHERE)]
        return first(one for error in self.validator.iter_errors(value) for one in (tell or problems)(error))


class Broken(NamedTuple):
    """A schema that cannot be used: a new one, or a stored one that an earlier version took."""

    flaws: list[FieldError]

    def problems(self, _value: Any) -> list[FieldError]:  # noqa: ANN401 - as above
        """Tell that nothing fits it."""
        return [FieldError((), sentence(BROKEN.format(self.flaws[0].message)))]


def problems(error: jsonschema_rs.ValidationError) -> Iterator[FieldError]:
    """Tell of one problem, or of each key that is too many."""
    place = tuple(map(str, error.instance_path))
    match error.kind:
        case Kind.Required(missing):
            yield FieldError((*place, missing), REQUIRED)
        case Kind.AdditionalProperties(unexpected) | Kind.UnevaluatedProperties(unexpected):
            yield from (FieldError((*place, key), UNEXPECTED) for key in unexpected)
        case Kind.FalseSchema():
            yield FieldError(place, UNEXPECTED)
        case _:
            yield FieldError(place, sentence(error.message))


def first(found: Iterable[FieldError]) -> list[FieldError]:
    """Return the first problems, none of them twice."""
    once = {(error.path, error.message): error for error in islice(found, 2 * PROBLEMS)}
    return list(islice(once.values(), PROBLEMS))


def sentence(text: str) -> str:
    """Write a message of the library as ours are."""
    return (text if len(text) < LENGTH else f"{text[:LENGTH]} …").rstrip(".") + "."


def compiled(schema: Any) -> Compiled | Broken:  # noqa: ANN401 - a schema that was found usable
    """Return a stored schema, compiled."""
    return known(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=KEPT)
def known(text: bytes) -> Compiled | Broken:
    """Compile a schema written as JSON, once; its keys are in order, as PostgreSQL keeps them in another."""
    schema = orjson.loads(text)
    try:
        read(schema)
        wrong = form().problems(schema, of_form)
        return Broken(wrong) if wrong else Compiled(schema)
    except Unusable as error:
        return Broken([FieldError(error.place, str(error))])
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return Broken([FieldError(place_of(error), reason(error))])


def reason(error: Exception) -> str:
    """Tell why the library cannot compile a schema."""
    match getattr(error, "kind", None):
        case Kind.Format("regex"):
            return REGEX
    return sentence(UNUSABLE.format(getattr(error, "message", error)))


def flaws(schema: Any) -> list[FieldError]:  # noqa: ANN401 - any JSON value
    """Tell why a value cannot be the schema of a collection, the first twenty reasons; [] if it can."""
    found = compiled(schema)
    return found.flaws if isinstance(found, Broken) else []


@cache
def form() -> Compiled:
    """Return the schema of schemas."""
    return Compiled(META)


def of_form(error: jsonschema_rs.ValidationError) -> Iterator[FieldError]:
    """Tell of one problem with the form of a schema."""
    match error.kind:
        case Kind.Format("regex"):
            yield FieldError(place_of(error), REGEX)
        case Kind.AnyOf() if place_of(error)[-1:] == ("type",):
            yield FieldError(place_of(error), TYPE)
        case _:
            yield from problems(error)


def place_of(error: Exception) -> Path:
    """Return the place that an error of the library tells of."""
    return tuple(map(str, getattr(error, "instance_path", ())))
