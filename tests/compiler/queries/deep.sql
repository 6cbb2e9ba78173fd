WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
)
SELECT (
  SELECT viewer.id
  FROM viewer
) IS NOT NULL AS anon_1, CAST((
  SELECT json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
      'articles', (
        SELECT json_build_object(
          'nodes', coalesce(json_agg(json_build_object(
            'space', json_build_object(
              'name', spaces_1.name,
              'articles', (
                SELECT json_build_object(
                  'nodes', coalesce(json_agg(json_build_object(
                    'name', page_6.name,
                    'owner', json_build_object(
                      'name', users_1.name
                    )
                  ) ORDER BY page_6.n) FILTER (WHERE page_6.n <= $1::INTEGER), CAST($2::JSON AS JSON))
                ) AS json_build_object_3
                FROM (
                  SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, row_number() OVER (ORDER BY articles_1.created_at DESC, articles_1.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($3::VARCHAR, to_char(timezone($4::VARCHAR, articles_1.created_at), $5::VARCHAR), articles_1.id) AS TEXT), $6::VARCHAR), $7::VARCHAR), $8::VARCHAR, $9::VARCHAR) AS cursor
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
                  LIMIT $10::INTEGER
                ) AS page_6
                JOIN users AS users_1 ON users_1.id = page_6.owner_id
                HAVING true
              )
            )
          ) ORDER BY page_3.n) FILTER (WHERE page_3.n <= $11::INTEGER), CAST($12::JSON AS JSON))
        ) AS json_build_object_2
        FROM (
          SELECT articles_2.space_id AS space_id, articles_2.id AS id, articles_2.origin_space_id AS origin_space_id, articles_2.owner_id AS owner_id, articles_2.name AS name, articles_2.version AS version, articles_2.created_at AS created_at, articles_2.updated_at AS updated_at, articles_2.deleted_at AS deleted_at, articles_2.content AS content, articles_2.tags AS tags, row_number() OVER (ORDER BY articles_2.created_at DESC, articles_2.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($13::VARCHAR, to_char(timezone($14::VARCHAR, articles_2.created_at), $15::VARCHAR), articles_2.id) AS TEXT), $16::VARCHAR), $17::VARCHAR), $18::VARCHAR, $19::VARCHAR) AS cursor
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
          AND articles_2.space_id = page_1.id
          ORDER BY articles_2.created_at DESC, articles_2.id DESC
          LIMIT $20::INTEGER
        ) AS page_3
        JOIN spaces AS spaces_1 ON spaces_1.id = page_3.space_id
        HAVING true
      )
    ) ORDER BY page_1.n) FILTER (WHERE page_1.n <= $21::INTEGER), CAST($22::JSON AS JSON))
  ) AS json_build_object_1
  FROM (
    SELECT spaces_4.id AS id, spaces_4.owner_id AS owner_id, spaces_4.name AS name, spaces_4.version AS version, spaces_4.created_at AS created_at, spaces_4.updated_at AS updated_at, spaces_4.deleted_at AS deleted_at, spaces_4.description AS description, spaces_4.is_active AS is_active, spaces_4.is_public AS is_public, spaces_4.is_personal AS is_personal, spaces_4.import_key AS import_key, row_number() OVER (ORDER BY spaces_4.created_at DESC, spaces_4.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($23::VARCHAR, to_char(timezone($24::VARCHAR, spaces_4.created_at), $25::VARCHAR), spaces_4.id) AS TEXT), $26::VARCHAR), $27::VARCHAR), $28::VARCHAR, $29::VARCHAR) AS cursor
    FROM spaces AS spaces_4
    WHERE spaces_4.deleted_at IS NULL
    AND (spaces_4.is_public OR spaces_4.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
    ORDER BY spaces_4.created_at DESC, spaces_4.id DESC
    LIMIT $30::INTEGER
  ) AS page_1
  HAVING true
) AS TEXT) AS anon_2
