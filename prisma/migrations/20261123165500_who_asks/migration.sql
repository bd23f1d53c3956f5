-- Who asks: read for every request, before a workspace is known. As functions, because Postgres keeps the plans of their statements; sent as
-- text, planning took longer than reading. They run as their caller, under row-level security: each sets the workspace for the rest of its
-- transaction, which is that one statement, and then sees what any transaction of that workspace sees.
CREATE FUNCTION "known_actor"("of_workspace" uuid, "of_actor" uuid)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plinth.workspace_id', of_workspace::text, true);
  RETURN QUERY SELECT a.workspace_id, a.id, a.kind, a.name, a.role, a.disabled_at FROM actor a WHERE a.workspace_id = of_workspace AND a.id = of_actor;
END $$;

CREATE FUNCTION "known_token"("of_hash" bytea)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz,
               "tokenId" uuid, "workspaceSlug" text, "scopes" text[], "expiresAt" timestamptz, "revokedAt" timestamptz, "lastUsedAt" timestamptz)
LANGUAGE plpgsql AS $$
DECLARE entry token_directory;
BEGIN
  SELECT * INTO entry FROM token_directory d WHERE d.token_hash = of_hash;
  PERFORM set_config('plinth.workspace_id', coalesce(entry.workspace_id::text, ''), true);
  RETURN QUERY
    SELECT a.workspace_id, a.id, a.kind, a.name, a.role, a.disabled_at, t.id, w.slug, t.scopes, t.expires_at, t.revoked_at, t.last_used_at
      FROM access_token t
      JOIN actor a ON a.workspace_id = t.workspace_id AND a.id = t.actor_id
      JOIN workspace w ON w.workspace_id = t.workspace_id
     WHERE t.workspace_id = entry.workspace_id AND t.id = entry.token_id;
END $$;
