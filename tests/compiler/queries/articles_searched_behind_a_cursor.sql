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
    'nodes', coalesce(json_agg(json_build_object(
      'name', page_1.name
    ) ORDER BY page_1.n) FILTER (WHERE page_1.n <= $2::INTEGER), CAST($3::JSON AS JSON)),
    'pageInfo', json_build_object(
      'hasPreviousPage', EXISTS (
        SELECT 1
        FROM articles AS articles_1
        WHERE articles_1.deleted_at IS NULL
        AND articles_1.space_id IN (
          SELECT spaces_1.id
          FROM spaces AS spaces_1
          WHERE spaces_1.deleted_at IS NULL
          AND (spaces_1.is_public OR spaces_1.owner_id = (
            SELECT viewer.id
            FROM viewer
          ) OR (
            SELECT viewer.is_admin
            FROM viewer
          ))
        )
        AND (articles_1.search @@ websearch_to_tsquery(CAST($4::REGCONFIG AS REGCONFIG), $5::VARCHAR))
        AND (CAST(ts_rank(articles_1.search, websearch_to_tsquery(CAST($6::REGCONFIG AS REGCONFIG), $7::VARCHAR)) AS REAL), articles_1.id) >= ($8::FLOAT, $9::UUID)
      )
    )
  ) AS json_build_object_1
  FROM (
    SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, row_number() OVER (ORDER BY CAST(ts_rank(articles_1.search, websearch_to_tsquery(CAST($6::REGCONFIG AS REGCONFIG), $7::VARCHAR)) AS REAL) DESC, articles_1.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($10::VARCHAR, CAST(ts_rank(articles_1.search, websearch_to_tsquery(CAST($6::REGCONFIG AS REGCONFIG), $7::VARCHAR)) AS REAL), articles_1.id) AS TEXT), $11::VARCHAR), $12::VARCHAR), $13::VARCHAR, $14::VARCHAR) AS cursor
    FROM articles AS articles_1
    WHERE articles_1.deleted_at IS NULL
    AND articles_1.space_id IN (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (
        SELECT viewer.id
        FROM viewer
      ) OR (
        SELECT viewer.is_admin
        FROM viewer
      ))
    )
    AND (articles_1.search @@ websearch_to_tsquery(CAST($4::REGCONFIG AS REGCONFIG), $5::VARCHAR))
    AND (CAST(ts_rank(articles_1.search, websearch_to_tsquery(CAST($6::REGCONFIG AS REGCONFIG), $7::VARCHAR)) AS REAL), articles_1.id) < ($8::FLOAT, $9::UUID)
    ORDER BY CAST(ts_rank(articles_1.search, websearch_to_tsquery(CAST($6::REGCONFIG AS REGCONFIG), $7::VARCHAR)) AS REAL) DESC, articles_1.id DESC
    LIMIT $15::INTEGER
  ) AS page_1
  HAVING true
) AS TEXT) AS anon_2
