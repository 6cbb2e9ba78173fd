WITH viewer AS (
  SELECT users.id AS id, users.is_admin AS is_admin
  FROM users
  JOIN sessions ON sessions.user_id = users.id
  WHERE users.is_active
  AND sessions.token_hash = $1::BYTEA
  AND sessions.expires_at > now()
)
SELECT (SELECT viewer.id FROM viewer) IS NOT NULL AS anon_1, convert_to(CAST((
  SELECT row_to_json(object_1) AS row_to_json_1
  FROM users AS users_1
  JOIN LATERAL (
    SELECT replace(replace(encode('\x0101'::bytea || uuid_send(users_1.id), 'base64'), '+', '-'), '/', '_') AS id, users_1.name AS name, CASE WHEN (users_1.id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer)) THEN users_1.email END AS email, CASE WHEN (users_1.id = (SELECT viewer.id FROM viewer) OR (SELECT viewer.is_admin FROM viewer)) THEN users_1.is_admin END AS "isAdmin", to_char(timezone('UTC', users_1.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"
  ) AS object_1 ON true
  WHERE users_1.id = (SELECT viewer.id FROM viewer)
) AS TEXT), 'UTF8') AS convert_to_1
