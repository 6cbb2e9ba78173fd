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
    'id', translate(encode($2::BYTEA || uuid_send(users_1.id), $3::VARCHAR), $4::VARCHAR, $5::VARCHAR),
    'name', users_1.name,
    'email', CASE WHEN (users_1.id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    )) THEN users_1.email END,
    'isAdmin', CASE WHEN (users_1.id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    )) THEN users_1.is_admin END,
    'createdAt', to_char(timezone($6::VARCHAR, users_1.created_at), $7::VARCHAR)
  ) AS json_build_object_1
  FROM users AS users_1
  WHERE users_1.id = (
    SELECT viewer.id
    FROM viewer
  )
) AS TEXT) AS anon_2
