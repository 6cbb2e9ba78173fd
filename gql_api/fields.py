"""How a GraphQL field is read from the database: said beside the field, carried out by the compiler.

A field without any of these is the column of the same name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import ColumnElement

from gql_api.permissions import Rows
from gql_api.viewer import Viewer

KEY = "read"
FIXED = "fixed"
PART_OF_THE_STATEMENT = {FIXED: True}  # metadata of a field of an input, on whose value the SQL depends
Within = Callable[[Rows, Rows], ColumnElement[bool]]


@dataclass(frozen=True)
class Expression:
    """A scalar computed from the row and, where it matters, the viewer.

    What is private may be filtered by administrators only.
    """

    make: Callable[[Rows, Viewer], ColumnElement[Any]]
    is_private: bool = False


@dataclass(frozen=True)
class SameRow:
    """An object made of the row itself, like `viewerCan`."""


@dataclass(frozen=True)
class ToOne:
    """The object whose id stands in column `key`; whoever may read the row may see it."""

    key: str


@dataclass(frozen=True)
class ToMany:
    """The readable objects whose ids stand in the array `key`, by name; null where the array is."""

    key: str


@dataclass(frozen=True)
class OneOf:
    """One object of several types: by type, the columns of which exactly one leads to it."""

    keys: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A connection: everything the viewer may list, or what is within the parent.

    That is what has the parent's id in a column, or for which a condition on row and parent holds. One that
    is private is null to all but the parent, a user, and admins.
    """

    within: str | Within | None = None
    is_private: bool = False


@dataclass(frozen=True)
class ById:
    """The object with the id in argument `id`, of the field's type (of any type, where that is Node)."""


@dataclass(frozen=True)
class ByIds:
    """The objects with the ids in argument `ids`, in their order."""


@dataclass(frozen=True)
class ByArgument:
    """The object for which a condition holds, given the text in an argument that the resolver has checked."""

    argument: str
    clean: Callable[[str], str]
    condition: Callable[[Rows, Viewer, ColumnElement[str]], ColumnElement[bool]]


@dataclass(frozen=True)
class Me:
    """The viewer."""


@dataclass(frozen=True)
class Python:
    """A field with a resolver in Python, which is given an object with the attributes `needs`."""

    needs: tuple[str, ...] = ()


Read = Expression | SameRow | ToOne | ToMany | OneOf | Page | ById | ByIds | ByArgument | Me | Python


def read(how: Read) -> dict[str, Read]:
    """Make the `metadata` of a Strawberry field."""
    return {KEY: how}


def compiled() -> NoReturn:
    """Stand as the body of a field that has arguments and is never resolved in Python."""
    raise AssertionError("This field is read by the compiler.")
