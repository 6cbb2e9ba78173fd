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
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $6::UUID
    AND tombstones.id = $5::UUID
  ), $6::UUID)
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_2) AS row_to_json_1
  FROM articles AS articles_1
  JOIN LATERAL (
    SELECT coalesce((EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (articles_1.owner_id = (SELECT viewer.id FROM viewer) AND (spaces_1.is_public OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 2))
      AND spaces_1.is_active
      AND spaces_1.id = articles_1.space_id
    )) AND articles_1.deleted_at IS NULL, $2::BOOLEAN) AS update, coalesce(EXISTS (
      SELECT spaces_2.id
      FROM spaces AS spaces_2
      WHERE spaces_2.deleted_at IS NULL
      AND (articles_1.owner_id = (SELECT viewer.id FROM viewer) AND (spaces_2.is_public OR spaces_2.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1)) OR spaces_2.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_2.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      AND spaces_2.is_active
      AND spaces_2.id = articles_1.space_id
    ), $3::BOOLEAN) AS delete, coalesce(EXISTS (
      SELECT spaces_3.id
      FROM spaces AS spaces_3
      WHERE spaces_3.deleted_at IS NULL
      AND (spaces_3.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_3.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 3))
      AND spaces_3.is_active
      AND spaces_3.id = articles_1.space_id
    ), $4::BOOLEAN) AS share
  ) AS object_1 ON true
  JOIN LATERAL (
    SELECT articles_1.name AS name, to_char(timezone('UTC', articles_1.deleted_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "deletedAt", row_to_json(object_1) AS "viewerCan"
  ) AS object_2 ON true
  WHERE articles_1.id = $5::UUID
  AND articles_1.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $6::UUID
    AND tombstones.id = $5::UUID
  ), $6::UUID)
  AND articles_1.origin_space_id = $6::UUID
  AND (EXISTS (
    SELECT spaces_4.id
    FROM spaces AS spaces_4
    WHERE spaces_4.deleted_at IS NULL
    AND ((articles_1.deleted_at IS NULL OR articles_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_4.is_public OR spaces_4.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 1
    )) OR spaces_4.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_4.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 3
    ))
    AND spaces_4.id = articles_1.space_id
  ))
) AS TEXT), 'UTF8') AS convert_to_1
