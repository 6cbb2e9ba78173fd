"""A reader that answers queries the plain way: field by field, over rows held in memory.

It shares nothing with the compiler: rights, orders, pages, ids and cursors are written once more, from the
design alone, and graphql-core does the selecting.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_nullable_type,
    is_non_null_type,
    parse,
)

from gql_api.schema import printed
from tests.compiler.connections import connection, refuse
from tests.compiler.lists import MAXIMUM
from tests.compiler.orders import rfc3339
from tests.compiler.rights import Reader, Sampler
from tests.compiler.tables import Row, Tables, from_base64url, kind_of, public_id
from tests.compiler.where import SCHEMA, Problem

Info = GraphQLResolveInfo[None]
NULLABLE = build_schema(printed())
ROOT: Any = SCHEMA.query_type
REQUIRED = {name: is_non_null_type(field.type) for name, field in ROOT.fields.items()}
FIELDS = [name for type_ in SCHEMA.type_map.values() for name in getattr(type_, "fields", ())]
SNAKE = {name: re.sub("([A-Z])", r"_\1", name).lower() for name in FIELDS}
RIGHTS = {1: "READ", 2: "WRITE", 3: "MANAGE"}
Place = tuple[str, ...]
Refused = dict[
    tuple[Place, Place], bool
]  # fields and arguments of theirs, and whether administrators get an answer

for type_ in NULLABLE.type_map.values():
    for field in getattr(type_, "fields", {}).values():
        if getattr(field, "args", None):
            field.type = get_nullable_type(field.type)  # so that one refusal does not hide the others


class Thing:
    """An object of the answer; its fields are the row's columns but for those declared."""

    def __init__(self, reader: Reader, row: Row) -> None:
        """Take who reads what."""
        self.reader = reader
        self.row = row
        self.id = public_id(row)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any scalar
        """Read a column."""
        value = getattr(self.row, name)
        return rfc3339(value) if isinstance(value, datetime) else value

    @property
    def owner(self) -> "User":
        """Find whose it is."""
        return User(self.reader, self.reader.tables.rows["User"][self.row.owner_id])

    @property
    def viewer_can(self) -> SimpleNamespace:
        """Tell what may be done."""
        return SimpleNamespace(**self.reader.may(self.row))


