"""Forms: what was changed in them since they were opened, and what is wrong with what was sent.

A form carries the version of what it shows and a digest of each value, so that a patch holds what was changed
by hand, and nothing that others changed meanwhile.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette_admin.exceptions import FormValidationError

from gql_api.admin.fields import lines
from gql_api.errors import FieldError, Invalid, Refusal
from gql_api.rules import Rules
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


def told(refusal: Refusal, names: Iterable[str]) -> FormValidationError:
    """Say what is wrong beside the fields of a form; with what has no field, above all."""
    if not isinstance(refusal, Invalid):
        return wrong(refusal.message)
    places = {camel_case(name): name for name in names}
    found: dict[str | int, Any] = {}
    for error in refusal.errors:
        place, message = placed(error, places)
        found[place] = f"{found[place]} {message}" if place in found else message
    return FormValidationError(found)


def placed(error: FieldError, places: Mapping[str, str]) -> tuple[str, str]:
    """Return the field that an error belongs beside, and what to say there."""
    path = error.path[1:] if error.path[:1] == ("patch",) else error.path
    if not path or path[0] not in places:
        return OPENED, f"{'.'.join(path)}: {error.message}" if path else error.message
    number = f"{int(path[1]) + 1}. " if path[1:] and path[1].isdigit() else ""
    return places[path[0]], number + error.message


def wrong(message: str, **more: Any) -> FormValidationError:  # noqa: ANN401 - what the template shows
    """Say what is wrong with a form as a whole."""
    return FormValidationError({OPENED: {"message": message, **more} if more else message})
