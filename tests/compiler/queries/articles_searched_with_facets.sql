WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
),
rights AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.user_id = (SELECT viewer.id FROM viewer)
  UNION ALL
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.group_id = ANY (array((
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  )))
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  WITH found_1_words AS MATERIALIZED (
    SELECT anon_2.query AS query, search_wanted(anon_2.query) AS wanted, lower($1::VARCHAR) AS name
    FROM (
      SELECT search_query($1::VARCHAR) AS query
      LIMIT ALL
      OFFSET 0
    ) AS anon_2
  ),
  found_1_prefixed AS (
    SELECT anon_3.query AS query, search_wanted(anon_3.query) AS wanted, lower($1::VARCHAR) AS name
    FROM (
      SELECT search_prefix($1::VARCHAR) AS query
      LIMIT ALL
      OFFSET 0
    ) AS anon_3
  ),
  found_1_whole AS (
    SELECT articles_1.id AS id, articles_1.space_id AS space_id, articles_1.ctid AS address, search_rank(articles_1.search, found_1_words.wanted) + CASE WHEN starts_with(lower(articles_1.name), found_1_words.name) THEN CASE WHEN (lower(articles_1.name) = found_1_words.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END AS rank
    FROM articles AS articles_1
    JOIN found_1_words ON articles_1.search @@ found_1_words.query
    WHERE articles_1.deleted_at IS NULL
    AND (EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
      AND spaces_1.id = articles_1.space_id
    ))
    AND articles_1.tags && $2::TEXT[]
    AND (EXISTS (
      SELECT 1
      FROM spaces AS spaces_2
      WHERE spaces_2.id = articles_1.space_id
      AND spaces_2.id = ANY ($3::UUID[])
    ))
  ),
  found_1_matching AS (
    SELECT articles_1.id AS id, articles_1.space_id AS space_id, articles_1.ctid AS address, search_rank(articles_1.search, found_1_prefixed.wanted) + CASE WHEN starts_with(lower(articles_1.name), found_1_prefixed.name) THEN CASE WHEN (lower(articles_1.name) = found_1_prefixed.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END + coalesce((found_1_whole.rank - 1::float8) * 0.25::float8, 0::float8) AS rank
    FROM articles AS articles_1
    JOIN found_1_prefixed ON articles_1.search @@ found_1_prefixed.query
    LEFT OUTER JOIN found_1_whole ON articles_1.ctid = found_1_whole.address
    AND articles_1.space_id = found_1_whole.space_id
    WHERE articles_1.deleted_at IS NULL
    AND (EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
      AND spaces_1.id = articles_1.space_id
    ))
    AND articles_1.tags && $2::TEXT[]
    AND (EXISTS (
      SELECT 1
      FROM spaces AS spaces_2
      WHERE spaces_2.id = articles_1.space_id
      AND spaces_2.id = ANY ($3::UUID[])
    ))
    AND (NOT (EXISTS (SELECT 1 FROM found_1_whole LIMIT ALL OFFSET 99)) OR found_1_whole.id IS NULL)
  ),
  found_1_every AS (
    SELECT articles_1.id AS id, articles_1.space_id AS space_id, articles_1.ctid AS address
    FROM articles AS articles_1
    JOIN found_1_prefixed ON articles_1.search @@ found_1_prefixed.query
    WHERE articles_1.deleted_at IS NULL
    AND (EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
      AND spaces_1.id = articles_1.space_id
    ))
    LIMIT 10
  ),
  found_1 AS (
    SELECT found_1_whole.id AS id, found_1_whole.space_id AS space_id, found_1_whole.address AS address, found_1_whole.rank + 8::float8 AS rank
    FROM found_1_whole
    WHERE EXISTS (SELECT 1 FROM found_1_whole LIMIT ALL OFFSET 99)
    UNION ALL
    SELECT anon_4.id AS id, anon_4.space_id AS space_id, anon_4.address AS address, anon_4.rank + CASE WHEN (EXISTS (SELECT 1 FROM found_1_whole LIMIT ALL OFFSET 99)) THEN 4::float8 ELSE 0::float8 END AS anon_5
    FROM (
      SELECT found_1_matching.id AS id, found_1_matching.space_id AS space_id, found_1_matching.address AS address, found_1_matching.rank AS rank
      FROM found_1_matching
      UNION ALL
      SELECT DISTINCT anon_6.id AS id, anon_6.space_id AS space_id, anon_6.address AS address, anon_6.rank AS rank
      FROM (
        SELECT anon_7.id AS id, anon_7.space_id AS space_id, anon_7.address AS address, anon_7.rank AS rank
        FROM search_guesses($1::VARCHAR) AS guess
        JOIN LATERAL (
          SELECT articles_1.id AS id, articles_1.space_id AS space_id, articles_1.ctid AS address, search_similarity(guess.words, articles_1.name, articles_1.search) * (0.95::float8 + (CAST(length(array_to_string(guess.words, ' ')) AS DOUBLE PRECISION) / CAST(CAST(greatest(length(array_to_string(guess.words, ' ')), length(articles_1.name)) AS DOUBLE PRECISION) AS DOUBLE PRECISION)) * 0.05::float8) AS rank
          FROM articles AS articles_1
          WHERE articles_1.deleted_at IS NULL
          AND (EXISTS (
            SELECT spaces_1.id
            FROM spaces AS spaces_1
            WHERE spaces_1.deleted_at IS NULL
            AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
            AND spaces_1.id = articles_1.space_id
          ))
          AND articles_1.tags && $2::TEXT[]
          AND (EXISTS (
            SELECT 1
            FROM spaces AS spaces_2
            WHERE spaces_2.id = articles_1.space_id
            AND spaces_2.id = ANY ($3::UUID[])
          ))
          AND NOT (articles_1.search @@ (SELECT found_1_prefixed.query FROM found_1_prefixed))
          AND ((articles_1.search @@ guess.others) AND (articles_1.name %> guess.misspelt) OR (articles_1.name %> guess.longest) AND (articles_1.name %> guess.longer))
          LIMIT ALL
          OFFSET 0
        ) AS anon_7 ON true
        WHERE NOT (EXISTS (SELECT 1 FROM found_1_whole LIMIT ALL OFFSET 99))
        AND NOT (EXISTS (SELECT 1 FROM found_1_every LIMIT ALL OFFSET 9))
        AND NOT (EXISTS (
          SELECT 1
          FROM found_1_every
          JOIN articles AS articles_2 ON articles_2.ctid = found_1_every.address
          AND articles_2.space_id = found_1_every.space_id
          WHERE ts_filter(articles_2.search, '{a,b,c}') @@ (SELECT found_1_prefixed.query FROM found_1_prefixed)
        ))
        LIMIT 10000
      ) AS anon_6
      WHERE anon_6.rank > $4::FLOAT
    ) AS anon_4
    WHERE true
  )
  SELECT json_build_object(
    'edges', coalesce(json_agg(row_to_json(object_2) ORDER BY page_1.key_0 DESC, page_1.key_1 DESC), '[]'::json),
    'facets', json_build_array((
      WITH found_1_space_words AS MATERIALIZED (
        SELECT anon_8.query AS query, search_wanted(anon_8.query) AS wanted, lower($5::VARCHAR) AS name
        FROM (
          SELECT search_query($5::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_8
      ),
      found_1_space_prefixed AS (
        SELECT anon_9.query AS query, search_wanted(anon_9.query) AS wanted, lower($5::VARCHAR) AS name
        FROM (
          SELECT search_prefix($5::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_9
      ),
      found_1_space_whole AS (
        SELECT articles_3.id AS id, articles_3.space_id AS space_id, articles_3.ctid AS address, search_rank(articles_3.search, found_1_space_words.wanted) + CASE WHEN starts_with(lower(articles_3.name), found_1_space_words.name) THEN CASE WHEN (lower(articles_3.name) = found_1_space_words.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END AS rank
        FROM articles AS articles_3
        JOIN found_1_space_words ON articles_3.search @@ found_1_space_words.query
        WHERE articles_3.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_3.id
          FROM spaces AS spaces_3
          WHERE spaces_3.deleted_at IS NULL
          AND (spaces_3.is_public OR spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_3.id = articles_3.space_id
        ))
        AND articles_3.tags && $6::TEXT[]
      ),
      found_1_space_matching AS (
        SELECT articles_3.id AS id, articles_3.space_id AS space_id, articles_3.ctid AS address, search_rank(articles_3.search, found_1_space_prefixed.wanted) + CASE WHEN starts_with(lower(articles_3.name), found_1_space_prefixed.name) THEN CASE WHEN (lower(articles_3.name) = found_1_space_prefixed.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END + coalesce((found_1_space_whole.rank - 1::float8) * 0.25::float8, 0::float8) AS rank
        FROM articles AS articles_3
        JOIN found_1_space_prefixed ON articles_3.search @@ found_1_space_prefixed.query
        LEFT OUTER JOIN found_1_space_whole ON articles_3.ctid = found_1_space_whole.address
        AND articles_3.space_id = found_1_space_whole.space_id
        WHERE articles_3.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_3.id
          FROM spaces AS spaces_3
          WHERE spaces_3.deleted_at IS NULL
          AND (spaces_3.is_public OR spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_3.id = articles_3.space_id
        ))
        AND articles_3.tags && $6::TEXT[]
        AND (NOT (EXISTS (SELECT 1 FROM found_1_space_whole LIMIT ALL OFFSET 99)) OR found_1_space_whole.id IS NULL)
      ),
      found_1_space_every AS (
        SELECT articles_3.id AS id, articles_3.space_id AS space_id, articles_3.ctid AS address
        FROM articles AS articles_3
        JOIN found_1_space_prefixed ON articles_3.search @@ found_1_space_prefixed.query
        WHERE articles_3.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_3.id
          FROM spaces AS spaces_3
          WHERE spaces_3.deleted_at IS NULL
          AND (spaces_3.is_public OR spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_3.id = articles_3.space_id
        ))
        LIMIT 10
      ),
      found_1_space AS (
        SELECT found_1_space_whole.id AS id, found_1_space_whole.space_id AS space_id, found_1_space_whole.address AS address, found_1_space_whole.rank + 8::float8 AS rank
        FROM found_1_space_whole
        WHERE EXISTS (SELECT 1 FROM found_1_space_whole LIMIT ALL OFFSET 99)
        UNION ALL
        SELECT anon_10.id AS id, anon_10.space_id AS space_id, anon_10.address AS address, anon_10.rank + CASE WHEN (EXISTS (SELECT 1 FROM found_1_space_whole LIMIT ALL OFFSET 99)) THEN 4::float8 ELSE 0::float8 END AS anon_11
        FROM (
          SELECT found_1_space_matching.id AS id, found_1_space_matching.space_id AS space_id, found_1_space_matching.address AS address, found_1_space_matching.rank AS rank
          FROM found_1_space_matching
          UNION ALL
          SELECT DISTINCT anon_12.id AS id, anon_12.space_id AS space_id, anon_12.address AS address, anon_12.rank AS rank
          FROM (
            SELECT anon_13.id AS id, anon_13.space_id AS space_id, anon_13.address AS address, anon_13.rank AS rank
            FROM search_guesses($5::VARCHAR) AS guess
            JOIN LATERAL (
              SELECT articles_3.id AS id, articles_3.space_id AS space_id, articles_3.ctid AS address, search_similarity(guess.words, articles_3.name, articles_3.search) * (0.95::float8 + (CAST(length(array_to_string(guess.words, ' ')) AS DOUBLE PRECISION) / CAST(CAST(greatest(length(array_to_string(guess.words, ' ')), length(articles_3.name)) AS DOUBLE PRECISION) AS DOUBLE PRECISION)) * 0.05::float8) AS rank
              FROM articles AS articles_3
              WHERE articles_3.deleted_at IS NULL
              AND (EXISTS (
                SELECT spaces_3.id
                FROM spaces AS spaces_3
                WHERE spaces_3.deleted_at IS NULL
                AND (spaces_3.is_public OR spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
                AND spaces_3.id = articles_3.space_id
              ))
              AND articles_3.tags && $6::TEXT[]
              AND NOT (articles_3.search @@ (SELECT found_1_space_prefixed.query FROM found_1_space_prefixed))
              AND ((articles_3.search @@ guess.others) AND (articles_3.name %> guess.misspelt) OR (articles_3.name %> guess.longest) AND (articles_3.name %> guess.longer))
              LIMIT ALL
              OFFSET 0
            ) AS anon_13 ON true
            WHERE NOT (EXISTS (SELECT 1 FROM found_1_space_whole LIMIT ALL OFFSET 99))
            AND NOT (EXISTS (SELECT 1 FROM found_1_space_every LIMIT ALL OFFSET 9))
            AND NOT (EXISTS (
              SELECT 1
              FROM found_1_space_every
              JOIN articles AS articles_4 ON articles_4.ctid = found_1_space_every.address
              AND articles_4.space_id = found_1_space_every.space_id
              WHERE ts_filter(articles_4.search, '{a,b,c}') @@ (SELECT found_1_space_prefixed.query FROM found_1_space_prefixed)
            ))
            LIMIT 10000
          ) AS anon_12
          WHERE anon_12.rank > $7::FLOAT
        ) AS anon_10
        WHERE true
      )
      SELECT json_build_object(
        'field', 'SPACE',
        'hasMore', coalesce(bool_or(NOT (options.n <= $8::INTEGER OR options.selected)), $9::BOOLEAN),
        'options', coalesce(json_agg(json_build_object(
          'value', options.value,
          'label', options.label,
          'count', options.count,
          'selected', options.selected
        ) ORDER BY options.n) FILTER (WHERE options.n <= $8::INTEGER OR options.selected), '[]'::json)
      ) AS json_build_object_2
      FROM (
        SELECT replace(replace(encode('\x0102'::bytea || uuid_send(grouped.key), 'base64'), '+', '-'), '/', '_') AS value, coalesce(spaces_4.name, replace(replace(encode('\x0102'::bytea || uuid_send(grouped.key), 'base64'), '+', '-'), '/', '_')) AS label, grouped.count AS count, grouped.key = ANY ($10::UUID[]) AS selected, row_number() OVER (ORDER BY grouped.count DESC, coalesce(spaces_4.name, replace(replace(encode('\x0102'::bytea || uuid_send(grouped.key), 'base64'), '+', '-'), '/', '_')) COLLATE pg_c_utf8, replace(replace(encode('\x0102'::bytea || uuid_send(grouped.key), 'base64'), '+', '-'), '/', '_')) AS n
        FROM (
          SELECT counted.key AS key, sum(counted.one) AS count
          FROM (
            SELECT articles_3.space_id AS key, 1 AS one
            FROM found_1_space
            JOIN articles AS articles_3 ON articles_3.ctid = found_1_space.address
            AND articles_3.space_id = found_1_space.space_id
            UNION ALL
            SELECT unnest($10::UUID[]) AS key, 0 AS one
          ) AS counted
          GROUP BY counted.key
        ) AS grouped
        LEFT OUTER JOIN spaces AS spaces_4 ON spaces_4.id = grouped.key
        AND (spaces_4.deleted_at IS NULL AND (spaces_4.is_public OR spaces_4.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_4.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_4.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_4.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      ) AS options
      HAVING true
    ), (
      WITH found_1_tags_words AS MATERIALIZED (
        SELECT anon_14.query AS query, search_wanted(anon_14.query) AS wanted, lower($11::VARCHAR) AS name
        FROM (
          SELECT search_query($11::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_14
      ),
      found_1_tags_prefixed AS (
        SELECT anon_15.query AS query, search_wanted(anon_15.query) AS wanted, lower($11::VARCHAR) AS name
        FROM (
          SELECT search_prefix($11::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_15
      ),
      found_1_tags_whole AS (
        SELECT articles_5.id AS id, articles_5.space_id AS space_id, articles_5.ctid AS address, search_rank(articles_5.search, found_1_tags_words.wanted) + CASE WHEN starts_with(lower(articles_5.name), found_1_tags_words.name) THEN CASE WHEN (lower(articles_5.name) = found_1_tags_words.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END AS rank
        FROM articles AS articles_5
        JOIN found_1_tags_words ON articles_5.search @@ found_1_tags_words.query
        WHERE articles_5.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_5.id
          FROM spaces AS spaces_5
          WHERE spaces_5.deleted_at IS NULL
          AND (spaces_5.is_public OR spaces_5.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_5.id = articles_5.space_id
        ))
        AND (EXISTS (
          SELECT 1
          FROM spaces AS spaces_6
          WHERE spaces_6.id = articles_5.space_id
          AND spaces_6.id = ANY ($12::UUID[])
        ))
      ),
      found_1_tags_matching AS (
        SELECT articles_5.id AS id, articles_5.space_id AS space_id, articles_5.ctid AS address, search_rank(articles_5.search, found_1_tags_prefixed.wanted) + CASE WHEN starts_with(lower(articles_5.name), found_1_tags_prefixed.name) THEN CASE WHEN (lower(articles_5.name) = found_1_tags_prefixed.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END + coalesce((found_1_tags_whole.rank - 1::float8) * 0.25::float8, 0::float8) AS rank
        FROM articles AS articles_5
        JOIN found_1_tags_prefixed ON articles_5.search @@ found_1_tags_prefixed.query
        LEFT OUTER JOIN found_1_tags_whole ON articles_5.ctid = found_1_tags_whole.address
        AND articles_5.space_id = found_1_tags_whole.space_id
        WHERE articles_5.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_5.id
          FROM spaces AS spaces_5
          WHERE spaces_5.deleted_at IS NULL
          AND (spaces_5.is_public OR spaces_5.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_5.id = articles_5.space_id
        ))
        AND (EXISTS (
          SELECT 1
          FROM spaces AS spaces_6
          WHERE spaces_6.id = articles_5.space_id
          AND spaces_6.id = ANY ($12::UUID[])
        ))
        AND (NOT (EXISTS (SELECT 1 FROM found_1_tags_whole LIMIT ALL OFFSET 99)) OR found_1_tags_whole.id IS NULL)
      ),
      found_1_tags_every AS (
        SELECT articles_5.id AS id, articles_5.space_id AS space_id, articles_5.ctid AS address
        FROM articles AS articles_5
        JOIN found_1_tags_prefixed ON articles_5.search @@ found_1_tags_prefixed.query
        WHERE articles_5.deleted_at IS NULL
        AND (EXISTS (
          SELECT spaces_5.id
          FROM spaces AS spaces_5
          WHERE spaces_5.deleted_at IS NULL
          AND (spaces_5.is_public OR spaces_5.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
          AND spaces_5.id = articles_5.space_id
        ))
        LIMIT 10
      ),
      found_1_tags AS (
        SELECT found_1_tags_whole.id AS id, found_1_tags_whole.space_id AS space_id, found_1_tags_whole.address AS address, found_1_tags_whole.rank + 8::float8 AS rank
        FROM found_1_tags_whole
        WHERE EXISTS (SELECT 1 FROM found_1_tags_whole LIMIT ALL OFFSET 99)
        UNION ALL
        SELECT anon_16.id AS id, anon_16.space_id AS space_id, anon_16.address AS address, anon_16.rank + CASE WHEN (EXISTS (SELECT 1 FROM found_1_tags_whole LIMIT ALL OFFSET 99)) THEN 4::float8 ELSE 0::float8 END AS anon_17
        FROM (
          SELECT found_1_tags_matching.id AS id, found_1_tags_matching.space_id AS space_id, found_1_tags_matching.address AS address, found_1_tags_matching.rank AS rank
          FROM found_1_tags_matching
          UNION ALL
          SELECT DISTINCT anon_18.id AS id, anon_18.space_id AS space_id, anon_18.address AS address, anon_18.rank AS rank
          FROM (
            SELECT anon_19.id AS id, anon_19.space_id AS space_id, anon_19.address AS address, anon_19.rank AS rank
            FROM search_guesses($11::VARCHAR) AS guess
            JOIN LATERAL (
              SELECT articles_5.id AS id, articles_5.space_id AS space_id, articles_5.ctid AS address, search_similarity(guess.words, articles_5.name, articles_5.search) * (0.95::float8 + (CAST(length(array_to_string(guess.words, ' ')) AS DOUBLE PRECISION) / CAST(CAST(greatest(length(array_to_string(guess.words, ' ')), length(articles_5.name)) AS DOUBLE PRECISION) AS DOUBLE PRECISION)) * 0.05::float8) AS rank
              FROM articles AS articles_5
              WHERE articles_5.deleted_at IS NULL
              AND (EXISTS (
                SELECT spaces_5.id
                FROM spaces AS spaces_5
                WHERE spaces_5.deleted_at IS NULL
                AND (spaces_5.is_public OR spaces_5.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
                AND spaces_5.id = articles_5.space_id
              ))
              AND (EXISTS (
                SELECT 1
                FROM spaces AS spaces_6
                WHERE spaces_6.id = articles_5.space_id
                AND spaces_6.id = ANY ($12::UUID[])
              ))
              AND NOT (articles_5.search @@ (SELECT found_1_tags_prefixed.query FROM found_1_tags_prefixed))
              AND ((articles_5.search @@ guess.others) AND (articles_5.name %> guess.misspelt) OR (articles_5.name %> guess.longest) AND (articles_5.name %> guess.longer))
              LIMIT ALL
              OFFSET 0
            ) AS anon_19 ON true
            WHERE NOT (EXISTS (SELECT 1 FROM found_1_tags_whole LIMIT ALL OFFSET 99))
            AND NOT (EXISTS (SELECT 1 FROM found_1_tags_every LIMIT ALL OFFSET 9))
            AND NOT (EXISTS (
              SELECT 1
              FROM found_1_tags_every
              JOIN articles AS articles_6 ON articles_6.ctid = found_1_tags_every.address
              AND articles_6.space_id = found_1_tags_every.space_id
              WHERE ts_filter(articles_6.search, '{a,b,c}') @@ (SELECT found_1_tags_prefixed.query FROM found_1_tags_prefixed)
            ))
            LIMIT 10000
          ) AS anon_18
          WHERE anon_18.rank > $13::FLOAT
        ) AS anon_16
        WHERE true
      )
      SELECT json_build_object(
        'field', 'TAGS',
        'hasMore', coalesce(bool_or(NOT (options.n <= $14::INTEGER OR options.selected)), $15::BOOLEAN),
        'options', coalesce(json_agg(json_build_object(
          'value', options.value,
          'label', options.label,
          'count', options.count,
          'selected', options.selected
        ) ORDER BY options.n) FILTER (WHERE options.n <= $14::INTEGER OR options.selected), '[]'::json)
      ) AS json_build_object_3
      FROM (
        SELECT grouped.key AS value, grouped.key AS label, grouped.count AS count, grouped.key = ANY ($16::TEXT[]) AS selected, row_number() OVER (ORDER BY grouped.count DESC, grouped.key COLLATE pg_c_utf8, grouped.key) AS n
        FROM (
          SELECT counted.key AS key, sum(counted.one) AS count
          FROM (
            SELECT unnest(articles_5.tags) AS key, 1 AS one
            FROM found_1_tags
            JOIN articles AS articles_5 ON articles_5.ctid = found_1_tags.address
            AND articles_5.space_id = found_1_tags.space_id
            UNION ALL
            SELECT unnest($16::TEXT[]) AS key, 0 AS one
          ) AS counted
          GROUP BY counted.key
        ) AS grouped
      ) AS options
      HAVING true
    ))
  ) AS json_build_object_1
  FROM (
    SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, page_1_keys.cursor AS cursor, page_1_keys.key_0 AS key_0, page_1_keys.key_1 AS key_1, page_1_keys.rank AS rank
    FROM (
      SELECT found_1.id AS id, found_1.space_id AS space_id, found_1.address AS address, found_1.rank AS rank, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array($17::VARCHAR, found_1.rank, found_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, found_1.rank AS key_0, found_1.id AS key_1
      FROM found_1
      ORDER BY found_1.rank DESC, found_1.id DESC
      LIMIT 2
    ) AS page_1_keys
    JOIN articles AS articles_1 ON articles_1.ctid = page_1_keys.address
    AND articles_1.space_id = page_1_keys.space_id
  ) AS page_1
  JOIN LATERAL (SELECT page_1.name AS name) AS object_1 ON true
  JOIN LATERAL (
    SELECT page_1.rank AS "searchRank", ts_headline(CAST($18::REGCONFIG AS REGCONFIG), replace(replace(replace(replace(replace(left(coalesce(page_1.content, $19::VARCHAR), $20::INTEGER), $21::VARCHAR, $22::VARCHAR), $23::VARCHAR, $24::VARCHAR), $25::VARCHAR, $26::VARCHAR), $27::VARCHAR, $28::VARCHAR), $29::VARCHAR, $30::VARCHAR), (SELECT found_1_prefixed.query FROM found_1_prefixed), $31::VARCHAR) AS snippet, row_to_json(object_1) AS node
  ) AS object_2 ON true
  HAVING true
) AS TEXT), 'UTF8') AS convert_to_1
