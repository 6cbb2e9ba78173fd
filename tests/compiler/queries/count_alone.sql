WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
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
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT json_build_object(
    'totalCount', (
      SELECT count(*) AS count_1
      FROM articles AS articles_1
      WHERE articles_1.deleted_at IS NULL
      AND (EXISTS (
        SELECT spaces_1.id
        FROM spaces AS spaces_1
        WHERE spaces_1.deleted_at IS NULL
        AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
        AND spaces_1.id = articles_1.space_id
      ))
      AND true
    )
  ) AS json_build_object_1
) AS TEXT), 'UTF8') AS convert_to_1
