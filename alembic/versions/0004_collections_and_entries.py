"""Collections and entries, and what the import remembers of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# All texts and numbers, in the order in which PostgreSQL keeps them.
DATA_TEXT = """
CREATE FUNCTION data_text(data jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(value #>> '{}', E'\\n'), '')
    FROM jsonb_path_query(data, 'strict $.**') AS each (value)
    WHERE jsonb_typeof(value) IN ('string', 'number')
)
"""
ALIVE = sa.text("deleted_at IS NULL")
ORDERS = {
    "newest": ("created_at DESC", "id DESC"),
    "name": ('lower(name) COLLATE "pg_c_utf8"', "id"),
    "updated": ("updated_at DESC", "id DESC"),
}
WITHIN = {"collections": {"": (), "space_": ("space_id",)}}
WITHIN["entries"] = {**WITHIN["collections"], "collection_": ("space_id", "collection_id")}


def upgrade() -> None:
    """Apply."""
    op.execute(DATA_TEXT)
    op.create_table(
        "collections",
        *owned("collections"),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("entry_schema", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        search("coalesce(description, '')"),
    )
    op.create_table(
        "entries",
        *owned("entries"),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        search("data_text(data)"),
        sa.ForeignKeyConstraint(
            ["space_id", "collection_id"],
            ["collections.space_id", "collections.id"],
            name=op.f("fk_entries_space_id_collection_id"),
        ),
    )
    for table in WITHIN:
        index(table)
    op.create_index(
        "ix_entries_data",
        "entries",
        ["data"],
        postgresql_using="gin",
        postgresql_ops={"data": "jsonb_path_ops"},
    )
    op.create_index("ix_entries_collection", "entries", ["space_id", "collection_id", "id"])
    op.create_table("imported_collections", *remembered("imported_collections"))
    op.create_unique_constraint(
        op.f("uq_imported_collections_space_id"), "imported_collections", ["space_id"]
    )
    op.create_table(
        "imported_entries",
        *remembered("imported_entries"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("space_id", "key", name=op.f("uq_imported_entries_space_id_key")),
    )
    for table in ("imported_collections", "imported_entries"):
        op.create_index(f"ix_{table}_id", table, ["id"])


def downgrade() -> None:
    """Take back."""
    for table in ("imported_entries", "imported_collections", "entries", "collections"):
        op.drop_table(table)
    op.execute("DROP FUNCTION data_text")


def owned(table: str) -> Sequence[sa.schema.SchemaItem]:
    """Make what all tables of owned things in a space have."""
    return (
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin_space_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name=op.f(f"ck_{table}_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f(f"fk_{table}_owner_id")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f(f"fk_{table}_space_id")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f(f"pk_{table}")),
    )


def search(content: str) -> sa.Column[object]:
    """Make the column that is searched."""
    vector = sa.Computed(f"search_vector(name, '{{}}'::text[], {content})", persisted=True)
    return sa.Column("search", postgresql.TSVECTOR(), vector, nullable=False)


def index(table: str) -> None:
    """Make lists in any order and searches fast."""
    op.create_index(f"ix_{table}_id", table, ["id"])
    op.create_index(op.f(f"ix_{table}_owner_id"), table, ["owner_id"])
    op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin")
    trigrams = {"name": "gin_trgm_ops"}
    op.create_index(
        f"ix_{table}_name_trigrams", table, ["name"], postgresql_using="gin", postgresql_ops=trigrams
    )
    for within, first in WITHIN[table].items():
        for order, by in ORDERS.items():
            columns: list[sa.ColumnElement[object]] = [sa.literal_column(column) for column in (*first, *by)]
            op.create_index(f"ix_{table}_{within}{order}", table, columns, postgresql_where=ALIVE)


def remembered(table: str) -> Sequence[sa.schema.SchemaItem]:
    """Make what the memories of the import have."""
    return (
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f(f"fk_{table}_space_id")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f(f"pk_{table}")),
    )
