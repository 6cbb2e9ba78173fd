"""Texts are read as people write them: tags, paths and compounds in parts; no guess at what is quoted."""

from collections.abc import Sequence

from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

GENERATED = {
    "spaces": "search_vector(name, '{}'::text[], coalesce(description, ''))",
    "articles": "search_vector(name, tags, content)",
    "collections": "search_vector(name, '{}'::text[], coalesce(description, ''))",
    "entries": "search_vector(name, '{}'::text[], data_text(data))",
}
# What PostgreSQL would take for markup, and leave out, or for a path or a compound, and keep in one piece.
PARTED = "translate({}, '<>/-', '    ')"
# As in 0002, but for that.
VECTOR = """
CREATE OR REPLACE FUNCTION search_vector(name text, tags text[], content text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
    kept integer := length(content);
BEGIN
    LOOP
        BEGIN
            RETURN setweight(to_tsvector('gql_api', {name}), 'A')
                || setweight(to_tsvector('gql_api', left({content}, kept)), 'D')
                || setweight(ts_delete(to_tsvector(
                    'gql_api', concat_ws(' ', 'xgapx', {tags})
                ), 'xgapx'), 'B')
                || setweight(ts_delete(to_tsvector(
                    'gql_api_words', concat_ws(' ', 'xgapx', {name}, {tags})
                ), 'xgapx'), 'C');
        EXCEPTION WHEN program_limit_exceeded THEN
            IF kept = 0 THEN
                RAISE;
            END IF;
            kept := kept / 2;
        END;
    END LOOP;
END $$
"""
COLUMNS = {"name": "name", "tags": "array_to_string(tags, ' ')", "content": "content"}
# The innermost takes the scheme off a URL, then come the signs as above; a compound that is excluded becomes
# a phrase. The outermost is for 33 minuses that follow each other.
BEFORE = r"""
CREATE OR REPLACE FUNCTION search_text(search text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(search, '\m[a-z][a-z0-9+.-]*://', '', 'gi'),
    '(^|[^[:alnum:][:punct:]]|[":!&|()])-[^[:alnum:]"]*-', '\1-', 'g'
)
"""
TEXT = r"""
CREATE OR REPLACE FUNCTION search_text(search text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(
        regexp_replace(
            translate(regexp_replace(search, '\m[a-z][a-z0-9+.-]*://', '', 'gi'), '<>/', '   '),
            '(^|\s)-([[:alnum:]][^\s"-]*-[^\s"]*)', '\1-"\2"', 'g'
        ),
        '([[:alnum:]])-+(?=[[:alnum:][:space:]]|$)', '\1 ', 'g'
    ),
    '(^|[^[:alnum:][:punct:]]|[":!&|()])-[^[:alnum:]"]*-', '\1-', 'g'
)
"""
# What a query asks for, without what it excludes: PostgreSQL ranks all that has not the excluded as if it had
# nothing. Where something or its absence is asked for (`a or -b`) no part can be left out.
WANTED = """
CREATE FUNCTION search_wanted(query tsquery) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN strpos(query::text, '!') = 0 OR querytree(query) IN ('', 'T') THEN query
    ELSE querytree(query)::tsquery
END
"""
# As in 0007; no row either where something is quoted, which is meant as it is written.
GUESSES = """
CREATE OR REPLACE FUNCTION search_guesses(search text)
RETURNS TABLE (words text[], misspelt text, others tsquery, longest text, longer text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 2
BEGIN ATOMIC
SELECT
    read.words,
    word,
    (
        SELECT string_agg(plainto_tsquery('gql_api', other)::text, ' & ')
        FROM unnest(read.words) AS other WHERE other <> word
    )::tsquery,
    CASE WHEN place = 1 THEN by_length[1] END,
    CASE WHEN place = 1 THEN coalesce(by_length[2], by_length[1]) END
FROM search_words(search) AS read (words),
    unnest(read.words) WITH ORDINALITY AS each (word, place),
    LATERAL (
        SELECT array_agg(one ORDER BY length(one) DESC, one) FROM unnest(read.words) AS one
    ) AS sorted (by_length)
WHERE strpos(search_query(search)::text, '!') = 0{};
END
"""
UNQUOTED = " AND strpos(search, '\"') = 0"


def upgrade() -> None:
    """Apply."""
    op.execute(VECTOR.format(**{name: PARTED.format(column) for name, column in COLUMNS.items()}))
    op.execute(TEXT)
    op.execute(GUESSES.format(UNQUOTED))
    op.execute(WANTED)
    regenerate()


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION search_wanted(tsquery)")
    op.execute(GUESSES.format(""))
    op.execute(BEFORE)
    op.execute(VECTOR.format(**COLUMNS))
    regenerate()


def regenerate() -> None:
    """Compute the search columns anew."""
    for table, expression in GENERATED.items():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search SET EXPRESSION AS ({expression})")
