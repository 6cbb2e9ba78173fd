WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE sessions.token_hash = $7::BYTEA
  AND sessions.expires_at > now()
)
SELECT CAST((
  SELECT json_build_object(
    'id', translate(encode(($1::BYTEA || uuid_send(articles_1.origin_space_id)) || uuid_send(articles_1.id), $2::VARCHAR), $3::VARCHAR, $4::VARCHAR),
    'version', articles_1.version,
    'name', articles_1.name,
    'tags', articles_1.tags
  ) AS json_build_object_1
  FROM articles AS articles_1
  WHERE articles_1.id = $5::UUID
  AND articles_1.space_id = $6::UUID
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
) AS TEXT) AS anon_1
