"""The filters of lists: from what is chosen in a section to a condition in SQL."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Text, and_, cast, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY
from starlette.requests import Request
from starlette_admin.filters import FilterApplyContext, FilterGroup, FilterRule
from starlette_admin.filters.base import BaseFilter, FilterDataType, FilterValidationError

from gql_api import ids
from gql_api.collections.model import Collection
from gql_api.db import Node, Owned
from gql_api.groups.model import Group
from gql_api.permissions import Condition
from gql_api.spaces.model import Space
from gql_api.text import is_storable
from gql_api.users.model import User

LENGTH = 1000
WILDCARDS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class Filter(BaseFilter):
    """A filter whose `query` is the column that it compares."""

    def apply(self, ctx: FilterApplyContext) -> Condition:
        """Make the condition."""
        return self.condition(ctx.query, ctx.value)

    def condition(self, column: ColumnElement[Any], value: Any) -> Condition:  # noqa: ANN401 - what parse_value made
        """Hold for the rows that pass."""
        raise NotImplementedError


class Contains(Filter):
    """Texts that contain a text."""

    name = "contains"
    label = "contains"
    data_type = FilterDataType.STRING

    def parse_value(self, raw: str) -> str:
        """Refuse what PostgreSQL could not take."""
        return storable(raw)

    def condition(self, column: ColumnElement[Any], value: str) -> Condition:
        """Compare without case; no character stands for another."""
        return contains(column, value)


class OneOf(Filter):
    """What is one of those chosen from `options`, which are read when the page is opened."""

    name = "in"
    label = "is one of"
    data_type = FilterDataType.ENUM
    source: ClassVar[str]

    def get_choices(self, request: Request) -> Sequence[tuple[str, str]]:
        """Return what there is to choose from."""
        found: Sequence[tuple[str, str]] = request.state.options.get(self.source, ())
        return found

    def parse_value(self, raw: Any) -> list[Any]:  # noqa: ANN401 - a text or several
        """Read each that was chosen."""
        chosen = [raw] if isinstance(raw, str) else list(raw)
        return [self.parsed(str(one)) for one in chosen]

    def parsed(self, text: str) -> Any:  # noqa: ANN401 - what the column holds
        """Read one."""
        return storable(text)

    def condition(self, column: ColumnElement[Any], value: list[Any]) -> Condition:
        """Compare with each."""
        return column.in_(value)


class Objects(OneOf):
    """Links to one of the objects chosen."""

    model: ClassVar[type[Node]]

    def parsed(self, text: str) -> Any:  # noqa: ANN401 - as above
        """Read a public id."""
        try:
            public = ids.decode(text)
        except ids.Malformed:
            raise FilterValidationError(f"{text!r} is not an id") from None
        if public.model is not self.model:
            raise FilterValidationError(f"{text!r} is the id of something else")
        return public.key.id


class Spaces(Objects):
    """What is in one of the spaces chosen."""

    source = "spaces"
    model = Space


class Collections(Objects):
    """What is in one of the collections chosen."""

    source = "collections"
    model = Collection


class Groups(Objects):
    """Who is in one of the groups chosen."""

    source = "groups"
    model = Group


class People(Objects):
    """What one of the users chosen owns or did."""

    source = "people"
    model = User


class Tags(OneOf):
    """What has one of the tags chosen."""

    source = "tags"
    label = "has one of"

    def condition(self, column: ColumnElement[Any], value: list[str]) -> Condition:
        """Compare with each."""
        return column.bool_op("&&")(cast(value, ARRAY(Text)))


class Tag(Filter):
    """What has a tag that is typed, to the letter."""

    name = "has"
    label = "has"
    data_type = FilterDataType.STRING

    def parse_value(self, raw: str) -> str:
        """Refuse what PostgreSQL could not take."""
        return storable(raw)

    def condition(self, column: ColumnElement[Any], value: str) -> Condition:
        """Compare."""
        return column.bool_op("&&")(cast([value], ARRAY(Text)))


class Yes(Filter):
    """What is true."""

    name = "is_true"
    label = "is true"
    data_type = FilterDataType.NONE

    def condition(self, column: ColumnElement[Any], _value: None) -> Condition:
        """Hold where it is true."""
        return column.is_(true())


class No(Filter):
    """What is false."""

    name = "is_false"
    label = "is false"
    data_type = FilterDataType.NONE

    def condition(self, column: ColumnElement[Any], _value: None) -> Condition:
        """Hold where it is false."""
        return column.is_(false())


class InTrash(Filter):
    """What is in the trash."""

    name = "in_trash"
    label = "is in the trash"
    data_type = FilterDataType.NONE

    def condition(self, column: ColumnElement[Any], _value: None) -> Condition:
        """Hold for what is there."""
        return column.is_not(None)


class Anywhere(Filter):
    """What is in the trash or not: to name this filter lets lists show both."""

    name = "anywhere"
    label = "is in the trash or not"
    data_type = FilterDataType.NONE

    def condition(self, _column: ColumnElement[Any], _value: None) -> Condition:
        """Hold for all."""
        return true()


class From(Filter):
    """What was at a moment or later."""

    name = "gte"
    label = "from (UTC)"
    data_type = FilterDataType.DATETIME

    def parse_value(self, raw: str) -> datetime:
        """Read a moment; one without an offset is in UTC."""
        try:
            found = datetime.fromisoformat(raw)
        except (TypeError, ValueError):
            raise FilterValidationError("a moment is wanted, as 2026-01-31T12:00") from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def condition(self, column: ColumnElement[Any], value: datetime) -> Condition:
        """Hold for what was then or later."""
        return column >= value


class Until(From):
    """What was before a moment."""

    name = "lt"
    label = "before (UTC)"

    def condition(self, column: ColumnElement[Any], value: datetime) -> Condition:
        """Hold for what was before."""
        return column < value


class Exactly(OneOf):
    """What has one of a few words, which the program knows."""

    words: ClassVar[Sequence[str]]

    def get_choices(self, _request: Request) -> Sequence[tuple[str, str]]:
        """Return these words."""
        return [(word, word) for word in self.words]


class Kinds(Exactly):
    """Changes of one of the kinds of owned objects."""

    source = ""

    def get_choices(self, _request: Request) -> Sequence[tuple[str, str]]:
        """Return the names of the tables' classes, as the log has them."""
        names = sorted(model.__name__ for model in ids.models().values() if issubclass(model, Owned))
        return [(name, name) for name in names]


def words(*known: str) -> type[Exactly]:
    """Make a filter over these words."""
    return type("Words", (Exactly,), {"words": known, "source": ""})


def storable(raw: object) -> str:
    """Return a text; raise FilterValidationError for what PostgreSQL could not take."""
    if not isinstance(raw, str) or len(raw) > LENGTH or not is_storable(raw):
        raise FilterValidationError(f"a text of at most {LENGTH} characters is wanted")
    return raw


def contains(column: Any, text: str) -> Condition:  # noqa: ANN401 - a column, or an attribute that stands for one
    """Hold where a text contains another, without case."""
    found: Condition = column.ilike(f"%{text.translate(WILDCARDS)}%", escape="\\")
    return found


def rules(node: FilterGroup | FilterRule | None) -> Iterator[FilterRule]:
    """Return the rules of a tree of filters."""
    if isinstance(node, FilterRule):
        yield node
    elif node is not None:
        for one in node.rules:
            yield from rules(one)


def combined(logic: str, conditions: Sequence[Condition]) -> Condition:
    """Combine conditions; none of them lets all pass."""
    return or_(*conditions) if logic == "or" and conditions else and_(true(), *conditions)
