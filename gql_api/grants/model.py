"""The table of grants; plain keys, because every node of a cluster has them all."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, SmallInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from gql_api.db import NEWEST, Node


class Grant(Node):
    """A right of one user, or of all in one group, on a space and all in it.

    `right` is a number, so that each includes the lower ones: see `permissions.Right`.
    """

    __tablename__ = "grants"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint('"right" BETWEEN 1 AND 3', name="right"),
        CheckConstraint("num_nonnulls(user_id, group_id) = 1", name="subject"),
        Index("uq_grants_user_space", "user_id", "space_id", unique=True),
        Index("uq_grants_group_space", "group_id", "space_id", unique=True),
        Index("ix_grants_newest", "space_id", *NEWEST),
    )
    node_type = 10

    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("groups.id"))
    right: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
