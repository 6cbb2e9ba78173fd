"""Public ids: base64url of (format version, type, origin space, UUIDv7), the same made here and in SQL."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, LargeBinary, func, inspect, literal
from sqlalchemy.dialects.postgresql import BYTEA

from gql_api.db import Base, InSpace, Node
from gql_api.errors import FieldError, Invalid, NotFound

FORMAT = 1
HEADER = 2


class Malformed(ValueError):
    """The text is not a public id."""


class Key(NamedTuple):
    """Where a row is: its origin space (None for tables with plain keys) and its uuid."""

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
    """Return where a row is."""
    return Key(row.space_id if isinstance(row, InSpace) else None, row.id)


def encode(row: Node) -> str:
    """Make the public id of a row."""
    origin = row.origin_space_id.bytes if isinstance(row, InSpace) else b""
    raw = bytes((FORMAT, row.node_type)) + origin + row.id.bytes
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def expression(row: Any) -> ColumnElement[str]:  # noqa: ANN401 - a table class or an alias of one
    """Make the same in SQL."""
    model = model_of(row)
    parts = [row.origin_space_id, row.id] if issubclass(model, InSpace) else [row.id]
    raw: ColumnElement[bytes] = literal(bytes((FORMAT, model.node_type)), LargeBinary)
    for part in parts:
        raw = raw.op("||", return_type=BYTEA())(func.uuid_send(part))
    return base64url(raw)


def base64url(raw: ColumnElement[Any]) -> ColumnElement[str]:
    """Encode bytes in SQL as base64url without padding and line breaks."""
    return func.translate(func.encode(raw, "base64"), "+/=\n", "-_")


def decode(text: str) -> PublicId:
    """Read a public id; raise Malformed unless it is exactly as `encode` makes it."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed from error
    model = models().get(raw[1]) if len(raw) > HEADER and raw[0] == FORMAT else None
    if model is None or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise Malformed
    uuids = [uuid.UUID(bytes=raw[at : at + 16]) for at in range(HEADER, len(raw) - 15, 16)]
    if len(raw) != HEADER + 16 * len(uuids) or len(uuids) != 1 + issubclass(model, InSpace):
        raise Malformed
    return PublicId(model, Key(uuids[0] if len(uuids) > 1 else None, uuids[-1]))


def key(model: type[Node], text: str, field: str) -> Key:
    """Read the id that a mutation was sent in `field`; raise Invalid, or NotFound for another type's."""
    try:
        public = decode(text)
    except Malformed:
        raise Invalid([FieldError((field,), "Not an id: send one that this server gave out.")]) from None
    if public.model is not model:
        raise NotFound(f"There is no such {model.__name__.lower()}.", (field,))
    return public.key
