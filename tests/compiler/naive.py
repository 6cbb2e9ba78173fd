"""A reader that answers queries the plain way: field by field, over rows held in memory.

It shares nothing with the compiler: rights, orders, pages, ids and cursors are written once more, from the
design alone, and graphql-core does the selecting.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_nullable_type,
    is_non_null_type,
    parse,
)

from gql_api.schema import printed
from tests.compiler.orders import Order, base64url, from_base64url, refuse, rfc3339
from tests.compiler.rights import KINDS, Reader, Row, Sampler, Tables

Info = GraphQLResolveInfo[None]
SCHEMA, NULLABLE = build_schema(printed()), build_schema(printed())
ROOT: Any = SCHEMA.query_type
REQUIRED = {name: is_non_null_type(field.type) for name, field in ROOT.fields.items()}
FIELDS = [name for type_ in SCHEMA.type_map.values() for name in getattr(type_, "fields", ())]
SNAKE = {name: re.sub("([A-Z])", r"_\1", name).lower() for name in FIELDS}
DEFAULT, MAXIMUM = 20, 1000
LENGTHS = {"User": 18, "Space": 18, "Article": 34}
Refused = tuple[tuple[str, ...], list[str]]

for field in cast("GraphQLObjectType", NULLABLE.query_type).fields.values():
    field.type = get_nullable_type(field.type)  # so that one refusal does not hide the others


def public_id(row: Row) -> str:
    """Write the public id: format, kind, origin space, uuid."""
    byte = next(byte for byte, kind in KINDS.items() if kind == row.kind)
    origin = row.origin_space_id.bytes if row.kind == "Article" else b""
    return base64url(bytes([1, byte]) + origin + row.id.bytes)


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
    def is_admin(self) -> bool | None:
        """Null to others."""
        return self.row.is_admin if self.reader.is_private(self.row) else None


class Space(Thing):
    """A space."""

    def articles(self, _info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - GraphQL's values
        """List what is in it."""
        return connection(self.reader, "Article", self.row.id, **arguments)


class Article(Thing):
    """An article."""

    @property
    def space(self) -> Space:
        """Find where it lives."""
        return Space(self.reader, self.reader.space_of(self.row))


TYPES: dict[str, type[Thing]] = {"User": User, "Space": Space, "Article": Article}


def connection(
    reader: Reader,
    kind: str,
    within: uuid.UUID | None,
    first: int | None = None,
    after: str | None = None,
    search: str | None = None,
) -> SimpleNamespace:
    """Make a page of a list."""
    search = (search or "").strip()
    if len(search) > MAXIMUM or "\x00" in search:
        refuse("search")
    if first is not None and not 0 <= first <= MAXIMUM:
        refuse("first")
    order = Order(kind, search, reader.tables.ranks[kind, search] if search else {})
    start = None if after is None else order.start(after)
    rows = sorted(reader.listed(kind, within, search), key=order.place, reverse=True)
    page, before, behind = reader.page(rows, order.place, start, DEFAULT if first is None else first)
    edges = [SimpleNamespace(cursor=order.cursor(row), node=TYPES[kind](reader, row)) for row in page]
    page_info = SimpleNamespace(
        has_next_page=behind,
        has_previous_page=before,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    nodes = [edge.node for edge in edges]
    return SimpleNamespace(edges=edges, nodes=nodes, page_info=page_info, total_count=len(rows))


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
            raw = from_base64url(text)
        except ValueError:
            refuse(argument)
        kind = KINDS.get(raw[1]) if len(raw) > 1 and raw[0] == 1 else None
        if kind is None or len(raw) != LENGTHS[kind]:
            refuse(argument)
        if kind not in (kinds or TYPES):
            return None
        self.looked.add(str(info.path.key))
        row = self.reader.one(kind, raw[2:-16], uuid.UUID(bytes=raw[-16:]))
        return TYPES[kind](self.reader, row) if row else None

    def node(self, info: Info, id: str) -> Thing | None:
        """Find anything."""
        return self.found(info, id, "id")

    def nodes(self, info: Info, ids: list[str]) -> list[Thing | None]:
        """Find many things."""
        self.looked.add(str(info.path.key))
        if len(ids) > MAXIMUM:
            refuse("ids")
        return [self.found(info, one, "ids") for one in ids]

    def user(self, info: Info, id: str) -> Thing | None:
        """Find a user."""
        return self.found(info, id, "id", "User")

    def space(self, info: Info, id: str) -> Thing | None:
        """Find a space."""
        return self.found(info, id, "id", "Space")

    def article(self, info: Info, id: str) -> Thing | None:
        """Find an article."""
        return self.found(info, id, "id", "Article")

    def viewer(self, info: Info) -> Thing | None:
        """Find who asks."""
        self.looked.add(str(info.path.key))
        row = self.reader.me()
        return User(self.reader, row) if row else None

    def spaces(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - GraphQL's values
        """List spaces."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Space", None, **arguments)

    def articles(self, info: Info, **arguments: Any) -> SimpleNamespace:  # noqa: ANN401 - as above
        """List articles."""
        self.looked.add(str(info.path.key))
        return connection(self.reader, "Article", None, **arguments)


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
    value = getattr(source, SNAKE[info.field_name])
    return value(info, **arguments) if callable(value) else value


def executed(root: Query, query: str, variables: dict[str, Any]) -> tuple[Any, list[GraphQLError]]:
    """Let graphql-core execute a query."""
    found = execute_sync(
        NULLABLE,
        parse(query),
        root,
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=lambda value, _info, _type: type(value).__name__,
    )
    return found.data, found.errors or []


def refusals(errors: list[GraphQLError]) -> dict[str, Refused]:
    """Return by root field the first thing that was refused: its place, and the argument."""
    found: dict[str, Refused] = {}
    for error in errors:
        assert error.extensions is not None, error
        path = tuple(step for step in error.path or () if isinstance(step, str))
        found.setdefault(path[0], (path, error.extensions["argument"]))
    return found


def answer(tables: Tables, viewer_id: uuid.UUID | None, query: str, variables: dict[str, Any]) -> Answer:
    """Answer a query.

    A bad argument refuses its root field, also where there happens to be nothing to ask it of.
    """
    root, sampling = Query(Reader(tables, viewer_id)), Query(Sampler(tables, None))
    data, errors = executed(root, query, variables)
    refused = refusals(executed(sampling, query, variables)[1])
    assert refusals(errors).keys() <= refused.keys()
    looked = len(root.looked - refused.keys())
    if any(REQUIRED[sampling.asked[key]] for key in refused):
        return Answer(None, refused, looked)
    return Answer({**data, **dict.fromkeys(refused)}, refused, looked)
