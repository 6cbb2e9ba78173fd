"""The table of API tokens."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import NAME_LENGTH, Node

READ, WRITE = SCOPES = ("READ", "WRITE")  # what a token is good for; to write includes to read


class ApiToken(Node):
    """A token that a user made for a program; of it are kept a SHA-256 and the first characters.

    Without `space_ids` it is good for all spaces; they are no foreign keys, for a space that is purged must
    not widen what a token is good for.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
    )
    node_type = 21

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str]
    prefix: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    space_ids: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
