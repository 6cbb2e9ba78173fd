"""Users, their sessions, and the count of their wrong passwords."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import Base, Node, uuid7


class User(Node):
    """Somebody who can own things; imported people have neither e-mail nor password."""

    __tablename__ = "users"
    __table_args__ = (PrimaryKeyConstraint("id"),)
    node_type = 1

    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False, server_default="false")
    import_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Session(Base):
    """A signed-in device; only the SHA-256 of its token is kept."""

    __tablename__ = "sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str | None]
    address: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Attempts(Base):
    """How often a password was wrong for one key (account and address, or address) since the window began."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    window_ends_at: Mapped[datetime] = mapped_column(index=True)
