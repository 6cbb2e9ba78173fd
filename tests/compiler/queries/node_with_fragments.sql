WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
),
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = $1::UUID
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM spaces AS spaces_1
  JOIN LATERAL (
    SELECT 'Space' AS __typename, replace(replace(encode('\x0102'::bytea || uuid_send(spaces_1.id), 'base64'), '+', '-'), '/', '_') AS id, spaces_1.name AS name, spaces_1.is_public AS "isPublic"
  ) AS object_1 ON true
  WHERE spaces_1.id = $1::UUID
  AND (spaces_1.deleted_at IS NULL AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
    SELECT rights_there.space_id
    FROM rights_there
    WHERE rights_there."right" >= 1
  )) OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
    SELECT rights_there.space_id
    FROM rights_there
    WHERE rights_there."right" >= 3
  ))
) AS TEXT), 'UTF8') AS convert_to_1
