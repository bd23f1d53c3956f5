-- AlterTable
ALTER TABLE "actor" ADD COLUMN "role_source" TEXT NOT NULL DEFAULT 'MANUAL';

-- AlterTable
ALTER TABLE "access_token" ADD COLUMN "created_by" UUID;

-- CreateTable
CREATE TABLE "custom_role" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "rules" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "custom_role_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "role_assignment" (
    "workspace_id" UUID NOT NULL,
    "holder_id" UUID NOT NULL,
    "role_id" UUID NOT NULL,
    "holder_kind" TEXT NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "role_assignment_pkey" PRIMARY KEY ("workspace_id","holder_id","role_id")
);

-- CreateTable
CREATE TABLE "session" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "method" TEXT NOT NULL,
    "vouched_by" UUID,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "workspace_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "actor_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("workspace_id","secret_hash")
);

-- CreateTable
CREATE TABLE "sign_in_flow" (
    "workspace_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "session_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_flow_pkey" PRIMARY KEY ("workspace_id","secret_hash")
);

-- CreateTable
CREATE TABLE "actor_identity" (
    "workspace_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "actor_identity_pkey" PRIMARY KEY ("workspace_id","issuer","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "custom_role_workspace_id_name_key" ON "custom_role"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "role_assignment_workspace_id_role_id_idx" ON "role_assignment"("workspace_id", "role_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_workspace_id_secret_hash_key" ON "session"("workspace_id", "secret_hash");

-- CreateIndex
CREATE INDEX "session_workspace_id_actor_id_id_idx" ON "session"("workspace_id", "actor_id", "id");

-- CreateIndex
CREATE INDEX "sign_in_link_workspace_id_actor_id_idx" ON "sign_in_link"("workspace_id", "actor_id");

-- CreateIndex
CREATE UNIQUE INDEX "actor_identity_workspace_id_issuer_actor_id_key" ON "actor_identity"("workspace_id", "issuer", "actor_id");

-- Row-level security, as on every table.
ALTER TABLE "custom_role" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "custom_role" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "role_assignment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "role_assignment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "session" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "session" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "sign_in_link" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "sign_in_link" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "sign_in_flow" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "sign_in_flow" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "actor_identity" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "actor_identity" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Who asks, as before, and now with what they are given beyond their role: the names of their groups, and their custom roles as id:revision.
-- Each request reads them anew, so that no cache has to be told of a change.
DROP FUNCTION "known_actor"(uuid, uuid);
CREATE FUNCTION "known_actor"("of_workspace" uuid, "of_actor" uuid)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz, "groups" text[], "roles" text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plinth.workspace_id', of_workspace::text, true);
  RETURN QUERY
    SELECT a.workspace_id, a.id, a.kind, a.name, a.role, a.disabled_at,
           ARRAY(SELECT DISTINCT g.name FROM group_member m JOIN actor_group g ON g.workspace_id = m.workspace_id AND g.id = m.group_id
                    WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id ORDER BY 1),
           ARRAY(SELECT DISTINCT r.id::text || ':' || r.revision FROM role_assignment s JOIN custom_role r ON r.workspace_id = s.workspace_id AND r.id = s.role_id
                    WHERE s.workspace_id = a.workspace_id
                      AND (s.holder_id = a.id OR s.holder_id IN (SELECT m.group_id FROM group_member m WHERE m.workspace_id = a.workspace_id AND m.actor_id = a.id)) ORDER BY 1)
      FROM actor a WHERE a.workspace_id = of_workspace AND a.id = of_actor;
END $$;

DROP FUNCTION "known_token"(bytea);
CREATE FUNCTION "known_token"("of_hash" bytea)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz, "groups" text[], "roles" text[],
               "tokenId" uuid, "workspaceSlug" text, "scopes" text[], "createdBy" uuid, "expiresAt" timestamptz, "revokedAt" timestamptz, "lastUsedAt" timestamptz)
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
           t.id, w.slug, t.scopes, t.created_by, t.expires_at, t.revoked_at, t.last_used_at
      FROM access_token t
      JOIN actor a ON a.workspace_id = t.workspace_id AND a.id = t.actor_id
      JOIN workspace w ON w.workspace_id = t.workspace_id
     WHERE t.workspace_id = entry.workspace_id AND t.id = entry.token_id;
END $$;

-- A session names its workspace itself: its cookie holds it beside the secret.
CREATE FUNCTION "known_session"("of_workspace" uuid, "of_hash" bytea)
RETURNS TABLE ("workspaceId" uuid, "actorId" uuid, "kind" text, "name" text, "role" text, "disabledAt" timestamptz, "groups" text[], "roles" text[],
               "sessionId" uuid, "workspaceSlug" text, "method" text, "vouchedBy" uuid, "authenticatedAt" timestamptz, "lastSeenAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz)
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
