WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE users.id = $1::UUID
)
SELECT (
  SELECT viewer.id
  FROM viewer
) IS NOT NULL AS anon_1, CAST((
  SELECT json_build_object(
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
    )) THEN users_1.is_admin END
  ) AS json_build_object_1
  FROM users AS users_1
  WHERE users_1.id = $2::UUID
  AND (users_1.id = (
    SELECT viewer.id
    FROM viewer
  ) OR (
    SELECT viewer.is_admin
    FROM viewer
  ) OR (EXISTS (
    SELECT *
    FROM spaces AS spaces_1
    WHERE spaces_1.owner_id = users_1.id
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
  )) OR (EXISTS (
    SELECT *
    FROM articles AS articles_1
    WHERE articles_1.owner_id = users_1.id
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
    AND (articles_1.deleted_at IS NULL OR articles_1.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR articles_1.space_id IN (
      SELECT spaces_3.id
      FROM spaces AS spaces_3
      WHERE spaces_3.deleted_at IS NULL
      AND (spaces_3.owner_id = (
        SELECT viewer.id
        FROM viewer
      ) OR (
        SELECT viewer.is_admin
        FROM viewer
      ))
    ))
  )))
) AS TEXT) AS anon_2
