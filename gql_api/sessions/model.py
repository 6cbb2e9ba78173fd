"""Sessions, and when they and API tokens were last used."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import Base, Node


class Session(Node):
    """A signed-in device; only the SHA-256 of its token is kept."""

    __tablename__ = "sessions"
    __table_args__ = (PrimaryKeyConstraint("id"),)
    node_type = 20

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str | None]
    address: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Sighting(Base):
    """When a session or an API token was last used; apart, for it is written often (rule 2 of the keys)."""

    __tablename__ = "sightings"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
