WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE users.is_active
  AND users.id = $1::UUID
),
rights AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.user_id = (SELECT viewer.id FROM viewer)
  UNION ALL
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.group_id = ANY (array((
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  )))
),
circle AS (
  SELECT spaces_1.id AS id
  FROM spaces AS spaces_1
  WHERE spaces_1.deleted_at IS NULL
  AND spaces_1.owner_id = (SELECT viewer.id FROM viewer) UNION
  SELECT spaces_1.id AS id
  FROM spaces AS spaces_1
  JOIN rights ON rights.space_id = spaces_1.id
  WHERE spaces_1.deleted_at IS NULL
),
acquaintances AS (
  SELECT spaces.owner_id AS user_id
  FROM spaces, circle
  WHERE spaces.id = circle.id
  UNION ALL
  SELECT grants_1.user_id AS user_id
  FROM grants AS grants_1, circle
  WHERE grants_1.space_id = circle.id
  AND grants_1.user_id IS NOT NULL
  UNION ALL
  SELECT memberships_2.user_id AS user_id
  FROM memberships AS memberships_2, grants AS grants_1, circle
  WHERE grants_1.space_id = circle.id
  AND memberships_2.group_id = grants_1.group_id
  UNION ALL
  SELECT memberships_2.user_id AS user_id
  FROM memberships AS memberships_2
  WHERE memberships_2.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  )
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM users AS users_1
  JOIN LATERAL (
    SELECT users_1.name AS name, CASE WHEN (users_1.id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer)) THEN users_1.email END AS email, CASE WHEN (users_1.id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer)) THEN users_1.is_admin END AS "isAdmin"
  ) AS object_1 ON true
  WHERE users_1.id = $2::UUID
  AND (users_1.id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR users_1.id IN (SELECT acquaintances.user_id FROM acquaintances) OR (EXISTS (
    SELECT *
    FROM spaces AS spaces_2
    WHERE spaces_2.owner_id = users_1.id
    AND (spaces_2.deleted_at IS NULL AND (spaces_2.is_public OR spaces_2.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_2.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_2.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_2.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
  )) OR (EXISTS (
    SELECT *
    FROM articles AS articles_1
    WHERE articles_1.owner_id = users_1.id
    AND (EXISTS (
      SELECT spaces_3.id
      FROM spaces AS spaces_3
      WHERE spaces_3.deleted_at IS NULL
      AND ((articles_1.deleted_at IS NULL OR articles_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_3.is_public OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      AND spaces_3.id = articles_1.space_id
    ))
  )) OR (EXISTS (
    SELECT *
    FROM collections AS collections_1
    WHERE collections_1.owner_id = users_1.id
    AND (EXISTS (
      SELECT spaces_4.id
      FROM spaces AS spaces_4
      WHERE spaces_4.deleted_at IS NULL
      AND ((collections_1.deleted_at IS NULL OR collections_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_4.is_public OR spaces_4.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_4.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_4.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      AND spaces_4.id = collections_1.space_id
    ))
  )) OR (EXISTS (
    SELECT *
    FROM entries AS entries_1
    WHERE entries_1.owner_id = users_1.id
    AND (EXISTS (
      SELECT spaces_5.id
      FROM spaces AS spaces_5
      WHERE spaces_5.deleted_at IS NULL
      AND ((entries_1.deleted_at IS NULL OR entries_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_5.is_public OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_5.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_5.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      AND spaces_5.id = entries_1.space_id
    ))
    AND (EXISTS (
      SELECT *
      FROM collections AS collections_2
      WHERE collections_2.space_id = entries_1.space_id
      AND collections_2.id = entries_1.collection_id
      AND collections_2.deleted_at IS NULL
    ))
  )))
) AS TEXT), 'UTF8') AS convert_to_1
