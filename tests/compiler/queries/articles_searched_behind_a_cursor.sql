WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
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
    SELECT anon_2.query AS query, search_wanted(anon_2.query) AS wanted, lower($2::VARCHAR) AS name
    FROM (
      SELECT search_query($2::VARCHAR) AS query
      LIMIT ALL
      OFFSET 0
    ) AS anon_2
  ),
  found_1_prefixed AS (
    SELECT anon_3.query AS query, search_wanted(anon_3.query) AS wanted, lower($2::VARCHAR) AS name
    FROM (
      SELECT search_prefix($2::VARCHAR) AS query
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
    AND true
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
    AND true
    AND ($3::FLOAT <= 4::float8 OR found_1_whole.id IS NULL)
  ),
  found_1 AS (
    SELECT found_1_whole.id AS id, found_1_whole.space_id AS space_id, found_1_whole.address AS address, found_1_whole.rank + 8::float8 AS rank
    FROM found_1_whole
    WHERE $3::FLOAT > 4::float8
    UNION ALL
    SELECT anon_4.id AS id, anon_4.space_id AS space_id, anon_4.address AS address, anon_4.rank + CASE WHEN ($3::FLOAT > 4::float8) THEN 4::float8 ELSE 0::float8 END AS anon_5
    FROM (
      SELECT found_1_matching.id AS id, found_1_matching.space_id AS space_id, found_1_matching.address AS address, found_1_matching.rank AS rank
      FROM found_1_matching
      UNION ALL
      SELECT DISTINCT anon_6.id AS id, anon_6.space_id AS space_id, anon_6.address AS address, anon_6.rank AS rank
      FROM (
        SELECT anon_7.id AS id, anon_7.space_id AS space_id, anon_7.address AS address, anon_7.rank AS rank
        FROM search_guesses($2::VARCHAR) AS guess
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
          AND true
          AND NOT (articles_1.search @@ (SELECT found_1_prefixed.query FROM found_1_prefixed))
          AND ((articles_1.search @@ guess.others) AND (articles_1.name %> guess.misspelt) OR (articles_1.name %> guess.longest) AND (articles_1.name %> guess.longer))
          LIMIT ALL
          OFFSET 0
        ) AS anon_7 ON true
        WHERE $3::FLOAT <= 4::float8
        AND NOT (EXISTS (SELECT 1 FROM found_1_matching LIMIT ALL OFFSET 9))
        AND NOT (EXISTS (
          SELECT 1
          FROM found_1_matching
          JOIN articles AS articles_2 ON articles_2.ctid = found_1_matching.address
          AND articles_2.space_id = found_1_matching.space_id
          WHERE ts_filter(articles_2.search, '{a,b,c}') @@ (SELECT found_1_prefixed.query FROM found_1_prefixed)
        ))
        LIMIT 10000
      ) AS anon_6
      WHERE anon_6.rank > $4::FLOAT
    ) AS anon_4
    WHERE NOT ($3::FLOAT > 4::float8 AND (EXISTS (
      SELECT 1
      FROM found_1_whole
      WHERE (found_1_whole.rank + 8::float8, found_1_whole.id) < ($3::FLOAT, $5::UUID)
      LIMIT ALL
      OFFSET 2
    )))
  )
  SELECT json_build_object(
    'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_1.key_0 DESC, page_1.key_1 DESC), '[]'::json),
    'pageInfo', json_build_object(
      'hasPreviousPage', EXISTS (
        SELECT 1
        FROM found_1
        WHERE (found_1.rank, found_1.id) > ($3::FLOAT, $5::UUID)
        OR found_1.rank = $3::FLOAT
        AND found_1.id = $5::UUID
      )
    )
  ) AS json_build_object_1
  FROM (
    SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, page_1_keys.cursor AS cursor, page_1_keys.key_0 AS key_0, page_1_keys.key_1 AS key_1, page_1_keys.rank AS rank
    FROM (
      SELECT found_1.id AS id, found_1.space_id AS space_id, found_1.address AS address, found_1.rank AS rank, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array($6::VARCHAR, found_1.rank, found_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, found_1.rank AS key_0, found_1.id AS key_1
      FROM found_1
      WHERE (found_1.rank, found_1.id) < ($3::FLOAT, $5::UUID)
      ORDER BY found_1.rank DESC, found_1.id DESC
      LIMIT 2
    ) AS page_1_keys
    JOIN articles AS articles_1 ON articles_1.ctid = page_1_keys.address
    AND articles_1.space_id = page_1_keys.space_id
  ) AS page_1
  JOIN LATERAL (SELECT page_1.name AS name) AS object_1 ON true
  HAVING true
) AS TEXT), 'UTF8') AS convert_to_1
