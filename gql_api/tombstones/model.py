"""The table of tombstones."""

import uuid

from sqlalchemy import Index, PrimaryKeyConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import Base


class Tombstone(Base):
    """Where an object that has ever moved is now; in its origin space, of which its public id is made.

    No foreign keys: it outlives the origin space. `left` are the spaces that it lived in before, where
    changes still tell of it.
    """

    __tablename__ = "tombstones"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "id"),
        Index("ix_tombstones_id", "id"),
        Index("ix_tombstones_current", "current_space_id", "id"),
    )

    space_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID]
    object_type: Mapped[str]
    current_space_id: Mapped[uuid.UUID]
    left: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