class User(Thing):
    """A user."""

    @property
    def email(self) -> str | None:
        """Null to others."""
        return self.row.email if self.reader.is_private(self.row) else None

    @property
    def is_email_verified(self) -> bool | None:
        """Null to others."""
        return self.row.is_email_verified if self.reader.is_private(self.row) else None

    @property
    def is_admin(self) -> bool | None:
        """Null to others."""
        return self.row.is_admin if self.reader.is_private(self.row) else None

    def groups(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - GraphQL's values
        """List the groups of this user."""
        return connection(self.reader, "Group", self.row.id, TYPES, arguments)


class Group(Thing):
    """A group."""

    @property
    def viewer_role(self) -> str | None:
        """Tell what the viewer is in it."""
        return self.reader.role(self.row)

    def members(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List who is in it."""
        return connection(self.reader, "Membership", self.row.id, TYPES, arguments)


class Membership(Thing):
    """A membership."""

    @property
    def group(self) -> Group:
        """Find the group."""
        return Group(self.reader, self.reader.tables.rows["Group"][self.row.group_id])

    @property
    def user(self) -> User:
        """Find who is in it."""
        return User(self.reader, self.reader.tables.rows["User"][self.row.user_id])


class Space(Thing):
    """A space."""

    def articles(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - GraphQL's values
        """List what is in it."""
        return connection(self.reader, "Article", self.row.id, TYPES, arguments)

    def collections(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List the collections in it."""
        return connection(self.reader, "Collection", self.row.id, TYPES, arguments)

    def grants(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List with whom it is shared."""
        return connection(self.reader, "Grant", self.row.id, TYPES, arguments)

    @property
    def viewer_right(self) -> str:
        """Tell the viewer's right."""
        return RIGHTS[self.reader.right(self.row)]


class Grant(Thing):
    """A grant."""

    @property
    def space(self) -> Space:
        """Find the space."""
        return Space(self.reader, self.reader.space_of(self.row))

    @property
    def subject(self) -> User | Group:
        """Find who has the right."""
        rows = self.reader.tables.rows
        if self.row.user_id:
            return User(self.reader, rows["User"][self.row.user_id])
        return Group(self.reader, rows["Group"][self.row.group_id])

    @property
    def right(self) -> str:
        """Name the right."""
        return RIGHTS[self.row.right]


class Article(Thing):
    """An article."""

    @property
    def space(self) -> Space:
        """Find where it lives."""
        return Space(self.reader, self.reader.space_of(self.row))


class Collection(Article):
    """A collection."""

    def entries(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List what is in it."""
        return connection(self.reader, "Entry", self.row.id, TYPES, arguments)


class Entry(Article):
    """An entry."""

    @property
    def collection(self) -> Collection:
        """Find what it is in."""
        return Collection(self.reader, self.reader.tables.rows["Collection"][self.row.collection_id])


TYPES: dict[str, type[Thing]] = {
    one.__name__: one for one in (User, Space, Article, Collection, Entry, Group, Membership, Grant)
}


class Query:
    """The root; it notes by key which fields are asked, and for which something has to be looked up."""

    def __init__(self, reader: Reader) -> None:
        """Take who reads."""
        self.reader = reader
        self.looked: set[str] = set()
        self.asked: dict[str, str] = {}

    def found(self, info: Info, text: str, argument: str, *kinds: str) -> Thing | None:
        """Find what has an id, of these kinds; refuse what is no id."""
        try:
            kind = kind_of(text)
        except ValueError:
            refuse(Problem((argument,)))
        if kind not in (kinds or TYPES):
            return None
        self.looked.add(str(info.path.key))
        raw = from_base64url(text)
        row = self.reader.one(kind, raw[2:-16], uuid.UUID(bytes=raw[-16:]))
        return TYPES[kind](self.reader, row) if row else None

    def node(self, info: Info, id: str) -> Thing | None:
        """Find anything."""
        return self.found(info, id, "id")

    def nodes(self, info: Info, ids: list[str]) -> list[Thing | None]:
        """Find many things."""
        self.looked.add(str(info.path.key))
        if len(ids) > MAXIMUM:
            refuse(Problem(("ids",)))
        return [self.found(info, one, "ids") for one in ids]

    def user(self, info: Info, id: str) -> Thing | None:
        """Find a user."""
        return self.found(info, id, "id", "User")

    def group(self, info: Info, id: str) -> Thing | None:
        """Find a group."""
        return self.found(info, id, "id", "Group")

    def space(self, info: Info, id: str) -> Thing | None:
        """Find a space."""
        return self.found(info, id, "id", "Space")

    def article(self, info: Info, id: str) -> Thing | None:
        """Find an article."""
        return self.found(info, id, "id", "Article")

    def collection(self, info: Info, id: str) -> Thing | None:
        """Find a collection."""
        return self.found(info, id, "id", "Collection")

    def entry(self, info: Info, id: str) -> Thing | None:
        """Find an entry."""
        return self.found(info, id, "id", "Entry")

    def viewer(self, info: Info) -> Thing | None:
        """Find who asks."""
        self.looked.add(str(info.path.key))
        row = self.reader.me()
        return User(self.reader, row) if row else None

    def spaces(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - GraphQL's values
        """List spaces."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Space", None, TYPES, arguments)

    def groups(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List groups."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Group", None, TYPES, arguments)

    def users(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List users."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "User", None, TYPES, arguments)

    def articles(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List articles."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Article", None, TYPES, arguments)

    def collections(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List collections."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Collection", None, TYPES, arguments)

    def entries(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List entries."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Entry", None, TYPES, arguments)


@dataclass(frozen=True)
class Answer:
    """What is to be answered: the data, by root field what is refused, and how many fields to look up."""

    data: Any
    refused: dict[str, Refused]
    looked: int


def resolve(source: Any, info: Info, **arguments: Any) -> Any:  # noqa: ANN401 - any value
    """Read an attribute by its Python name; call it if it is a method."""
    if isinstance(source, Query):
        source.asked[str(info.path.key)] = info.field_name
    reader = getattr(source, "reader", None)
    if isinstance(reader, Sampler):
        reader.place = tuple(step for step in info.path.as_list() if isinstance(step, str))
    value = getattr(source, SNAKE[info.field_name])
    return value(info, **arguments) if callable(value) else value


class Question:
    """A query with values of its variables."""

    def __init__(self, tables: Tables, query: str, variables: dict[str, Any]) -> None:
        """Take it, and find what is wrong with it."""
        self.tables = tables
        self.document = parse(query)
        self.variables = variables
        sampler = Sampler(tables)
        self.sampled = Query(sampler)
        self.refused = refusals(self.executed(self.sampled)[1], sampler.problems)

    def executed(self, root: Query) -> tuple[Any, list[GraphQLError]]:
        """Let graphql-core execute it."""
        found = execute_sync(
            NULLABLE,
            self.document,
            root,
            variable_values=self.variables,
            field_resolver=resolve,
            type_resolver=lambda value, _info, _type: type(value).__name__,
        )
        return found.data, found.errors or []

    def answer(self, viewer_id: uuid.UUID | None) -> Answer:
        """Answer it.

        A bad argument refuses its root field, also where there happens to be nothing to ask it of.
        """
        root = Query(Reader(self.tables, viewer_id))
        data, errors = self.executed(root)
        refused = self.refused_to(root.reader)
        assert refusals(errors).keys() <= self.refused.keys()
        # whether somebody is an administrator is known when the statement has been answered
        unlooked = {key for key, found in refused.items() if not all(found.values())}
        looked = len(root.looked - unlooked)
        if any(REQUIRED[self.sampled.asked[key]] for key in refused):
            return Answer(None, refused, looked)
        return Answer({**data, **dict.fromkeys(refused)}, refused, looked)

    def refused_to(self, reader: Reader) -> dict[str, Refused]:
        """Return what is refused to a reader."""
        if not reader.is_admin():
            return self.refused
        kept = {
            key: dict.fromkeys((at for at, is_private in found.items() if not is_private), False)
            for key, found in self.refused.items()
        }
        return {key: found for key, found in kept.items() if found}


def refusals(
    errors: list[GraphQLError], noted: Sequence[tuple[Place, list[Problem]]] = ()
) -> dict[str, Refused]:
    """Return by root field what is refused, and what was noted."""
    found: dict[str, Refused] = {}
    told = list(noted)
    for error in errors:
        assert error.extensions is not None, error
        path = tuple(step for step in error.path or () if isinstance(step, str))
        told.append((path, error.extensions["problems"]))
    for path, problems in told:
        for problem in problems:
            found.setdefault(path[0], {})[path, problem.argument] = problem.is_private
    return found
