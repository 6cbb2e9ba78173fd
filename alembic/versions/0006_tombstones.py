"""Tombstones: where what has moved is found by its public id."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tombstones",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("current_space_id", sa.Uuid(), nullable=False),
        sa.Column("left", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_tombstones")),
    )
    op.create_index("ix_tombstones_id", "tombstones", ["id"])
    op.create_index("ix_tombstones_current", "tombstones", ["current_space_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("tombstones")
