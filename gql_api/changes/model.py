"""The append-only change log: audit trail, history and, later, the outbox of events."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import Base, uuid7


class Change(Base):
    """One change: who, what, when, which fields from what to what, which version.

    No foreign keys: a change outlives what it tells of. `fields` is `{column: {"before": …, "after": …}}`.
    `position` is the place in the published order; a relay stamps it after the commit.
    """

    __tablename__ = "changes"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "id"),
        Index("ix_changes_id", "id"),
        Index("ix_changes_object", "space_id", "object_id", "version"),
        Index("ix_changes_position", "position", postgresql_where=text("position IS NOT NULL")),
        Index("ix_changes_unpublished", "id", postgresql_where=text("position IS NULL")),
    )

    space_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID] = mapped_column(default=uuid7)
    object_type: Mapped[str]
    object_id: Mapped[uuid.UUID]
    origin_space_id: Mapped[uuid.UUID | None]
    operation: Mapped[str]
    version: Mapped[int]
    actor_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    position: Mapped[int | None] = mapped_column(BigInteger)
