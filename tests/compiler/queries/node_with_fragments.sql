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
    '__typename', 'Space',
    'id', translate(encode($1::BYTEA || uuid_send(spaces_1.id), $2::VARCHAR), $3::VARCHAR, $4::VARCHAR),
    'name', spaces_1.name,
    'isPublic', spaces_1.is_public
  ) AS json_build_object_1
  FROM spaces AS spaces_1
  WHERE spaces_1.id = $5::UUID
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
