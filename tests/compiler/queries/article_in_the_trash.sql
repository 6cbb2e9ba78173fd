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
    'name', articles_1.name,
    'deletedAt', to_char(timezone($2::VARCHAR, articles_1.deleted_at), $3::VARCHAR),
    'viewerCan', json_build_object(
      'update', coalesce((articles_1.space_id IN (
        SELECT spaces_1.id
        FROM spaces AS spaces_1
        WHERE spaces_1.deleted_at IS NULL
        AND (spaces_1.owner_id = (
          SELECT viewer.id
          FROM viewer
        ) OR (
          SELECT viewer.is_admin
          FROM viewer
        ))
        AND spaces_1.is_active
      ) OR articles_1.owner_id = (
        SELECT viewer.id
        FROM viewer
      ) AND articles_1.space_id IN (
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
        AND spaces_2.is_active
      )) AND articles_1.deleted_at IS NULL, $4::BOOLEAN),
      'delete', coalesce(articles_1.space_id IN (
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
        AND spaces_3.is_active
      ) OR articles_1.owner_id = (
        SELECT viewer.id
        FROM viewer
      ) AND articles_1.space_id IN (
        SELECT spaces_4.id
        FROM spaces AS spaces_4
        WHERE spaces_4.deleted_at IS NULL
        AND (spaces_4.is_public OR spaces_4.owner_id = (
          SELECT viewer.id
          FROM viewer
        ) OR (
          SELECT viewer.is_admin
          FROM viewer
        ))
        AND spaces_4.is_active
      ), $5::BOOLEAN),
      'share', coalesce(articles_1.space_id IN (
        SELECT spaces_5.id
        FROM spaces AS spaces_5
        WHERE spaces_5.deleted_at IS NULL
        AND (spaces_5.owner_id = (
          SELECT viewer.id
          FROM viewer
        ) OR (
          SELECT viewer.is_admin
          FROM viewer
        ))
        AND spaces_5.is_active
      ), $6::BOOLEAN)
    )
  ) AS json_build_object_1
  FROM articles AS articles_1
  WHERE articles_1.id = $7::UUID
  AND articles_1.space_id = $8::UUID
  AND articles_1.space_id IN (
    SELECT spaces_6.id
    FROM spaces AS spaces_6
    WHERE spaces_6.deleted_at IS NULL
    AND (spaces_6.is_public OR spaces_6.owner_id = (
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
    SELECT spaces_7.id
    FROM spaces AS spaces_7
    WHERE spaces_7.deleted_at IS NULL
    AND (spaces_7.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
  ))
) AS TEXT) AS anon_2
