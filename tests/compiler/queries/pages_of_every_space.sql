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
    'totalCount', (
      SELECT count(*) AS count_1
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (
        SELECT viewer.id
        FROM viewer
      ) OR (
        SELECT viewer.is_admin
        FROM viewer
      ))
    ),
    'nodes', coalesce(json_agg(json_build_object(
      'name', page_1.name,
      'articles', (
        SELECT json_build_object(
          'totalCount', (
            SELECT count(*) AS count_2
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
            AND articles_1.space_id = page_1.id
          ),
          'edges', coalesce(json_agg(json_build_object(
            'cursor', page_3.cursor,
            'node', json_build_object(
              'name', page_3.name
            )
          ) ORDER BY page_3.n) FILTER (WHERE page_3.n <= $2::INTEGER), CAST($3::JSON AS JSON)),
          'pageInfo', json_build_object(
            'hasNextPage', count(*) > $4::INTEGER
          )
        ) AS json_build_object_2
        FROM (
          SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, row_number() OVER (ORDER BY articles_1.created_at DESC, articles_1.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($5::VARCHAR, to_char(timezone($6::VARCHAR, articles_1.created_at), $7::VARCHAR), articles_1.id) AS TEXT), $8::VARCHAR), $9::VARCHAR), $10::VARCHAR, $11::VARCHAR) AS cursor
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
          AND articles_1.space_id = page_1.id
          ORDER BY articles_1.created_at DESC, articles_1.id DESC
          LIMIT $12::INTEGER
        ) AS page_3
        HAVING true
      )
    ) ORDER BY page_1.n) FILTER (WHERE page_1.n <= $13::INTEGER), CAST($14::JSON AS JSON))
  ) AS json_build_object_1
  FROM (
    SELECT spaces_1.id AS id, spaces_1.owner_id AS owner_id, spaces_1.name AS name, spaces_1.version AS version, spaces_1.created_at AS created_at, spaces_1.updated_at AS updated_at, spaces_1.deleted_at AS deleted_at, spaces_1.description AS description, spaces_1.is_active AS is_active, spaces_1.is_public AS is_public, spaces_1.is_personal AS is_personal, spaces_1.import_key AS import_key, row_number() OVER (ORDER BY spaces_1.created_at DESC, spaces_1.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($15::VARCHAR, to_char(timezone($16::VARCHAR, spaces_1.created_at), $17::VARCHAR), spaces_1.id) AS TEXT), $18::VARCHAR), $19::VARCHAR), $20::VARCHAR, $21::VARCHAR) AS cursor
    FROM spaces AS spaces_1
    WHERE spaces_1.deleted_at IS NULL
    AND (spaces_1.is_public OR spaces_1.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
    ORDER BY spaces_1.created_at DESC, spaces_1.id DESC
    LIMIT $22::INTEGER
  ) AS page_1
  HAVING true
) AS TEXT) AS anon_2
