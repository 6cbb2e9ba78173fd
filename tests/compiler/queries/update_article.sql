WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE sessions.token_hash = $3::BYTEA
  AND sessions.expires_at > now()
)
SELECT CAST((
  SELECT json_build_object(
    'name', articles_1.name,
    'version', articles_1.version,
    'owner', json_build_object(
      'name', users_1.name
    )
  ) AS json_build_object_1
  FROM articles AS articles_1
  JOIN users AS users_1 ON users_1.id = articles_1.owner_id
  WHERE articles_1.id = $1::UUID
  AND articles_1.space_id = $2::UUID
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
  AND (articles_1.deleted_at IS NULL OR articles_1.owner_id = (
    SELECT viewer.id
    FROM viewer
  ) OR articles_1.space_id IN (
    SELECT spaces_2.id
    FROM spaces AS spaces_2
    WHERE spaces_2.deleted_at IS NULL
    AND (spaces_2.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
  ))
) AS TEXT) AS anon_1, CAST((
  SELECT json_build_object(
    'space', json_build_object(
      'articles', (
        SELECT json_build_object(
          'nodes', coalesce(json_agg(json_build_object(
            'name', page_4.name
          ) ORDER BY page_4.n) FILTER (WHERE page_4.n <= $4::INTEGER), CAST($5::JSON AS JSON))
        ) AS json_build_object_3
        FROM (
          SELECT articles_2.space_id AS space_id, articles_2.id AS id, articles_2.origin_space_id AS origin_space_id, articles_2.owner_id AS owner_id, articles_2.name AS name, articles_2.version AS version, articles_2.created_at AS created_at, articles_2.updated_at AS updated_at, articles_2.deleted_at AS deleted_at, articles_2.content AS content, articles_2.tags AS tags, row_number() OVER (ORDER BY articles_2.created_at DESC, articles_2.id DESC) AS n, translate(encode(convert_to(CAST(json_build_array($6::VARCHAR, to_char(timezone($7::VARCHAR, articles_2.created_at), $8::VARCHAR), articles_2.id) AS TEXT), $9::VARCHAR), $10::VARCHAR), $11::VARCHAR, $12::VARCHAR) AS cursor
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
          AND articles_2.space_id = spaces_4.id
          ORDER BY articles_2.created_at DESC, articles_2.id DESC
          LIMIT $13::INTEGER
        ) AS page_4
        HAVING true
      )
    )
  ) AS json_build_object_2
  FROM articles AS articles_1
  JOIN spaces AS spaces_4 ON spaces_4.id = articles_1.space_id
  WHERE articles_1.id = $14::UUID
  AND articles_1.space_id = $15::UUID
  AND articles_1.space_id IN (
    SELECT spaces_5.id
    FROM spaces AS spaces_5
    WHERE spaces_5.deleted_at IS NULL
    AND (spaces_5.is_public OR spaces_5.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
  )
  AND (articles_1.deleted_at IS NULL OR articles_1.owner_id = (
    SELECT viewer.id
    FROM viewer
  ) OR articles_1.space_id IN (
    SELECT spaces_6.id
    FROM spaces AS spaces_6
    WHERE spaces_6.deleted_at IS NULL
    AND (spaces_6.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
  ))
) AS TEXT) AS anon_2
