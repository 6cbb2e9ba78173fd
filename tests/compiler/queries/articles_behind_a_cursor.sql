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
    'nodes', coalesce(json_agg(row_to_json(object_1) ORDER BY page_1.key_0 DESC, page_1.key_1 DESC) FILTER (WHERE page_1.n <= $2::INTEGER), '[]'::json),
    'pageInfo', json_build_object(
      'hasNextPage', count(*) > $3::INTEGER,
      'hasPreviousPage', EXISTS (
        SELECT 1
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
        AND ((articles_1.created_at, articles_1.id) > ($4::TIMESTAMP WITH TIME ZONE, $5::UUID) OR articles_1.created_at = $4::TIMESTAMP WITH TIME ZONE AND articles_1.id = $5::UUID)
      ),
      'startCursor', (array_agg(page_1.cursor ORDER BY page_1.key_0 DESC, page_1.key_1 DESC) FILTER (WHERE page_1.n <= $6::INTEGER))[$7::INTEGER],
      'endCursor', (array_agg(page_1.cursor ORDER BY page_1.key_0 ASC, page_1.key_1 ASC) FILTER (WHERE page_1.n <= $8::INTEGER))[$9::INTEGER]
    )
  ) AS json_build_object_1
  FROM (
    SELECT articles_1.space_id AS space_id, articles_1.id AS id, articles_1.origin_space_id AS origin_space_id, articles_1.owner_id AS owner_id, articles_1.name AS name, articles_1.version AS version, articles_1.created_at AS created_at, articles_1.updated_at AS updated_at, articles_1.deleted_at AS deleted_at, articles_1.content AS content, articles_1.tags AS tags, replace(rtrim(replace(replace(encode(convert_to(CAST(json_build_array('articles:-created_at,-id', to_char(timezone('UTC', articles_1.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), articles_1.id) AS TEXT), 'UTF8'), 'base64'), '+', '-'), '/', '_'), '='), chr(10), '') AS cursor, articles_1.created_at AS key_0, articles_1.id AS key_1, row_number() OVER (ORDER BY articles_1.created_at DESC, articles_1.id DESC) AS n
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
    AND (articles_1.created_at, articles_1.id) < ($4::TIMESTAMP WITH TIME ZONE, $5::UUID)
    ORDER BY articles_1.created_at DESC, articles_1.id DESC
    LIMIT 3
  ) AS page_1
  JOIN LATERAL (SELECT page_1.name AS name) AS object_1 ON true
  HAVING true
) AS TEXT), 'UTF8') AS convert_to_1
