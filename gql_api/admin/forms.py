"""Forms: what was changed in them since they were opened, and what is wrong with what was sent.

A form carries the version of what it shows and a digest of each value, so that a patch holds what was changed
by hand, and nothing that others changed meanwhile.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import BaseField, TagsField

from gql_api.admin.fields import Link, lines
from gql_api.errors import FieldError, Invalid, Refusal
from gql_api.rules import Rules, validated
from gql_api.text import camel_case

OPENED = "opened"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """What a form showed: the version, if there is one, and a digest of each value."""

    digests: Mapping[str, str]
    version: int | None = None

    @classmethod
    def of(cls, row: object, names: Iterable[str]) -> "Form":
        """Note what is shown of a row."""
        return cls({name: digest(getattr(row, name)) for name in names}, getattr(row, "version", None))

    @classmethod
    def read(cls, text: object) -> "Form":
        """Read what a form carries; raise FormValidationError for what none of ours would."""
        try:
            sent = json.loads(str(text))
            return cls({str(name): str(one) for name, one in sent["digests"].items()}, version(sent))
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            raise wrong("This form is damaged. Open it again.") from None

    def write(self) -> str:
        """Write what the form carries."""
        return json.dumps({"version": self.version, "digests": dict(self.digests)})

    def changed(self, sent: Values) -> dict[str, Any]:
        """Return the values that are not as the form showed them; what was not sent is not changed."""
        return {
            name: value
            for name, value in sent.items()
            if name in self.digests and value is not None and digest(value) != self.digests[name]
        }


def version(sent: Values) -> int | None:
    """Return the version that a form carries; raise ValueError if it is none."""
    found = sent["version"]
    if found is not None and (not isinstance(found, int) or not 0 < found < 2**31):
        raise ValueError
    return found


def digest(value: object) -> str:
    """Tell values apart, as far as a form does: it has one way to end lines, and none to write null."""
    shown = lines(value) if isinstance(value, str) else value
    written = json.dumps(shown or "" if shown is None or isinstance(shown, str) else shown)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def cleared(values: Values, rules: type[Rules]) -> dict[str, Any]:
    """Turn empty texts into null where null may be."""
    fields = rules().fields
    nullable = {name for name, field in fields.items() if field.allow_none}
    return {name: None if value == "" and name in nullable else value for name, value in values.items()}


def parsed(values: Values, names: Iterable[str], rules: type[Rules]) -> dict[str, Any]:
    """Read the texts of these names as JSON; raise Invalid with all that is wrong, with the others too."""
    found, errors = dict(values), []
    for name in values.keys() & set(names):
        try:
            found[name] = json.loads(values[name], object_pairs_hook=without_doubles)
        except (ValueError, RecursionError) as error:
            errors.append(FieldError((camel_case(name),), f"This is no JSON: {reason(error)}."))
            del found[name]
    if errors:
        try:
            validated(rules, found, partial=True)
        except Invalid as others:
            errors += others.errors
        raise Invalid(errors)
    return found


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; raise ValueError where a key comes twice, for one of its values would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"an object has the key {json.dumps(twice, ensure_ascii=False)} twice")
    return found


def reason(error: Exception) -> str:
    """Tell why a text cannot be read as JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "it nests too deep" if isinstance(error, RecursionError) else str(error).partition(";")[0]


def told(
    refusal: Refusal, fields: Iterable[BaseField], stands_for: Mapping[str, str] | None = None
) -> FormValidationError:
    """Say what is wrong beside the fields of a form; with what has no field, above all.

    `stands_for` names fields by what else they may be called in a patch.
    """
    if not isinstance(refusal, Invalid):
        return wrong(refusal.message)
    known = {field.name: field for field in fields}
    links = {field.column: name for name, field in known.items() if isinstance(field, Link)}
    names = {**{name: name for name in known}, **links, **(stands_for or {})}
    places = {camel_case(name): known[column] for name, column in names.items() if column in known}
    found: dict[str | int, Any] = {}
    for error in refusal.errors:
        place, message = placed(error, places)
        found[place] = f"{found[place]}\n{message}" if place in found else message
    return FormValidationError(found)


def placed(error: FieldError, places: Mapping[str, BaseField]) -> tuple[str, str]:
    """Return the field that an error belongs beside, and what to say there."""
    path = error.path[1:] if error.path[:1] == ("patch",) else error.path
    if not path or path[0] not in places:
        return OPENED, f"{'.'.join(path)}: {error.message}" if path else error.message
    field, within = places[path[0]], path[1:]
    if not within:
        return field.name, error.message
    numbered = isinstance(field, TagsField) and within[0].isdigit()
    return (
        field.name,
        f"{int(within[0]) + 1}. {error.message}" if numbered else f"{'.'.join(within)}: {error.message}",
    )


def wrong(message: str, **more: Any) -> FormValidationError:  # noqa: ANN401 - what the template shows
    """Say what is wrong with a form as a whole."""
    return FormValidationError({OPENED: {"message": message, **more} if more else message})
