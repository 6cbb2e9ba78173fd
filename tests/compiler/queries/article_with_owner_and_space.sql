WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  WHERE false
),
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $2::UUID
    AND tombstones.id = $1::UUID
  ), $2::UUID)
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_5) AS row_to_json_1
  FROM articles AS articles_1
  JOIN users AS users_1 ON users_1.id = articles_1.owner_id
  JOIN spaces AS spaces_1 ON spaces_1.id = articles_1.space_id
  JOIN users AS users_2 ON users_2.id = spaces_1.owner_id
  JOIN LATERAL (SELECT users_1.name AS name) AS object_1 ON true
  JOIN LATERAL (
    SELECT replace(replace(encode('\x0101'::bytea || uuid_send(articles_1.owner_id), 'base64'), '+', '-'), '/', '_') AS id
  ) AS object_2 ON true
  JOIN LATERAL (SELECT users_2.name AS name) AS object_3 ON true
  JOIN LATERAL (
    SELECT spaces_1.name AS name, row_to_json(object_3) AS owner
  ) AS object_4 ON true
  JOIN LATERAL (
    SELECT row_to_json(object_1) AS owner, row_to_json(object_2) AS writer, row_to_json(object_4) AS space
  ) AS object_5 ON true
  WHERE articles_1.id = $1::UUID
  AND articles_1.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $2::UUID
    AND tombstones.id = $1::UUID
  ), $2::UUID)
  AND articles_1.origin_space_id = $2::UUID
  AND (EXISTS (
    SELECT spaces_2.id
    FROM spaces AS spaces_2
    WHERE spaces_2.deleted_at IS NULL
    AND ((articles_1.deleted_at IS NULL OR articles_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_2.is_public OR spaces_2.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 1
    )) OR spaces_2.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_2.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 3
    ))
    AND spaces_2.id = articles_1.space_id
  ))
) AS TEXT), 'UTF8') AS convert_to_1
