"""Users, what was sent to them by mail, and counts of what may not be tried too often."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import BY_NAME, NEWEST, Base, Node


class User(Node):
    """Somebody who can own things; imported people have neither e-mail nor password.

    Who is deactivated (`is_active` false) is as good as not there, but what this user owns stays.
    """

    __tablename__ = "users"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        Index("ix_users_newest", *NEWEST),
        Index("ix_users_name", *BY_NAME),
    )
    node_type = 1

    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_email_verified: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    import_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Proof(Base):
    """A token sent by mail, good once, for one purpose: who has it can read what arrives at the address."""

    __tablename__ = "proofs"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str]
    email: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Attempts(Base):
    """How often something was tried under one key (account and address, or address) in a window."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    window_ends_at: Mapped[datetime] = mapped_column(index=True)
