WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
),
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = $5::UUID
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM spaces AS spaces_1
  JOIN LATERAL (
    SELECT spaces_1.name AS name, (
      SELECT json_build_object(
        'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_2.key_0 DESC, page_2.key_1 DESC), '[]'::json)
      ) AS json_build_object_1
      FROM (
        SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('articles:-created_at,-id', to_char(timezone('UTC', articles_1.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), articles_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, articles_1.created_at AS key_0, articles_1.id AS key_1
        FROM articles AS articles_1
        WHERE articles_1.deleted_at IS NULL
        AND spaces_1.deleted_at IS NULL
        AND spaces_1.id = articles_1.space_id
        AND true
        ORDER BY articles_1.created_at DESC, articles_1.id DESC
        LIMIT 2
      ) AS page_2
      JOIN LATERAL (SELECT page_2.name AS name) AS object_1 ON true
      HAVING true
    ) AS articles, (
      WITH found_2_words AS MATERIALIZED (
        SELECT anon_2.query AS query, search_wanted(anon_2.query) AS wanted, lower($2::VARCHAR) AS name
        FROM (
          SELECT search_query($2::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_2
      ),
      found_2_prefixed AS (
        SELECT anon_3.query AS query, search_wanted(anon_3.query) AS wanted, lower($2::VARCHAR) AS name
        FROM (
          SELECT search_prefix($2::VARCHAR) AS query
          LIMIT ALL
          OFFSET 0
        ) AS anon_3
      ),
      found_2_whole AS (
        SELECT articles_2.id AS id, articles_2.space_id AS space_id, articles_2.ctid AS address, search_rank(articles_2.search, found_2_words.wanted) + CASE WHEN starts_with(lower(articles_2.name), found_2_words.name) THEN CASE WHEN (lower(articles_2.name) = found_2_words.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END AS rank
        FROM articles AS articles_2
        JOIN found_2_words ON articles_2.search @@ found_2_words.query
        WHERE articles_2.deleted_at IS NULL
        AND spaces_1.deleted_at IS NULL
        AND spaces_1.id = articles_2.space_id
        AND true
      ),
      found_2_matching AS (
        SELECT articles_2.id AS id, articles_2.space_id AS space_id, articles_2.ctid AS address, search_rank(articles_2.search, found_2_prefixed.wanted) + CASE WHEN starts_with(lower(articles_2.name), found_2_prefixed.name) THEN CASE WHEN (lower(articles_2.name) = found_2_prefixed.name) THEN 2::float8 ELSE 1.3::float8 END ELSE 1::float8 END + coalesce((found_2_whole.rank - 1::float8) * 0.25::float8, 0::float8) AS rank
        FROM articles AS articles_2
        JOIN found_2_prefixed ON articles_2.search @@ found_2_prefixed.query
        LEFT OUTER JOIN found_2_whole ON articles_2.ctid = found_2_whole.address
        AND articles_2.space_id = found_2_whole.space_id
        WHERE articles_2.deleted_at IS NULL
        AND spaces_1.deleted_at IS NULL
        AND spaces_1.id = articles_2.space_id
        AND true
        AND true
      ),
      found_2 AS (
        SELECT found_2_whole.id AS id, found_2_whole.space_id AS space_id, found_2_whole.address AS address, found_2_whole.rank + 8::float8 AS rank
        FROM found_2_whole
        WHERE EXISTS (SELECT 1 FROM found_2_whole LIMIT ALL OFFSET 99)
        UNION ALL
        SELECT anon_4.id AS id, anon_4.space_id AS space_id, anon_4.address AS address, anon_4.rank AS rank
        FROM (
          SELECT found_2_matching.id AS id, found_2_matching.space_id AS space_id, found_2_matching.address AS address, found_2_matching.rank AS rank
          FROM found_2_matching
          UNION ALL
          SELECT DISTINCT anon_5.id AS id, anon_5.space_id AS space_id, anon_5.address AS address, anon_5.rank AS rank
          FROM (
            SELECT anon_6.id AS id, anon_6.space_id AS space_id, anon_6.address AS address, anon_6.rank AS rank
            FROM search_guesses($2::VARCHAR) AS guess
            JOIN LATERAL (
              SELECT articles_2.id AS id, articles_2.space_id AS space_id, articles_2.ctid AS address, search_similarity(guess.words, articles_2.name, articles_2.search) * (0.95::float8 + (CAST(length(array_to_string(guess.words, ' ')) AS DOUBLE PRECISION) / CAST(CAST(greatest(length(array_to_string(guess.words, ' ')), length(articles_2.name)) AS DOUBLE PRECISION) AS DOUBLE PRECISION)) * 0.05::float8) AS rank
              FROM articles AS articles_2
              WHERE articles_2.deleted_at IS NULL
              AND spaces_1.deleted_at IS NULL
              AND spaces_1.id = articles_2.space_id
              AND true
              AND NOT (articles_2.search @@ (SELECT found_2_prefixed.query FROM found_2_prefixed))
              AND ((articles_2.search @@ guess.others) AND (articles_2.name %> guess.misspelt) OR (articles_2.name %> guess.longest) AND (articles_2.name %> guess.longer))
              LIMIT ALL
              OFFSET 0
            ) AS anon_6 ON true
            WHERE NOT (EXISTS (SELECT 1 FROM found_2_matching LIMIT ALL OFFSET 9))
            AND NOT (EXISTS (
              SELECT 1
              FROM found_2_matching
              JOIN articles AS articles_3 ON articles_3.ctid = found_2_matching.address
              AND articles_3.space_id = found_2_matching.space_id
              WHERE ts_filter(articles_3.search, '{a,b,c}') @@ (SELECT found_2_prefixed.query FROM found_2_prefixed)
            ))
            LIMIT 10000
          ) AS anon_5
          WHERE anon_5.rank > $3::FLOAT
        ) AS anon_4
        WHERE NOT (EXISTS (SELECT 1 FROM found_2_whole LIMIT ALL OFFSET 99))
      )
      SELECT json_build_object(
        'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_2.key_0 DESC, page_2.key_1 DESC), '[]'::json)
      ) AS json_build_object_2
      FROM (
        SELECT articles_2.space_id AS space_id, articles_2.id AS id, articles_2.origin_space_id AS origin_space_id, articles_2.owner_id AS owner_id, articles_2.name AS name, articles_2.version AS version, articles_2.created_at AS created_at, articles_2.updated_at AS updated_at, articles_2.deleted_at AS deleted_at, articles_2.content AS content, articles_2.tags AS tags, page_2_keys.cursor AS cursor, page_2_keys.key_0 AS key_0, page_2_keys.key_1 AS key_1, page_2_keys.rank AS rank
        FROM (
          SELECT found_2.id AS id, found_2.space_id AS space_id, found_2.address AS address, found_2.rank AS rank, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array($4::VARCHAR, found_2.rank, found_2.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, found_2.rank AS key_0, found_2.id AS key_1
          FROM found_2
          ORDER BY found_2.rank DESC, found_2.id DESC
          LIMIT 20
        ) AS page_2_keys
        JOIN articles AS articles_2 ON articles_2.ctid = page_2_keys.address
        AND articles_2.space_id = page_2_keys.space_id
      ) AS page_2
      JOIN LATERAL (SELECT page_2.name AS name) AS object_1 ON true
      HAVING true
    ) AS found
  ) AS object_1 ON true
  WHERE spaces_1.id = $5::UUID
  AND (spaces_1.deleted_at IS NULL AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
    SELECT rights_there.space_id
    FROM rights_there
    WHERE rights_there."right" >= 1
  )) OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
    SELECT rights_there.space_id
    FROM rights_there
    WHERE rights_there."right" >= 3
  ))
) AS TEXT), 'UTF8') AS convert_to_1
