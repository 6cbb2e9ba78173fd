"""Public ids: base64url of (format version, type, origin space, UUIDv7), the same made here and in SQL."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, func, inspect, literal, literal_column
from sqlalchemy.dialects.postgresql import BYTEA

from gql_api.db import Base, InSpace, Node, uuid_of
from gql_api.errors import FieldError, Invalid, NotFound

FORMAT = 1
HEADER = 2


class Malformed(ValueError):
    """The text is not a public id."""


class Key(NamedTuple):
    """What names a row for good: its origin space (None for tables with plain keys) and its uuid."""

    space_id: uuid.UUID | None
    id: uuid.UUID


@dataclass(frozen=True)
class PublicId:
    """A decoded public id."""

    model: type[Node]
    key: Key


@cache
def models() -> dict[int, type[Node]]:
    """Return the tables that have public ids, by their byte for the type and in that order."""
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    nodes = [model for model in classes if issubclass(model, Node)]
    return {model.node_type: model for model in sorted(nodes, key=lambda model: model.node_type)}


def model_of(row: Any) -> type[Any]:  # noqa: ANN401 - a table class, an alias of one, or an instance
    """Return the table class behind a class, an alias or a row."""
    found: type[Any] = inspect(row).mapper.class_
    return found


def key_of(row: Node) -> Key:
    """Return the key of a row."""
    return Key(row.origin_space_id if isinstance(row, InSpace) else None, row.id)


def encode(row: Node) -> str:
    """Make the public id of a row."""
    origin = row.origin_space_id.bytes if isinstance(row, InSpace) else b""
    raw = bytes((FORMAT, row.node_type)) + origin + row.id.bytes
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def expression(row: Any, key: ColumnElement[Any] | None = None) -> ColumnElement[str]:  # noqa: ANN401 - a table class or an alias of one
    """Make the same in SQL: of a row, or of a key alone where the table has plain keys."""
    model = model_of(row)
    own = row.id if key is None else key
    parts = [row.origin_space_id, own] if issubclass(model, InSpace) else [own]
    raw: ColumnElement[bytes] = literal_column(f"'\\x{FORMAT:02x}{model.node_type:02x}'::bytea", BYTEA())
    for part in parts:
        raw = raw.op("||", return_type=BYTEA())(func.uuid_send(part))
    # of 18 bytes base64 makes 24 characters without padding
    return base64url(raw, is_padded=len(parts) > 1)


def base64url(raw: ColumnElement[Any], *, is_padded: bool = True) -> ColumnElement[str]:
    """Encode in SQL as base64url without padding; more than 57 bytes come in several lines."""
    encoded = func.replace(
        func.replace(func.encode(raw, quoted("base64")), quoted("+"), quoted("-")), quoted("/"), quoted("_")
    )
    return func.rtrim(encoded, quoted("=")) if is_padded else encoded


def quoted(text: str) -> ColumnElement[str]:
    """Write a constant into the statement itself."""
    return literal(text, Text, literal_execute=True)


@lru_cache(maxsize=100)  # one request reads the same id more than once
def decode(text: str) -> PublicId:
    """Read a public id; raise Malformed unless it is exactly as `encode` makes it."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed from error
    model = models().get(raw[1]) if len(raw) > HEADER and raw[0] == FORMAT else None
    if model is None or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise Malformed
    uuids = [uuid_of(raw[at : at + 16]) for at in range(HEADER, len(raw) - 15, 16)]
    if len(raw) != HEADER + 16 * len(uuids) or len(uuids) != 1 + issubclass(model, InSpace):
        raise Malformed
    return PublicId(model, Key(uuids[0] if len(uuids) > 1 else None, uuids[-1]))


def key(model: type[Node], text: str, field: str) -> Key:
    """Read the id that a mutation was sent in `field`; raise Invalid, or NotFound for another type's."""
    return public(text, field, model).key


def public(text: str, field: str, *allowed: type[Node]) -> PublicId:
    """Read an id of any of these types, as above."""
    try:
        found = decode(text)
    except Malformed:
        raise Invalid([FieldError((field,), "Not an id: send one that this server gave out.")]) from None
    if found.model not in allowed:
        names = " or ".join(model.__name__.lower() for model in allowed)
        raise NotFound(f"There is no such {names}.", (field,))
    return found
