"""What is at a place in a column of JSON: as a value, as a number, as a text."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    cast,
    collate,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gql_api.ids import quoted
from gql_api.permissions import Condition
from gql_api.text import is_storable

STEPS = 32  # as deep as data may be
LENGTH = 1000  # characters of a step
PLACE = re.compile(r"\s*[+-]?\d+")  # what PostgreSQL takes for a place in a list
CODES = "C"  # compares texts by the codes of their characters, on every server
KINDS = ("number", "string", "boolean", "array", "object")  # in their order
COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
ALWAYS = "1 == 1"  # in PostgreSQL's path language

NO_PATH = "A path has at least one step, the name of a key."
LONG_PATH = f"A path has at most {STEPS} steps of at most {LENGTH} characters."
NUL = "This cannot be the name of a key (NUL)."
INCOMPARABLE = "Only numbers, texts and booleans can be compared so."


def flaw_of(path: Sequence[str]) -> str | None:
    """Tell why there can be no such path; None if there can."""
    if not path:
        return NO_PATH
    if len(path) > STEPS or any(len(step) > LENGTH for step in path):
        return LONG_PATH
    return None if all(map(is_storable, path)) else NUL


def incomparable(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Tell why a value is neither more nor less than others; None if it may be."""
    return None if isinstance(value, str | int | float) else INCOMPARABLE


@dataclass(frozen=True)
class Place:
    """A place in a column of JSON."""

    column: Any
    path: Sequence[str]

    @cached_property
    def name(self) -> str:
        """A short name for use in statements and cursors."""
        digest = hashlib.blake2s(orjson.dumps(list(self.path)), digest_size=6).hexdigest()
        return f"{self.column.key}_{digest}"

    @cached_property
    def steps(self) -> ColumnElement[Any]:
        """The path, bound once."""
        return literal(list(self.path), ARRAY(Text()))

    @property
    def value(self) -> ColumnElement[Any]:
        """What is there, as JSON; null where there is nothing."""
        found: ColumnElement[Any] = self.column.op("#>", return_type=JSONB())(self.steps)
        return found

    @property
    def plain(self) -> ColumnElement[str]:
        """What is there, as text."""
        found: ColumnElement[str] = self.column.op("#>>", return_type=Text())(self.steps)
        return found

    @property
    def kind(self) -> ColumnElement[str]:
        """Its JSON type; null where there is nothing."""
        return func.jsonb_typeof(self.value, type_=Text())

    @property
    def text(self) -> ColumnElement[str]:
        """A text; null for all else."""
        return case((self.kind == quoted("string"), self.plain))

    @property
    def scalar(self) -> ColumnElement[str]:
        """A text or a boolean, as text; null for all else."""
        return case((self.kind.in_([quoted("string"), quoted("boolean")]), self.plain))

    @property
    def number(self) -> ColumnElement[Any]:
        """A number; null for all else."""
        return case((self.kind == quoted("number"), cast(self.plain, Numeric)))

    @property
    def rank(self) -> ColumnElement[int]:
        """The place of its type among the types; null for JSON's null, and where there is nothing."""
        return case({quoted(kind): count(n) for n, kind in enumerate(KINDS)}, value=self.kind)

    @property
    def is_indexed(self) -> bool:
        """Whether the way leads through keys alone, as the index has it."""
        return not any(map(PLACE.fullmatch, self.path))

    def equals(self, value: ColumnElement[Any]) -> Condition:
        """Hold where this value is."""
        found: Condition = self.value == value
        return found

    def is_around(self, value: ColumnElement[Any]) -> Condition:
        """Hold where `around` a value is contained: wherever the value is, and the index knows it."""
        found: Condition = self.column.bool_op("@>")(value)
        return found if self.is_indexed else true()

    def around(self, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Write a value with all the keys that lead to it."""
        for step in reversed(self.path):
            value = {step: value}
        return written(value)

    def is_among(self, values: ColumnElement[Any]) -> Condition:
        """Hold where one of the values in a list is."""
        return self.value.in_(select(func.jsonb_array_elements(values, type_=JSONB())))

    def is_one_of(self, path: ColumnElement[Any]) -> Condition:
        """Hold where what `one_of` writes is true: wherever one of the values is, and the index knows it."""
        return self.meets(path) if self.is_indexed else true()

    def one_of(self, values: Sequence[Any]) -> str:
        """Write in PostgreSQL's path language that one of the values is here; scalars are all it knows."""
        if not values or any(isinstance(value, dict | list) for value in values):
            return ALWAYS
        return "strict " + " || ".join(f"{self.way} == {written(value)}" for value in values)

    def comparison(self, name: str) -> Callable[[Any], str]:
        """Write in PostgreSQL's path language that what is here is of a value's type and compares so."""
        return lambda value: f"strict {self.way} {COMPARISONS[name]} {written(value)}"

    @property
    def way(self) -> str:
        """The path in that language, in which digits are a key."""
        return "$" + "".join(f".{written(step)}" for step in self.path)

    def meets(self, path: ColumnElement[Any]) -> Condition:
        """Hold where that is true; the planner knows from samples how often."""
        found: Condition = self.column.bool_op("@@")(path)
        return found

    def contains(self, value: ColumnElement[Any]) -> Condition:
        """Hold where a list is with this value in it."""
        return and_(self.kind == quoted("array"), self.value.bool_op("@>")(value))

    def compares(self, name: str, value: ColumnElement[Any]) -> Condition:
        """Hold where something of the same type is that compares so, wherever digits lead."""
        symbol = COMPARISONS[name]
        text = collate(self.plain, CODES).bool_op(symbol)(value.op("#>>")(literal_column("'{}'")))
        compared = case((self.kind == quoted("string"), text), else_=self.value.bool_op(symbol)(value))
        return and_(self.kind == func.jsonb_typeof(value), compared)


def written(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a value as JSON."""
    return orjson.dumps(value).decode()


def count(number: int) -> ColumnElement[int]:
    """Write a number into the statement itself."""
    return literal(number, Integer, literal_execute=True)
