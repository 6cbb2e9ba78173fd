WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
)
SELECT (
  SELECT viewer.id
  FROM viewer
) IS NOT NULL AS anon_1, CAST((
  SELECT coalesce(json_agg(found.json ORDER BY wanted.n), CAST($1::JSON AS JSON)) AS coalesce_1
  FROM generate_series($2::INTEGER, $3::INTEGER) AS wanted(n)
  LEFT OUTER JOIN (
    SELECT CAST(NULL AS INTEGER) AS n, CAST(NULL AS JSON) AS json
    UNION ALL
    SELECT keys.n AS n, json_build_object(
      '__typename', 'User',
      'name', users_1.name,
      'email', CASE WHEN (users_1.id = (
        SELECT viewer.id
        FROM viewer
      ) OR (
        SELECT viewer.is_admin
        FROM viewer
      )) THEN users_1.email END
    ) AS json
    FROM json_to_recordset($4::JSON) AS keys(n INTEGER, id UUID, space_id UUID)
    JOIN users AS users_1 ON users_1.id = keys.id
    WHERE users_1.id = (
      SELECT viewer.id
      FROM viewer
    )
    OR (
      SELECT viewer.is_admin
      FROM viewer
    )
    OR (EXISTS (
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
    ))
    OR (EXISTS (
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
    ))
    UNION ALL
    SELECT keys.n AS n, json_build_object(
      '__typename', 'Article',
      'name', articles_2.name
    ) AS json
    FROM json_to_recordset($5::JSON) AS keys(n INTEGER, id UUID, space_id UUID)
    JOIN articles AS articles_2 ON articles_2.id = keys.id
    AND articles_2.space_id = keys.space_id
    WHERE articles_2.space_id IN (
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
    )
    AND (articles_2.deleted_at IS NULL OR articles_2.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR articles_2.space_id IN (
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
    ))
    UNION ALL
    SELECT keys.n AS n, json_build_object(
      '__typename', 'Space',
      'title', spaces_6.name
    ) AS json
    FROM json_to_recordset($6::JSON) AS keys(n INTEGER, id UUID, space_id UUID)
    JOIN spaces AS spaces_6 ON spaces_6.id = keys.id
    WHERE spaces_6.deleted_at IS NULL
    AND (spaces_6.is_public OR spaces_6.owner_id = (
      SELECT viewer.id
      FROM viewer
    ) OR (
      SELECT viewer.is_admin
      FROM viewer
    ))
    OR spaces_6.owner_id = (
      SELECT viewer.id
      FROM viewer
    )
    OR (
      SELECT viewer.is_admin
      FROM viewer
    )
  ) AS found ON found.n = wanted.n
) AS TEXT) AS anon_2
