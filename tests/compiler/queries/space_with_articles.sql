WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
)
SELECT (
  SELECT viewer.id
  FROM viewer
) IS NOT NULL AS anon_1, CAST((
  SELECT json_build_object(
    'name', spaces_1.name,
    'articles', (
      SELECT json_build_object(
        'nodes', coalesce(json_agg(json_build_object(
          'name', page_2.name
        ) ORDER BY page_2.n) FILTER (WHERE page_2.n <= $2::INTEGER), CAST($3::JSON AS JSON))
      ) AS json_build_object_2
      FROM (
        SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, row_number() OVER (ORDER BY articles_1.created_at DESC, articles_1.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($4::VARCHAR, to_char(timezone($5::VARCHAR, articles_1.created_at), $6::VARCHAR), articles_1.id) AS TEXT), $7::VARCHAR), $8::VARCHAR), $9::VARCHAR, $10::VARCHAR) AS cursor
        FROM articles AS articles_1
        WHERE articles_1.deleted_at IS NULL
        AND articles_1.space_id IN (
          SELECT spaces_2.id
          FROM spaces AS spaces_2
          WHERE spaces_2.deleted_at IS NULL
          AND (spaces_2.is_public OR spaces_2.owner_id = (
            SELECT viewer.id
            FROM viewer
          ) OR (
            SELECT viewer.is_admin
            FROM viewer
          ))
        )
        AND articles_1.space_id = spaces_1.id
        ORDER BY articles_1.created_at DESC, articles_1.id DESC
        LIMIT $11::INTEGER
      ) AS page_2
      HAVING true
    ),
    'found', (
      SELECT json_build_object(
        'nodes', coalesce(json_agg(json_build_object(
          'name', page_2.name
        ) ORDER BY page_2.n) FILTER (WHERE page_2.n <= $12::INTEGER), CAST($13::JSON AS JSON))
      ) AS json_build_object_3
      FROM (
        SELECT articles_2.space_id AS space_id, articles_2.id AS id, articles_2.origin_space_id AS origin_space_id, articles_2.owner_id AS owner_id, articles_2.name AS name, articles_2.version AS version, articles_2.created_at AS created_at, articles_2.updated_at AS updated_at, articles_2.deleted_at AS deleted_at, articles_2.content AS content, articles_2.tags AS tags, row_number() OVER (ORDER BY CAST(ts_rank(articles_2.search, websearch_to_tsquery(CAST($14::REGCONFIG AS REGCONFIG), $15::VARCHAR)) AS REAL) DESC, articles_2.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($16::VARCHAR, CAST(ts_rank(articles_2.search, websearch_to_tsquery(CAST($14::REGCONFIG AS REGCONFIG), $15::VARCHAR)) AS REAL), articles_2.id) AS TEXT), $17::VARCHAR), $18::VARCHAR), $19::VARCHAR, $20::VARCHAR) AS cursor
        FROM articles AS articles_2
        WHERE articles_2.deleted_at IS NULL
        AND articles_2.space_id IN (
          SELECT spaces_3.id
          FROM spaces AS spaces_3
          WHERE spaces_3.deleted_at IS NULL
          AND (spaces_3.is_public OR spaces_3.owner_id = (
            SELECT viewer.id
            FROM viewer
          ) OR (
            SELECT viewer.is_admin
            FROM viewer
          ))
        )
        AND articles_2.space_id = spaces_1.id
        AND (articles_2.search @@ websearch_to_tsquery(CAST($21::REGCONFIG AS REGCONFIG), $22::VARCHAR))
        ORDER BY CAST(ts_rank(articles_2.search, websearch_to_tsquery(CAST($14::REGCONFIG AS REGCONFIG), $15::VARCHAR)) AS REAL) DESC, articles_2.id DESC
        LIMIT $23::INTEGER
      ) AS page_2
      HAVING true
    )
  ) AS json_build_object_1
  FROM spaces AS spaces_1
  WHERE spaces_1.id = $24::UUID
  AND (spaces_1.deleted_at IS NULL AND (spaces_1.is_public OR spaces_1.owner_id = (
    SELECT viewer.id
    FROM viewer
  ) OR (
    SELECT viewer.is_admin
    FROM viewer
  )) OR spaces_1.owner_id = (
    SELECT viewer.id
    FROM viewer
  ) OR (
    SELECT viewer.is_admin
    FROM viewer
  ))
) AS TEXT) AS anon_2
