-- Others who could hold a credential: a list, since whoever let the maker in could be the maker.
ALTER TABLE "access_token" ADD COLUMN "vouched_by" UUID[] DEFAULT ARRAY[]::UUID[];
ALTER TABLE "access_token" ALTER COLUMN "vouched_by" TYPE UUID[] USING CASE WHEN "created_by" <> "actor_id" THEN ARRAY["created_by"] ELSE ARRAY[]::UUID[] END;
ALTER TABLE "sign_in_link" ADD COLUMN "vouched_by" UUID[] DEFAULT ARRAY[]::UUID[];
ALTER TABLE "sign_in_link" ALTER COLUMN "vouched_by" TYPE UUID[] USING CASE WHEN "created_by" <> "actor_id" THEN ARRAY["created_by"] ELSE ARRAY[]::UUID[] END;
ALTER TABLE "session" ALTER COLUMN "vouched_by" TYPE UUID[] USING CASE WHEN "vouched_by" IS NULL THEN ARRAY[]::UUID[] ELSE ARRAY["vouched_by"] END;
ALTER TABLE "session" ALTER COLUMN "vouched_by" SET DEFAULT ARRAY[]::UUID[];
ALTER TABLE "promotion_vote" ALTER COLUMN "vouched_by" TYPE UUID[] USING CASE WHEN "vouched_by" IS NULL THEN ARRAY[]::UUID[] ELSE ARRAY["vouched_by"] END;
ALTER TABLE "promotion_vote" ALTER COLUMN "vouched_by" SET DEFAULT ARRAY[]::UUID[];
-- Requests from before kept to the strict rule. Written as a change of type, which no rule on rows stands in the way of.
ALTER TABLE "promotion_request" ALTER COLUMN "involved" TYPE JSONB USING jsonb_set("involved" || '{"vouchersExcluded": true}', '{vouchedBy}',
  CASE WHEN jsonb_typeof("involved" -> 'vouchedBy') = 'string' THEN jsonb_build_array("involved" -> 'vouchedBy') ELSE '[]'::jsonb END);

DROP FUNCTION "known_token"(bytea);
CREATE FUNCTION "known_token"("of_hash" bytea)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz, "groups" text[], "roles" text[],
               "tokenId" uuid, "workspaceSlug" text, "scopes" text[], "vouchedBy" uuid[], "expiresAt" timestamptz, "revokedAt" timestamptz, "lastUsedAt" timestamptz)
LANGUAGE plpgsql AS $$
DECLARE entry token_directory;
BEGIN
  SELECT * INTO entry FROM token_directory d WHERE d.token_hash = of_hash;
  PERFORM set_config('plinth.workspace_id', coalesce(entry.workspace_id::text, ''), true);
  RETURN QUERY
    SELECT a.workspace_id, a.id, a.kind, a.name, a.role, a.disabled_at,
           ARRAY(SELECT DISTINCT g.name FROM group_member m JOIN actor_group g ON g.workspace_id = m.workspace_id AND g.id = m.group_id
                    WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id ORDER BY 1),
           ARRAY(SELECT DISTINCT r.id::text || ':' || r.revision FROM role_assignment s JOIN custom_role r ON r.workspace_id = s.workspace_id AND r.id = s.role_id
                    WHERE s.workspace_id = a.workspace_id
                      AND (s.holder_id = a.id OR s.holder_id IN (SELECT m.group_id FROM group_member m WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id)) ORDER BY 1),
           t.id, w.slug, t.scopes, t.vouched_by, t.expires_at, t.revoked_at, t.last_used_at
      FROM access_token t
      JOIN actor a ON a.workspace_id = t.workspace_id AND a.id = t.actor_id
      JOIN workspace w ON w.workspace_id = t.workspace_id
     WHERE t.workspace_id = entry.workspace_id AND t.id = entry.token_id;
END $$;

DROP FUNCTION "known_session"(uuid, bytea);
CREATE FUNCTION "known_session"("of_workspace" uuid, "of_hash" bytea)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz, "groups" text[], "roles" text[],
               "sessionId" uuid, "workspaceSlug" text, "method" text, "vouchedBy" uuid[], "authenticatedAt" timestamptz, "lastSeenAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plinth.workspace_id', of_workspace::text, true);
  RETURN QUERY
    SELECT a.workspace_id, a.id, a.kind, a.name, a.role, a.disabled_at,
           ARRAY(SELECT DISTINCT g.name FROM group_member m JOIN actor_group g ON g.workspace_id = m.workspace_id AND g.id = m.group_id
                    WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id ORDER BY 1),
           ARRAY(SELECT DISTINCT r.id::text || ':' || r.revision FROM role_assignment s JOIN custom_role r ON r.workspace_id = s.workspace_id AND r.id = s.role_id
                    WHERE s.workspace_id = a.workspace_id
                      AND (s.holder_id = a.id OR s.holder_id IN (SELECT m.group_id FROM group_member m WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id)) ORDER BY 1),
           s.id, w.slug, s.method, s.vouched_by, s.authenticated_at, s.last_seen_at, s.expires_at, s.ended_at
      FROM session s
      JOIN actor a ON a.workspace_id = s.workspace_id AND a.id = s.actor_id
      JOIN workspace w ON w.workspace_id = s.workspace_id
     WHERE s.workspace_id = of_workspace AND s.secret_hash = of_hash;
END $$;
