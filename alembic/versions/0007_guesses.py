"""One index for words and for what resembles them; names compared with words at a third of the cost."""

from collections.abc import Sequence

from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = ("spaces", "articles", "collections", "entries")
TRIGRAMS = {"name": "gin_trgm_ops"}
# What may be meant, a row for each word: the name resembles this one, and the row has the others as they are.
# The first row also tells the two words that the name resembles if several are misspelt; a word alone is both
# of them. Where something is excluded there is no row: what merely resembles could be just that.
GUESSES = """
CREATE FUNCTION search_guesses(search text)
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
WHERE strpos(search_query(search)::text, '!') = 0;
END
"""
# As in 0002, where it says what costs how much; in this language it takes a third of the time.
SIMILARITY = """
CREATE OR REPLACE FUNCTION search_similarity(words text[], name text, search tsvector) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
    parts text[] := regexp_split_to_array(lower(unaccent('unaccent', name)), '[^[:alnum:]]+');
    likeness float8 := 0;
    word text;
    part text;
    size integer;
    most integer;
    cost integer;
BEGIN
    FOREACH word IN ARRAY words LOOP
        IF search @@ plainto_tsquery('gql_api', word) THEN
            likeness := likeness + 1;
            CONTINUE;
        END IF;
        size := length(word);
        most := least(size, (size + 9) / 3);
        cost := most + 1;
        FOREACH part IN ARRAY parts LOOP
            cost := least(
                cost,
                levenshtein_less_equal(word, left(part, 200), 2, 2, 3, most),
                levenshtein_less_equal(word, left(part, size), 2, 2, 3, most) + 1
            );
        END LOOP;
        IF cost > most THEN
            RETURN 0;
        END IF;
        likeness := likeness + 1 - cost::float8 / (3 * size);
    END LOOP;
    RETURN coalesce(likeness / nullif(cardinality(words), 0), 0);
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION search_similarity(words text[], name text, search tsvector) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
SELECT CASE WHEN min(likeness) > 0 THEN avg(likeness) ELSE 0 END
FROM (
    SELECT CASE WHEN search @@ plainto_tsquery('gql_api', word) THEN 1 ELSE (
        SELECT coalesce(max(1 - cost::float8 / (3 * length(word))), 0)
        FROM (
            SELECT least(
                levenshtein_less_equal(word, left(part, 200), 2, 2, 3, most),
                levenshtein_less_equal(word, left(part, length(word)), 2, 2, 3, most) + 1
            ) AS cost
            FROM unnest(parts) AS part
        ) AS each
        WHERE cost <= most
    ) END AS likeness
    FROM regexp_split_to_array(lower(unaccent('unaccent', name)), '[^[:alnum:]]+') AS parts,
        unnest(words) AS word,
        least(length(word), (length(word) + 9) / 3) AS most
) AS each_word;
END
"""


def upgrade() -> None:
    """Apply."""
    op.execute(GUESSES)
    op.execute(SIMILARITY)
    for table in TABLES:
        op.drop_index(f"ix_{table}_name_trigrams", table)
        op.drop_index(f"ix_{table}_search", table)
        index(table, "search", "search", "name")


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_search", table)
        index(table, "search", "search")
        index(table, "name_trigrams", "name")
    op.execute(BEFORE)
    op.execute("DROP FUNCTION search_guesses(text)")


def index(table: str, name: str, *columns: str) -> None:
    """Make an index of words, of trigrams of names, or of both."""
    operators = {column: TRIGRAMS[column] for column in columns if column in TRIGRAMS}
    op.create_index(f"ix_{table}_{name}", table, [*columns], postgresql_using="gin", postgresql_ops=operators)
