"""Search as you type, forgiven typing errors, and indexes for the orders by name and by update."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The words of names and tags as they are written, for prefixes: the stem of "geoline" is "geolin",
# which "geolink" begins with.
CONFIGURATIONS = (
    "CREATE EXTENSION IF NOT EXISTS fuzzystrmatch",
    "CREATE TEXT SEARCH CONFIGURATION gql_api_words (COPY = pg_catalog.simple)",
    """
    ALTER TEXT SEARCH CONFIGURATION gql_api_words
    ALTER MAPPING FOR hword, hword_part, word, numhword, hword_numpart, numword WITH unaccent, simple
    """,
    """
    ALTER TEXT SEARCH CONFIGURATION gql_api
    ALTER MAPPING FOR numhword, hword_numpart, numword WITH unaccent, simple
    """,
)
# As in 0001, but for the tags, which come after what is read as one text, and the words as written at the
# very end, so that the places of the others stay. "xgapx" keeps the content, the tags and these words from
# being neighbours in a phrase.
VECTOR = """
CREATE OR REPLACE FUNCTION search_vector(name text, tags text[], content text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
    kept integer := length(content);
BEGIN
    LOOP
        BEGIN
            RETURN setweight(to_tsvector('gql_api', name), 'A')
                || setweight(to_tsvector('gql_api', left(content, kept)), 'D')
                || setweight(ts_delete(to_tsvector(
                    'gql_api', concat_ws(' ', 'xgapx', array_to_string(tags, ' '))
                ), 'xgapx'), 'B'){words};
        EXCEPTION WHEN program_limit_exceeded THEN
            IF kept = 0 THEN
                RAISE;
            END IF;
            kept := kept / 2;
        END;
    END LOOP;
END $$
"""
WORDS = """
                || setweight(ts_delete(to_tsvector(
                    'gql_api_words', concat_ws(' ', 'xgapx', name, array_to_string(tags, ' '))
                ), 'xgapx'), 'C')"""
GENERATED = {
    "spaces": "search_vector(name, '{}'::text[], coalesce(description, ''))",
    "articles": "search_vector(name, tags, content)",
}
# Their bodies are kept parsed: they depend on no search_path, and small ones vanish into the query.
FUNCTIONS = (
    # PostgreSQL takes the colon of a URL for the end of a word, and fails where 33 minuses follow each other.
    r"""
    CREATE FUNCTION search_text(search text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        regexp_replace(search, '\m[a-z][a-z0-9+.-]*://', '', 'gi'),
        '(^|[^[:alnum:][:punct:]]|[":!&|()])-[^[:alnum:]"]*-', '\1-', 'g'
    )
    """,
    """
    CREATE FUNCTION search_query(search text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN websearch_to_tsquery('gql_api', search_text(search))
    """,
    # PostgreSQL reads the text with a gap for its last word, a name that the text cannot hold; so the
    # operators keep their meaning. What fills the gap is written by PostgreSQL too, quotes and all.
    r"""
    CREATE FUNCTION search_prefix(search text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
    WITH asked AS (
        SELECT
            search_text(search) AS whole,
            substring(search_text(search) FROM '[^-\s":!&|()][^\s":!&|()]*$') AS last,
            'x0' || to_hex(hashtextextended(search, 0)) AS gap
    ), read AS (
        SELECT
            last,
            lower(unaccent('unaccent', last)) AS folded,
            length(replace(whole, '"', '')) % 2 <> length(whole) % 2 AS is_quoted,
            search_query(whole) AS exact,
            search_query(last) AS stems,
            search_query(left(whole, -length(last)) || gap)::text AS rest,
            quote_literal(gap) AS gap
        FROM asked
    ), written AS (
        SELECT count(*) AS number, string_agg(
            array_to_tsvector(ARRAY[word])::text
            || CASE WHEN right(folded, length(word)) = word THEN ':*' ELSE '' END,
            ' <-> ' ORDER BY place
        ) AS words
        FROM read, unnest(to_tsvector('gql_api_words', last)) AS each (word, places), unnest(places) AS place
    )
    SELECT CASE
        WHEN number = 0 OR octet_length(folded) > 2000 OR is_quoted OR strpos(rest, '!' || gap) > 0
            OR numnode(stems) = 0 AND numnode(exact) > 0
        THEN exact
        ELSE replace(rest, gap, '( ' || (
            concat_ws(' | ',
                -- a stem that is the word itself is among what begins with it
                nullif(nullif(stems::text, array_to_tsvector(ARRAY[folded])::text), ''),
                array_to_tsvector(ARRAY[folded])::text || ':*',
                CASE WHEN number > 1 AND right(words, 2) = ':*' THEN words END
            )
        ) || ' )')::tsquery
    END
    FROM read, written;
    END
    """,
    # Words of one or two ASCII letters are left out: too many names are like them.
    r"""
    CREATE FUNCTION search_words(search text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
    WITH operands AS (
        SELECT replace(replace(found[1], '''''', ''''), '\\', '\') AS word, place
        FROM regexp_matches(
            websearch_to_tsquery('gql_api_words', search_text(search))::text,
            '!+(?:''(?:[^'']|'''')*''|\((?:''(?:[^'']|'''')*''|[^'')])*\))|''((?:[^'']|'''')*)''',
            'g'
        ) WITH ORDINALITY AS each (found, place)
        WHERE found[1] IS NOT NULL
    ), words AS (
        SELECT word, min(place) AS place
        FROM operands
        WHERE octet_length(word) > 2 AND length(word) <= 200
            AND numnode(phraseto_tsquery('gql_api_words', word)) = 1
            AND numnode(plainto_tsquery('gql_api', word)) > 0
        GROUP BY word
        ORDER BY 2
        LIMIT 10
    )
    SELECT coalesce(array_agg(word ORDER BY place), '{}') FROM words;
    END
    """,
    # The weights are those of D, C, B, A. The words as written (C) would count what matches anyhow twice:
    # they say something only of a row that nothing else in it matches. 32 keeps all ranks below 1.
    """
    CREATE FUNCTION search_rank(search tsvector, query tsquery) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        nullif(ts_rank('{0.4,0,0.7,1}', search, query, 32), 0), ts_rank('{0,0.5,0,0}', search, query, 32)
    )::float8
    """,
    # A letter too many or too few costs 2, a wrong one 3, so two swapped cost 4; a longer word that
    # begins like this one, 1 more. What costs too much for the word's length is another word, and as
    # all words are needed, the name is then not alike.
    """
    CREATE FUNCTION search_similarity(words text[], name text, search tsvector) RETURNS float8
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
    """,
)
SIGNATURES = (
    "search_similarity(text[], text, tsvector)",
    "search_rank(tsvector, tsquery)",
    "search_words(text)",
    "search_prefix(text)",
    "search_query(text)",
    "search_text(text)",
)
NAME = 'lower(name) COLLATE "pg_c_utf8"'
ORDERS = {"name": (NAME, "id"), "updated": ("updated_at DESC", "id DESC")}
INDEXES = {
    **{f"ix_{table}_{order}": (table, by) for table in GENERATED for order, by in ORDERS.items()},
    **{f"ix_articles_space_{order}": ("articles", ("space_id", *by)) for order, by in ORDERS.items()},
}


def upgrade() -> None:
    """Apply."""
    for statement in (*CONFIGURATIONS, VECTOR.format(words=WORDS), *FUNCTIONS):
        op.execute(statement)
    regenerate()
    for name, (table, by) in INDEXES.items():
        columns: list[sa.ColumnElement[object]] = [sa.literal_column(column) for column in by]
        op.create_index(name, table, columns, postgresql_where=sa.text("deleted_at IS NULL"))
    for table in GENERATED:
        trigrams = {"name": "gin_trgm_ops"}
        name = f"ix_{table}_name_trigrams"
        op.create_index(name, table, ["name"], postgresql_using="gin", postgresql_ops=trigrams)
        analyze(table)


def downgrade() -> None:
    """Take back all but the extension, which others may use."""
    for table in GENERATED:
        op.drop_index(f"ix_{table}_name_trigrams", table)
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.execute(f"DROP FUNCTION {', '.join(SIGNATURES)}")
    op.execute(VECTOR.format(words=""))
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION gql_api "
        "ALTER MAPPING FOR numhword, hword_numpart, numword WITH simple"
    )
    regenerate()
    op.execute("DROP TEXT SEARCH CONFIGURATION gql_api_words")


def regenerate() -> None:
    """Compute the search columns anew."""
    for table, expression in GENERATED.items():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search SET EXPRESSION AS ({expression})")


def analyze(table: str) -> None:
    """Tell the planner of the new column and indexes; of an empty table it would remember emptiness."""
    op.execute(f"DO $$ BEGIN IF pg_relation_size('{table}') > 0 THEN ANALYZE {table}; END IF; END $$")
