"""JSON Schemas of collections: which ones are taken, and what data does not fit them.

Nothing is ever fetched, and no schema can keep the server busy: regular expressions take linear time, and how
often parts of a schema would apply to parts of a value is counted beforehand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson
from jsonschema_rs import ValidationErrorKind as Kind

from gql_api.collections.parts import DIALECT, Part, Unusable, inner, parts
from gql_api.errors import FieldError, Path
from gql_api.json_values import written

SCHEMA_BYTES = 65_536  # of JSON: more than a form with hundreds of fields needs
DATA_BYTES = 262_144  # of JSON in an entry: a page of 20 can still be read at once
PROBLEMS = 20  # told of one value
LENGTH = 300  # characters of a message: some repeat long lists of the schema
WORK = 300_000  # steps, each of which takes a microsecond at worst
TOLD_WORK = 10_000  # steps, beyond which it takes too long to look where the problems are: one each, at worst
COPIED = 2_000  # characters, in the time that it takes to tell of one problem
LARGE = 2**63
READ = 5  # steps for each character that a regular expression reads, at worst
KEPT = 50  # compiled schemas, whose regular expressions take memory
OPTIONS: dict[str, Any] = {
    "offline": True,
    "validate_formats": True,
    "pattern_options": jsonschema_rs.RegexOptions(size_limit=200_000, dfa_size_limit=1_000_000),
    "mask": "This value",
}
META = jsonschema_rs.Draft202012Validator({"$ref": DIALECT}, **OPTIONS)
REGEX = (
    "This regular expression cannot be used: it is wrong or too large, or looks around or back at what "
    "matched."
)
UNUSABLE = "This schema cannot be used: {}"
REQUIRED = "This is required."
UNEXPECTED = "The collection's schema allows nothing here."
BUSY = "This is too much for the collection's schema, parts of which would apply to it too often."
BROKEN = "The collection's schema cannot be used any more: change that first."
SOMEWHERE = "This does not fit the collection's schema; it is too large to tell where."


class Broken:
    """A schema that was usable once, by an earlier version of this program."""

    def problems(self, _value: object) -> list[FieldError]:
        """Say so, of any value."""
        return [FieldError((), BROKEN)]


class Compiled:
    """A schema that was found usable, ready to validate."""

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - a schema, whose form is valid
        """Compile it; raise ValueError (Unusable with a place) where that cannot be done."""
        self.root = parts(schema)
        if isinstance(schema, dict):  # its name is nobody's business: all references begin with #
            schema = {key: value for key, value in schema.items() if key != "$id"}
        self.validator = jsonschema_rs.Draft202012Validator(schema, **OPTIONS)

    def problems(self, value: Any) -> list[FieldError]:  # noqa: ANN401 - any JSON value
        """Tell where a value does not fit, the first twenty places."""
        work = self.work(value)
        if work > WORK:
            return [FieldError((), BUSY)]
        if self.validator.is_valid(value):
            return []
        if self.work(value, copying) > TOLD_WORK:
            return [FieldError((), SOMEWHERE)]
        told = (problem for error in self.validator.iter_errors(value) for problem in problems(error))
        return first(told)

    def work(self, value: Any, weight: Callable[[Any], int] = lambda _: 1) -> int:  # noqa: ANN401 - as above
        """Count the steps that validating takes, each weighed by the value, until they are too many."""
        total = 0
        stack: list[tuple[Any, Counter[Part]]] = [(value, self.root.here)]
        while stack and total <= WORK:
            one, here = stack.pop()
            total += weight(one) * sum(times * steps(part, one) for part, times in here.items())
            if isinstance(one, dict | list):
                stack += [(below, found) for below, found in inner(one, here) if found]
        return total


Ready = Compiled | Broken


def steps(part: Part, value: Any) -> int:  # noqa: ANN401 - as above
    """Count the steps that one part takes with a value, whatever is in it excepted."""
    total = part.steps
    if isinstance(value, str):
        return total + READ * len(value) * bool(part.patterns)
    if isinstance(value, dict):
        total += READ * part.key_patterns * sum(map(len, value)) if part.key_patterns else 0
    if isinstance(value, list) and part.is_unique:
        total += len(value) ** 2 if any(map(is_large, value)) else len(value)
    if isinstance(value, dict | list) and part.looks_back:
        total += len(value) * part.here.total()
    return total


def copying(value: Any) -> int:  # noqa: ANN401 - as above
    """Count the steps that it takes to tell of one problem with a value, for the library copies that."""
    return 1 + (len(repr(value)) // COPIED if isinstance(value, dict | list | str) else 0)


def is_large(value: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether a value is, or holds, a number of more than 64 bits, which the library cannot hash."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, int) and not -LARGE <= one < LARGE:
            return True
        if isinstance(one, dict | list):
            stack += one.values() if isinstance(one, dict) else one
    return False


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


@lru_cache(maxsize=KEPT)
def known(text: bytes) -> Compiled:
    """Compile a schema written as JSON, once."""
    return Compiled(orjson.loads(text))


def compiled(schema: Any) -> Ready:  # noqa: ANN401 - a schema that was found usable
    """Return a stored schema, compiled."""
    try:
        return known(written(schema))
    except ValueError:
        return Broken()


def flaws(schema: Any) -> list[FieldError]:  # noqa: ANN401 - any JSON value
    """Tell why a value cannot be the schema of a collection, the first twenty reasons; [] if it can."""
    if wrong := first(flaw for error in META.iter_errors(schema) for flaw in of_form(error)):
        return wrong
    try:
        known(written(schema))
    except Unusable as error:
        return [FieldError(error.place, str(error))]
    except ValueError as error:
        return [FieldError(place_of(error), sentence(UNUSABLE.format(getattr(error, "message", error))))]
    return []


def of_form(error: jsonschema_rs.ValidationError) -> Iterator[FieldError]:
    """Tell of one problem with the form of a schema."""
    match error.kind:
        case Kind.Format("regex"):
            yield FieldError(place_of(error), REGEX)
        case _:
            yield from problems(error)


def place_of(error: Exception) -> Path:
    """Return the place that an error of the library tells of."""
    return tuple(map(str, getattr(error, "instance_path", ())))
