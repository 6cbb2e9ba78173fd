"""What the fields of sections are: values that are shown, typed into forms and read back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.fields import (
    BaseField,
    BooleanField,
    EnumField,
    HasOne,
    IntegerField,
    PasswordField,
    StringField,
    TagsField,
    TextAreaField,
)

from gql_api.admin import filters
from gql_api.collections.model import Collection
from gql_api.groups.model import Group
from gql_api.spaces.model import Space
from gql_api.users.model import User

Shown = dict[str, Any]
UNWRITABLE: Shown = {"exclude_from_create": True, "exclude_from_edit": True}
UNLISTED: Shown = {"exclude_from_list": True}


@dataclass
class Link(HasOne):
    """The object whose id is in `column`; `key` is its section, and `target` its table."""

    column: str = ""
    target: Any = None


@dataclass
class Area(TextAreaField):
    """A text of several lines, read back to the letter."""

    form_template: str = "area.html"
    rows: int = 12

    async def parse_form_data(self, request: Request, form_data: FormData) -> Any:  # noqa: ANN401 - the library's signature
        """Undo what browsers do to the ends of lines."""
        found = await super().parse_form_data(request, form_data)
        return lines(found) if isinstance(found, str) else found


@dataclass
class Json(Area):
    """A JSON value: shown as a text with a line for each of its parts, and typed as one."""

    class_: str = "field-textarea form-control font-monospace"
    detail_template: str = "json.html"

    async def serialize_value(self, _request: Request, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Write it as a form shows it."""
        return spelled(value)


@dataclass
class Opened(BaseField):
    """What the form showed when it was opened, hidden; and where errors of the whole form are told."""

    exclude_from_list: bool | None = True
    exclude_from_detail: bool | None = True
    form_template: str = "opened.html"
    label_template: str = "nothing.html"


@dataclass
class Moment(StringField):
    """A moment, in UTC for everybody."""

    async def serialize_value(self, _request: Request, value: datetime) -> str:
        """Write it to the second."""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@dataclass
class Elsewhere(Moment):
    """A moment that is no column of the row: `of` selects it for a table."""

    of: Any = None


def lines(text: str) -> str:
    """End lines as the database does."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def spelled(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a JSON value for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def pk() -> StringField:
    """Declare the public id."""
    return StringField("pk", label="Id", copy_to_clipboard=True, filters=[], **UNLISTED, **UNWRITABLE)


def text(name: str, **how: Any) -> StringField:  # noqa: ANN401 - any option of a field
    """Declare a line of text, filtered by what it contains."""
    return StringField(name, filters=[filters.Contains], **how)


def secret(name: str, **how: Any) -> PasswordField:  # noqa: ANN401 - as above
    """Declare a password to be typed; none is ever shown."""
    return PasswordField(
        name, filters=[], **how, **UNLISTED, exclude_from_detail=True, exclude_from_edit=True
    )


def area(name: str, **how: Any) -> Area:  # noqa: ANN401 - as above
    """Declare a long text, which lists leave out."""
    return Area(name, filters=[], **how, **UNLISTED)


def data(name: str, **how: Any) -> Json:  # noqa: ANN401 - as above
    """Declare a JSON value, which lists leave out."""
    return Json(name, filters=[], **how, **UNLISTED)


def tags(name: str) -> TagsField:
    """Declare a list of words, filtered by those in use."""
    return TagsField(
        name, filters=[filters.Tags, filters.Tag], list_template="tags.html", form_template="tags_form.html"
    )


def flag(name: str, **how: Any) -> BooleanField:  # noqa: ANN401 - as above
    """Declare what is true or false."""
    return BooleanField(name, filters=[filters.Yes, filters.No], **how)


def number(name: str) -> IntegerField:
    """Declare a number that nobody types."""
    return IntegerField(name, filters=[], **UNWRITABLE)


def moment(name: str, **how: Any) -> Moment:  # noqa: ANN401 - as above
    """Declare a moment that nobody types, filtered by when it was."""
    return Moment(name, filters=[filters.From, filters.Until], **how, **UNWRITABLE)


def elsewhere(name: str, of: Any, **how: Any) -> Elsewhere:  # noqa: ANN401 - what selects it; as above
    """Declare a moment that another table has, filtered by when it was."""
    return Elsewhere(name, of=of, filters=[filters.From, filters.Until], **how, **UNWRITABLE)


def trash() -> Moment:
    """Declare since when an object is in the trash; lists leave the trash out unless asked."""
    found = moment("deleted_at", label="In the trash since", exclude_from_list=True)
    found.filters = [filters.InTrash, filters.Anywhere]
    return found


def space(**how: Any) -> Link:  # noqa: ANN401 - as above
    """Declare the space that an object lives in: chosen when it is created."""
    found = Link("space", key="space", column="space_id", target=Space, exclude_from_edit=True, **how)
    found.filters = [filters.Spaces]
    return found


def collection() -> Link:
    """Declare the collection that an object lives in: chosen when it is created."""
    found = Link(
        "collection",
        key="collection",
        column="collection_id",
        target=Collection,
        exclude_from_edit=True,
    )
    found.filters = [filters.Collections]
    return found


def owner() -> Link:
    """Declare the owner of an object."""
    return person("owner", "owner_id")


def group() -> Link:
    """Declare the group of a member: chosen when the member joins."""
    found = Link("group", key="group", column="group_id", target=Group, exclude_from_edit=True)
    found.filters = [filters.Groups]
    return found


def member() -> Link:
    """Declare who is in a group: chosen as the group is."""
    found = Link("user", key="user", column="user_id", target=User, exclude_from_edit=True)
    found.filters = [filters.People]
    return found


def choice(name: str, words: Sequence[str]) -> EnumField:
    """Declare one of a few words."""
    return EnumField(name, choices=[(word, word) for word in words], filters=[filters.words(*words)])


def person(name: str, column: str, **how: Any) -> Link:  # noqa: ANN401 - as above
    """Declare a user, found by a column."""
    return Link(name, key="user", column=column, target=User, filters=[filters.People], **how, **UNWRITABLE)


def differences(name: str) -> BaseField:
    """Declare what a change set, from what to what."""
    return BaseField(name, filters=[], detail_template="differences.html", **UNLISTED, **UNWRITABLE)
