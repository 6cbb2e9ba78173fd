"""The table of collections, and what the import remembers of them."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import Index

from gql_api.db import Base, InSpace, search_column


class Collection(InSpace):
    """An owned, typed set of entries; `entry_schema` is a JSON Schema, which all their data fits."""

    __tablename__ = "collections"
    node_type = 4
    patchable = ("name", "description", "entry_schema")

    description: Mapped[str | None]
    entry_schema: Mapped[Any] = mapped_column(JSONB)
    search: Mapped[str] = search_column("name", "'{}'::text[]", "coalesce(description, '')")

    @staticmethod
    def excerpted(row: Any) -> Any:  # noqa: ANN401 - the table or an alias of it, and its column
        """Select the text that snippets are cut from."""
        return row.description


class Imported(Base):
    """The collection that the import made in a space; outlives it, so that nothing purged comes back."""

    __tablename__ = "imported_collections"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "id"),
        UniqueConstraint("space_id"),
        Index("ix_imported_collections_id", "id"),
    )

    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    id: Mapped[uuid.UUID]
