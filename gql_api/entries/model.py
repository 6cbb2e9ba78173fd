"""The table of entries, and what the import remembers of them."""

import uuid
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import Index, SchemaItem

from gql_api.db import ALIVE, BY_NAME, BY_UPDATE, NEWEST, Base, Data, InSpace, search_column


class Entry(InSpace):
    """An owned record in a collection, in the same space; its data fits the collection's schema."""

    __tablename__ = "entries"
    node_type = 5
    patchable = ("name", "data")
    stands_for: ClassVar = {"replace_data": "data"}

    collection_id: Mapped[uuid.UUID]
    data: Mapped[Any] = mapped_column(Data)
    search: Mapped[str] = search_column("name", "'{}'::text[]", "data_text(data)")

    @staticmethod
    def excerpted(row: Any) -> Any:  # noqa: ANN401 - the table or an alias of it, and an expression
        """Select the text that snippets are cut from."""
        return func.data_text(row.data)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Add the collection, and make what is in its data, and the orders of lists within it, fast."""
        of_collection = ("space_id", "collection_id")
        return (
            *super().__table_args__,
            ForeignKeyConstraint(of_collection, ["collections.space_id", "collections.id"]),
            Index(
                "ix_entries_data", "data", postgresql_using="gin", postgresql_ops={"data": "jsonb_path_ops"}
            ),
            Index("ix_entries_collection", *of_collection, "id"),
            Index("ix_entries_collection_newest", *of_collection, *NEWEST, postgresql_where=ALIVE),
            Index("ix_entries_collection_name", *of_collection, *BY_NAME, postgresql_where=ALIVE),
            Index("ix_entries_collection_updated", *of_collection, *BY_UPDATE, postgresql_where=ALIVE),
        )


class Imported(Base):
    """Which record became which entry, and as what; outlives the entry, so that nothing comes back."""

    __tablename__ = "imported_entries"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "id"),
        UniqueConstraint("space_id", "key"),
        Index("ix_imported_entries_id", "id"),
    )

    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    id: Mapped[uuid.UUID]
    key: Mapped[str]
    digest: Mapped[bytes]
    version: Mapped[int]
