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
  SELECT row_to_json(object_2) AS row_to_json_1
  FROM articles AS articles_1
  JOIN users AS users_1 ON users_1.id = articles_1.owner_id
  JOIN LATERAL (SELECT users_1.name AS name) AS object_1 ON true
  JOIN LATERAL (
    SELECT articles_1.name AS name, articles_1.version AS version, row_to_json(object_1) AS owner
  ) AS object_2 ON true
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
) AS TEXT), 'UTF8') AS convert_to_1, convert_to(CAST((
  SELECT row_to_json(object_2) AS row_to_json_2
  FROM articles AS articles_1
  JOIN spaces AS spaces_2 ON spaces_2.id = articles_1.space_id
  JOIN LATERAL (
    SELECT (
      SELECT json_build_object(
        'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_4.key_0 DESC, page_4.key_1 DESC), '[]'::json)
      ) AS json_build_object_1
      FROM (
        SELECT articles_2.space_id AS space_id, articles_2.id AS id, articles_2.origin_space_id AS origin_space_id, articles_2.owner_id AS owner_id, articles_2.name AS name, articles_2.version AS version, articles_2.created_at AS created_at, articles_2.updated_at AS updated_at, articles_2.deleted_at AS deleted_at, articles_2.content AS content, articles_2.tags AS tags, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('articles:-created_at,-id', to_char(timezone('UTC', articles_2.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), articles_2.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, articles_2.created_at AS key_0, articles_2.id AS key_1
        FROM articles AS articles_2
        WHERE articles_2.deleted_at IS NULL
        AND spaces_2.deleted_at IS NULL
        AND spaces_2.id = articles_2.space_id
        AND true
        ORDER BY articles_2.created_at DESC, articles_2.id DESC
        LIMIT 2
      ) AS page_4
      JOIN LATERAL (SELECT page_4.name AS name) AS object_1 ON true
      HAVING true
    ) AS articles
  ) AS object_1 ON true
  JOIN LATERAL (
    SELECT row_to_json(object_1) AS space
  ) AS object_2 ON true
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
) AS TEXT), 'UTF8') AS convert_to_2
