WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $2::BYTEA
  AND sessions.expires_at > now()
),
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = $7::UUID
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
), "old" AS (
  SELECT articles.space_id AS space_id, articles.id AS id, articles.origin_space_id AS origin_space_id, articles.owner_id AS owner_id, articles.name AS name, articles.version AS version, articles.created_at AS created_at, articles.updated_at AS updated_at, articles.deleted_at AS deleted_at, articles.content AS content, articles.tags AS tags
  FROM articles
  WHERE articles.space_id = $4::UUID
  AND articles.id = $5::UUID
  AND articles.origin_space_id = $6::UUID
  AND articles.deleted_at IS NULL
  AND (EXISTS (
    SELECT spaces_1.id
    FROM spaces AS spaces_1
    WHERE spaces_1.deleted_at IS NULL
    AND (articles.owner_id = (SELECT viewer.id FROM viewer) AND (spaces_1.is_public OR spaces_1.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 1
    )) OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 2
    ))
    AND spaces_1.is_active
    AND spaces_1.id = articles.space_id
  ))
  AND articles.version = $8::INTEGER FOR NO KEY UPDATE OF articles
), "new" AS (UPDATE articles SET name=$9::VARCHAR, version=("old".version + $10::INTEGER), updated_at=now() FROM "old" WHERE articles.space_id = $11::UUID AND articles.id = $12::UUID AND articles.id = "old".id AND "old".name IS DISTINCT FROM $9::VARCHAR RETURNING articles.space_id, articles.id, articles.origin_space_id, articles.owner_id, articles.name, articles.version, articles.created_at, articles.updated_at, articles.deleted_at, articles.content, articles.tags), told AS (INSERT INTO changes (space_id, id, object_type, object_id, origin_space_id, operation, version, actor_id, request_id, fields) SELECT "new".space_id AS space_id, $1::UUID AS anon_1, 'Article' AS anon_2, "new".id AS id, "new".origin_space_id AS origin_space_id, 'UPDATE' AS anon_3, "new".version AS version, (SELECT viewer.id FROM viewer) AS anon_4, $3::UUID AS anon_5, jsonb_build_object('name', jsonb_build_object('before', to_jsonb("old".name), 'after', to_jsonb("new".name))) AS jsonb_build_object_1 FROM "old", "new"),
now AS (
  SELECT "new".space_id AS space_id, "new".id AS id, "new".origin_space_id AS origin_space_id, "new".owner_id AS owner_id, "new".name AS name, "new".version AS version, "new".created_at AS created_at, "new".updated_at AS updated_at, "new".deleted_at AS deleted_at, "new".content AS content, "new".tags AS tags
  FROM "new"
  UNION ALL
  SELECT "old".space_id AS space_id, "old".id AS id, "old".origin_space_id AS origin_space_id, "old".owner_id AS owner_id, "old".name AS name, "old".version AS version, "old".created_at AS created_at, "old".updated_at AS updated_at, "old".deleted_at AS deleted_at, "old".content AS content, "old".tags AS tags
  FROM "old"
  WHERE NOT (EXISTS (SELECT * FROM "new"))
)
SELECT "old".name IS DISTINCT
FROM now.name AS anon_6, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM now
  JOIN LATERAL (SELECT now.name AS name) AS object_1 ON true
  WHERE true
) AS TEXT), 'UTF8') AS convert_to_1
FROM "old", now

WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
),
rights_there AS (
  SELECT grants.space_id AS space_id, grants."right" AS "right"
  FROM grants
  WHERE grants.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $3::UUID
    AND tombstones.id = $2::UUID
  ), $3::UUID)
  AND (grants.user_id = (SELECT viewer.id FROM viewer) OR grants.group_id IN (
    SELECT memberships_1.group_id
    FROM memberships AS memberships_1
    WHERE memberships_1.user_id = (SELECT viewer.id FROM viewer)
  ))
)
SELECT (SELECT viewer.is_admin FROM viewer) AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM articles AS articles_1
  JOIN LATERAL (
    SELECT rtrim(replace(replace(encode(('\x0103'::bytea || uuid_send(articles_1.origin_space_id)) || uuid_send(articles_1.id), 'base64'), '+', '-'), '/', '_'), '=') AS id, articles_1.version AS version, articles_1.name AS name, articles_1.tags AS tags
  ) AS object_1 ON true
  WHERE articles_1.id = $2::UUID
  AND articles_1.space_id = coalesce((
    SELECT tombstones.current_space_id
    FROM tombstones
    WHERE tombstones.space_id = $3::UUID
    AND tombstones.id = $2::UUID
  ), $3::UUID)
  AND articles_1.origin_space_id = $3::UUID
  AND (EXISTS (
    SELECT spaces_1.id
    FROM spaces AS spaces_1
    WHERE spaces_1.deleted_at IS NULL
    AND ((articles_1.deleted_at IS NULL OR articles_1.owner_id = (SELECT viewer.id FROM viewer)) AND (spaces_1.is_public OR spaces_1.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 1
    )) OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (
      SELECT rights_there.space_id
      FROM rights_there
      WHERE rights_there."right" >= 3
    ))
    AND spaces_1.id = articles_1.space_id
  ))
) AS TEXT), 'UTF8') AS convert_to_1
