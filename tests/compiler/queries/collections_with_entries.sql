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
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT json_build_object(
    'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_1.key_0 ASC, page_1.key_1 ASC), '[]'::json)
  ) AS json_build_object_1
  FROM (
    SELECT collections_1.space_id AS space_id, collections_1.id AS id, collections_1.origin_space_id AS origin_space_id, collections_1.owner_id AS owner_id, collections_1.name AS name, collections_1.version AS version, collections_1.created_at AS created_at, collections_1.updated_at AS updated_at, collections_1.deleted_at AS deleted_at, collections_1.description AS description, collections_1.entry_schema AS entry_schema, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('collections:name,id', lower(collections_1.name) COLLATE pg_c_utf8, collections_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, lower(collections_1.name) COLLATE pg_c_utf8 AS key_0, collections_1.id AS key_1
    FROM collections AS collections_1
    WHERE collections_1.deleted_at IS NULL
    AND (EXISTS (
      SELECT spaces_1.id
      FROM spaces AS spaces_1
      WHERE spaces_1.deleted_at IS NULL
      AND (spaces_1.is_public OR spaces_1.owner_id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer) OR spaces_1.id IN (SELECT rights.space_id FROM rights WHERE rights."right" >= 1))
      AND spaces_1.id = collections_1.space_id
    ))
    AND true
    ORDER BY lower(collections_1.name) COLLATE pg_c_utf8 ASC, collections_1.id ASC
    LIMIT 2
  ) AS page_1
  JOIN LATERAL (
    SELECT page_1.name AS name, page_1.entry_schema AS "entrySchema", (
      SELECT json_build_object(
        'totalCount', (
          SELECT count(*) AS count_1
          FROM entries AS entries_1
          WHERE entries_1.deleted_at IS NULL
          AND page_1.deleted_at IS NULL
          AND page_1.id = entries_1.collection_id
          AND page_1.space_id = entries_1.space_id
          AND (CASE WHEN (jsonb_typeof(entries_1.data #> $2::TEXT[]) = 'string') THEN entries_1.data #>> $2::TEXT[] END ILIKE $3::VARCHAR OR jsonb_typeof(entries_1.data #> $2::TEXT[]) = 'array' AND ((entries_1.data #> $2::TEXT[]) @> $4::JSONB))
        ),
        'nodes', coalesce(json_agg(row_to_json(object_3) ORDER BY page_3.key_0 DESC, page_3.key_1 DESC), '[]'::json)
      ) AS json_build_object_2
      FROM (
        SELECT entries_1.space_id AS space_id, entries_1.id AS id, entries_1.origin_space_id AS origin_space_id, entries_1.owner_id AS owner_id, entries_1.name AS name, entries_1.version AS version, entries_1.created_at AS created_at, entries_1.updated_at AS updated_at, entries_1.deleted_at AS deleted_at, entries_1.collection_id AS collection_id, entries_1.data AS data, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('entries:-created_at,-id', to_char(timezone('UTC', entries_1.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entries_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, entries_1.created_at AS key_0, entries_1.id AS key_1
        FROM entries AS entries_1
        WHERE entries_1.deleted_at IS NULL
        AND page_1.deleted_at IS NULL
        AND page_1.id = entries_1.collection_id
        AND page_1.space_id = entries_1.space_id
        AND (CASE WHEN (jsonb_typeof(entries_1.data #> $2::TEXT[]) = 'string') THEN entries_1.data #>> $2::TEXT[] END ILIKE $3::VARCHAR OR jsonb_typeof(entries_1.data #> $2::TEXT[]) = 'array' AND ((entries_1.data #> $2::TEXT[]) @> $4::JSONB))
        ORDER BY entries_1.created_at DESC, entries_1.id DESC
        LIMIT 2
      ) AS page_3
      JOIN collections AS collections_2 ON collections_2.id = page_3.collection_id
      AND collections_2.space_id = page_3.space_id
      JOIN spaces AS spaces_2 ON spaces_2.id = page_3.space_id
      JOIN LATERAL (SELECT collections_2.name AS name) AS object_1 ON true
      JOIN LATERAL (SELECT spaces_2.name AS name) AS object_2 ON true
      JOIN LATERAL (
        SELECT page_3.name AS name, row_to_json(object_1) AS collection, row_to_json(object_2) AS space
      ) AS object_3 ON true
      HAVING true
    ) AS entries
  ) AS object_1 ON true
  HAVING true
) AS TEXT), 'UTF8') AS convert_to_1
