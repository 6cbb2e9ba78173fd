"""The table of articles, and what the import remembers of them."""

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import Index, SchemaItem

from gql_api.db import Base, InSpace, search_column

CONTENT_LENGTH = 500_000


class Article(InSpace):
    """An owned text in a space."""

    __tablename__ = "articles"
    node_type = 3
    patchable = ("name", "content", "tags")

    content: Mapped[str] = mapped_column(default="", server_default="")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    search: Mapped[str] = search_column("name", "tags", "content")

    @staticmethod
    def excerpted(row: Any) -> Any:  # noqa: ANN401 - the table or an alias of it, and its column
        """Select the text that snippets are cut from."""
        return row.content

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Keep the content within its length."""
        length = CheckConstraint(f"char_length(content) <= {CONTENT_LENGTH}", name="content_length")
        return (*super().__table_args__, length)


class Imported(Base):
    """Which record became which article, and as what; outlives the article, so that nothing comes back."""

    __tablename__ = "imported_articles"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "id"),
        UniqueConstraint("space_id", "key"),
        Index("ix_imported_articles_id", "id"),
    )

    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    id: Mapped[uuid.UUID]
    key: Mapped[str]
    digest: Mapped[bytes]
    version: Mapped[int]
