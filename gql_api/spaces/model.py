"""The table of spaces: where things live, and the border of rights."""

import uuid
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from gql_api.db import Base, Owned, owned_table_args, search_column


class Space(Owned):
    """A space; a plain key, because spaces are few and every node of a cluster has them all (rule 2)."""

    __tablename__ = "spaces"
    node_type = 2
    patchable = ("name", "description", "is_active", "is_public")

    description: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    is_public: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_personal: Mapped[bool] = mapped_column(default=False, server_default="false")
    import_key: Mapped[str | None] = mapped_column(unique=True)
    search: Mapped[str] = search_column("name", "'{}'::text[]", "coalesce(description, '')")

    @staticmethod
    def excerpted(row: Any) -> Any:  # noqa: ANN401 - the table or an alias of it, and its column
        """Select the text that snippets are cut from."""
        return row.description

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Allow one personal space per user."""
        personal = text("is_personal")
        return (
            *owned_table_args(cls.__tablename__),
            PrimaryKeyConstraint("id"),
            Index("uq_spaces_personal", "owner_id", unique=True, postgresql_where=personal),
        )


class Imported(Base):
    """Which import key became which space; outlives the space, so that nothing purged comes back."""

    __tablename__ = "imported_spaces"

    key: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID]
