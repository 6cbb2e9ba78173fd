"""The database: table bases, keys, the engine."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import orjson
from asyncpg.pgproto.pgproto import UUID
from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.exc import DisconnectionError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem
from sqlalchemy.util.concurrency import in_greenlet
from uuid_utils import uuid7 as new_uuid7

from gql_api.pool import FairPool, pass_on

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NAME_LENGTH = 200
ALIVE = text("deleted_at IS NULL")
NEWEST = (text("created_at DESC"), text("id DESC"))
BY_NAME = (text('lower(name) COLLATE "pg_c_utf8"'), "id")
BY_UPDATE = (text("updated_at DESC"), text("id DESC"))


class Data(JSONB):
    """JSON that clients filter and order by; any other is only shown."""


def uuid7() -> uuid.UUID:
    """Make a key that sorts by the time it was made (RFC 9562, version 7); the only source of keys."""
    return uuid_of(new_uuid7().bytes)


def uuid_of(raw: bytes) -> uuid.UUID:
    """Make a UUID of 16 bytes, of the driver's kind, which is a tenth of the work of Python's own."""
    return UUID(raw)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), str: Text}
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable


class Node(Base):
    """The base of tables whose rows have a public id, of which `node_type` is the byte for the type."""

    __abstract__ = True
    node_type: ClassVar[int]

    id: Mapped[uuid.UUID] = mapped_column(default=uuid7, sort_order=-2)


class Owned(Node):
    """The base of tables whose rows have an owner; `patchable` names the columns that a patch may set.

    `stands_for` says which of them a field of another name sets in a patch.
    """

    __abstract__ = True
    patchable: ClassVar[tuple[str, ...]]
    stands_for: ClassVar[Mapping[str, str]] = {}

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True, sort_order=-1)
    name: Mapped[str] = mapped_column(sort_order=-1)
    version: Mapped[int] = mapped_column(default=1, sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-1)
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=-1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Give the constraints and indexes that every owned table has."""
        return owned_table_args(cls.__tablename__)


def owned_table_args(table: str) -> tuple[SchemaItem, ...]:
    """Keep names within their length, and lists in any order and searches fast."""
    trigrams = {"name": "gin_trgm_ops"}
    return (
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
        Index(f"ix_{table}_newest", *NEWEST, postgresql_where=ALIVE),
        Index(f"ix_{table}_name", *BY_NAME, postgresql_where=ALIVE),
        Index(f"ix_{table}_updated", *BY_UPDATE, postgresql_where=ALIVE),
        Index(f"ix_{table}_search", "search", "name", postgresql_using="gin", postgresql_ops=trigrams),
    )


class InSpace(Owned):
    """The base of owned tables that live in a space: their keys start with it (rule 1 of the keys)."""

    __abstract__ = True

    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"), sort_order=-3)
    origin_space_id: Mapped[uuid.UUID] = mapped_column(sort_order=-1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Add the composite key, the plain index on `id`, and the orders of lists within a space."""
        table = cls.__tablename__
        return (
            *owned_table_args(table),
            PrimaryKeyConstraint("space_id", "id"),
            Index(f"ix_{table}_id", "id"),
            Index(f"ix_{table}_space_newest", "space_id", *NEWEST, postgresql_where=ALIVE),
            Index(f"ix_{table}_space_name", "space_id", *BY_NAME, postgresql_where=ALIVE),
            Index(f"ix_{table}_space_updated", "space_id", *BY_UPDATE, postgresql_where=ALIVE),
        )


def search_column(name: str, tags: str, content: str) -> Mapped[str]:
    """Declare the generated search vector over three SQL expressions, weighted A, B and D."""
    vector = Computed(f"search_vector({name}, {tags}, {content})", persisted=True)
    return mapped_column(TSVECTOR, vector, deferred=True, deferred_raiseload=True)


def create_engine(url: str, pool_size: int = 10) -> AsyncEngine:
    """Make an engine that connects when first used, and lends no connection that is known to be lost.

    What is given back has ended its transaction: whoever begins one sees to that. Errors do not show the
    values of a statement: some are secrets.
    """
    lifo = {"pool_use_lifo": True, "max_overflow": 0}  # last used, best warmed
    options = {**lifo, "poolclass": FairPool, "pool_reset_on_return": None, "hide_parameters": True}
    engine = create_async_engine(url, pool_size=pool_size, json_deserializer=orjson.loads, **options)
    event.listen(engine.sync_engine, "checkout", refuse_lost)
    event.listen(engine.sync_engine, "checkin", pass_on)
    event.listen(engine.sync_engine, "do_connect", refuse_to_wait)
    return engine


def refuse_lost(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's around asyncpg's
    """Let the pool replace a connection that was lost meanwhile: asyncpg knows, without a round trip."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def refuse_to_wait(*_connection: object) -> None:
    """Refuse to connect where nothing can be awaited, before there is anything to be awaited."""
    if not in_greenlet():
        raise MissingGreenlet
