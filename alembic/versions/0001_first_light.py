"""The first tables: users, sessions, spaces, articles, changes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# English stems, accents folded. A tsvector holds at most 1 MB, so of a content that would not fit
# only the first half (or quarter, ...) is indexed: saving never fails because of it. The function is
# immutable, as a generated column asks: it depends on its arguments and this configuration alone.
SEARCH = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TEXT SEARCH CONFIGURATION gql_api (COPY = pg_catalog.english)",
    """
    ALTER TEXT SEARCH CONFIGURATION gql_api
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem
    """,
    """
    CREATE FUNCTION search_vector(name text, tags text[], content text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
    DECLARE
        kept integer := length(content);
    BEGIN
        LOOP
            BEGIN
                RETURN setweight(to_tsvector('gql_api', name), 'A')
                    || setweight(to_tsvector('gql_api', array_to_string(tags, ' ')), 'B')
                    || setweight(to_tsvector('gql_api', left(content, kept)), 'D');
            EXCEPTION WHEN program_limit_exceeded THEN
                IF kept = 0 THEN
                    RAISE;
                END IF;
                kept := kept / 2;
            END;
        END LOOP;
    END $$
    """,
)


def upgrade() -> None:
    """Apply."""
    for statement in SEARCH:
        op.execute(statement)
    op.create_table(
        "changes",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("origin_space_id", sa.Uuid(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_id", "changes", ["id"], unique=False)
    op.create_index("ix_changes_object", "changes", ["space_id", "object_id", "version"], unique=False)
    op.create_index("ix_changes_position", "changes", ["position"], unique=False)
    op.create_index(
        "ix_changes_unpublished",
        "changes",
        ["id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "imported_spaces",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_imported_spaces")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(
        op.f("ix_sign_in_attempts_window_ends_at"), "sign_in_attempts", ["window_ends_at"], unique=False
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("import_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("import_key", name=op.f("uq_users_import_key")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "spaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_personal", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("import_key", sa.Text(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("search_vector(name, '{}'::text[], coalesce(description, ''))", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name=op.f("ck_spaces_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_spaces_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint("import_key", name=op.f("uq_spaces_import_key")),
    )
    op.create_index(
        "ix_spaces_newest",
        "spaces",
        [sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_spaces_owner_id"), "spaces", ["owner_id"], unique=False)
    op.create_index("ix_spaces_search", "spaces", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "uq_spaces_personal", "spaces", ["owner_id"], unique=True, postgresql_where=sa.text("is_personal")
    )
    op.create_table(
        "articles",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin_space_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("search_vector(name, tags, content)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("char_length(content) <= 500000", name=op.f("ck_articles_content_length")),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name=op.f("ck_articles_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_articles_owner_id")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_articles_space_id")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_id", "articles", ["id"], unique=False)
    op.create_index(
        "ix_articles_newest",
        "articles",
        [sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_articles_owner_id"), "articles", ["owner_id"], unique=False)
    op.create_index("ix_articles_search", "articles", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_articles_space_newest",
        "articles",
        ["space_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "imported_articles",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_imported_articles_space_id")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_imported_articles")),
        sa.UniqueConstraint("space_id", "key", name=op.f("uq_imported_articles_space_id_key")),
    )
    op.create_index("ix_imported_articles_id", "imported_articles", ["id"], unique=False)


def downgrade() -> None:
    """Take back all but the extensions, which others may use."""
    op.drop_index("ix_imported_articles_id", table_name="imported_articles")
    op.drop_table("imported_articles")
    op.drop_index(
        "ix_articles_space_newest", table_name="articles", postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.drop_index("ix_articles_search", table_name="articles", postgresql_using="gin")
    op.drop_index(op.f("ix_articles_owner_id"), table_name="articles")
    op.drop_index("ix_articles_newest", table_name="articles", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_index("ix_articles_id", table_name="articles")
    op.drop_table("articles")
    op.drop_index("uq_spaces_personal", table_name="spaces", postgresql_where=sa.text("is_personal"))
    op.drop_index("ix_spaces_search", table_name="spaces", postgresql_using="gin")
    op.drop_index(op.f("ix_spaces_owner_id"), table_name="spaces")
    op.drop_index("ix_spaces_newest", table_name="spaces", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_table("spaces")
    op.drop_index(op.f("ix_sessions_user_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_expires_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("users")
    op.drop_index(op.f("ix_sign_in_attempts_window_ends_at"), table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("imported_spaces")
    op.drop_index(
        "ix_changes_unpublished", table_name="changes", postgresql_where=sa.text("position IS NULL")
    )
    op.drop_index("ix_changes_position", table_name="changes")
    op.drop_index("ix_changes_object", table_name="changes")
    op.drop_index("ix_changes_id", table_name="changes")
    op.drop_table("changes")
    op.execute("DROP FUNCTION search_vector")
    op.execute("DROP TEXT SEARCH CONFIGURATION gql_api")
