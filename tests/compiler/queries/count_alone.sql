WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
)
SELECT (
  SELECT viewer.id
  FROM viewer
) IS NOT NULL AS anon_1, CAST(json_build_object(
  'totalCount', (
    SELECT count(*) AS count_1
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
  )
) AS TEXT) AS json_build_object_1
