"""Groups, memberships, grants, and users who are deactivated."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NEWEST = ("created_at DESC", "id DESC")
NAME = ('lower(name) COLLATE "pg_c_utf8"', "id")
INDEXES = {
    "ix_users_newest": ("users", NEWEST),
    "ix_users_name": ("users", NAME),
    "ix_groups_newest": ("groups", NEWEST),
    "ix_groups_name": ("groups", NAME),
    "ix_memberships_newest": ("memberships", ("group_id", *NEWEST)),
    "ix_grants_newest": ("grants", ("space_id", *NEWEST)),
}
UNIQUE = {
    "uq_memberships_user_group": ("memberships", ["user_id", "group_id"]),
    "uq_grants_user_space": ("grants", ["user_id", "space_id"]),
    "uq_grants_group_space": ("grants", ["group_id", "space_id"]),
}


def upgrade() -> None:
    """Apply."""
    op.add_column("users", sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name=op.f("ck_groups_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('MEMBER', 'MANAGER')", name=op.f("ck_memberships_role")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("right", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint('"right" BETWEEN 1 AND 3', name=op.f("ck_grants_right")),
        sa.CheckConstraint("num_nonnulls(user_id, group_id) = 1", name=op.f("ck_grants_subject")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_grants_space_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_grants_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    for name, (table, by) in INDEXES.items():
        columns: list[sa.ColumnElement[object]] = [sa.literal_column(column) for column in by]
        op.create_index(name, table, columns)
    for name, (table, unique) in UNIQUE.items():
        op.create_index(name, table, unique, unique=True)


def downgrade() -> None:
    """Take back."""
    for table in ("grants", "memberships", "groups"):
        op.drop_table(table)
    for name in ("ix_users_name", "ix_users_newest"):
        op.drop_index(name, "users")
    op.drop_column("users", "is_active")
