"""The tables of groups and of who is in them; plain keys, because every node of a cluster has them all."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import BY_NAME, NAME_LENGTH, NEWEST, Node


class Group(Node):
    """Users gathered."""

    __tablename__ = "groups"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
        Index("ix_groups_newest", *NEWEST),
        Index("ix_groups_name", *BY_NAME),
    )
    node_type = 8

    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Membership(Node):
    """One user in one group, as MEMBER or as MANAGER."""

    __tablename__ = "memberships"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint("role IN ('MEMBER', 'MANAGER')", name="role"),
        Index("uq_memberships_user_group", "user_id", "group_id", unique=True),
        Index("ix_memberships_newest", "group_id", *NEWEST),
    )
    node_type = 9

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("groups.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
