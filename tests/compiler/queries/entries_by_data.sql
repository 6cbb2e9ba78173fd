WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
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
    'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_1.key_0 DESC NULLS LAST, page_1.key_1 DESC NULLS LAST, page_1.key_2 DESC NULLS LAST, page_1.key_3 DESC) FILTER (WHERE page_1.n <= $2::INTEGER), '[]'::json),
    'pageInfo', json_build_object(
      'hasNextPage', count(*) > $3::INTEGER
    )
  ) AS json_build_object_1
  FROM (
    SELECT entries_1.space_id AS space_id, entries_1.id AS id, entries_1.origin_space_id AS origin_space_id, entries_1.owner_id AS owner_id, entries_1.name AS name, entries_1.version AS version, entries_1.created_at AS created_at, entries_1.updated_at AS updated_at, entries_1.deleted_at AS deleted_at, entries_1.collection_id AS collection_id, entries_1.data AS data, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('entries:-data_6df811cfc8c8_type,-data_6df811cfc8c8_number,-data_6df811cfc8c8_text,-id', CASE jsonb_typeof(entries_1.data #> $4::TEXT[]) WHEN 'number' THEN 0 WHEN 'string' THEN 1 WHEN 'boolean' THEN 2 WHEN 'array' THEN 3 WHEN 'object' THEN 4 END, CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) = 'number') THEN CAST(entries_1.data #>> $4::TEXT[] AS NUMERIC) END, lower(CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) IN ('string', 'boolean')) THEN entries_1.data #>> $4::TEXT[] END) COLLATE pg_c_utf8, entries_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, CASE jsonb_typeof(entries_1.data #> $4::TEXT[]) WHEN 'number' THEN 0 WHEN 'string' THEN 1 WHEN 'boolean' THEN 2 WHEN 'array' THEN 3 WHEN 'object' THEN 4 END AS key_0, CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) = 'number') THEN CAST(entries_1.data #>> $4::TEXT[] AS NUMERIC) END AS key_1, lower(CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) IN ('string', 'boolean')) THEN entries_1.data #>> $4::TEXT[] END) COLLATE pg_c_utf8 AS key_2, entries_1.id AS key_3, row_number() OVER (ORDER BY CASE jsonb_typeof(entries_1.data #> $4::TEXT[]) WHEN 'number' THEN 0 WHEN 'string' THEN 1 WHEN 'boolean' THEN 2 WHEN 'array' THEN 3 WHEN 'object' THEN 4 END DESC NULLS LAST, CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) = 'number') THEN CAST(entries_1.data #>> $4::TEXT[] AS NUMERIC) END DESC NULLS LAST, lower(CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) IN ('string', 'boolean')) THEN entries_1.data #>> $4::TEXT[] END) COLLATE pg_c_utf8 DESC NULLS LAST, entries_1.id DESC) AS n
    FROM entries AS entries_1
    WHERE entries_1.deleted_at IS NULL
    AND (EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
      AND spaces_1.id = entries_1.space_id
    ))
    AND (EXISTS (
      SELECT *
      FROM collections AS collections_1
      WHERE collections_1.space_id = entries_1.space_id
      AND collections_1.id = entries_1.collection_id
      AND collections_1.deleted_at IS NULL
    ))
    AND (entries_1.data @@ $5)
    AND (entries_1.data #> $6::TEXT[]) IN (
      SELECT jsonb_array_elements($7::JSONB) AS jsonb_array_elements_1
    )
    AND (EXISTS (
      SELECT 1
      FROM collections AS collections_2
      WHERE collections_2.id = entries_1.collection_id
      AND collections_2.space_id = entries_1.space_id
      AND collections_2.name = $8::VARCHAR
    ))
    ORDER BY CASE jsonb_typeof(entries_1.data #> $4::TEXT[]) WHEN 'number' THEN 0 WHEN 'string' THEN 1 WHEN 'boolean' THEN 2 WHEN 'array' THEN 3 WHEN 'object' THEN 4 END DESC NULLS LAST, CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) = 'number') THEN CAST(entries_1.data #>> $4::TEXT[] AS NUMERIC) END DESC NULLS LAST, lower(CASE WHEN (jsonb_typeof(entries_1.data #> $4::TEXT[]) IN ('string', 'boolean')) THEN entries_1.data #>> $4::TEXT[] END) COLLATE pg_c_utf8 DESC NULLS LAST, entries_1.id DESC
    LIMIT 4
  ) AS page_1
  JOIN LATERAL (SELECT page_1.name AS name, page_1.data AS data) AS object_1 ON true
  HAVING true
) AS TEXT), 'UTF8') AS convert_to_1
