-- CreateTable
CREATE TABLE "invitation" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_by" UUID,
    "accepted_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateIndex
CREATE INDEX "invitation_workspace_id_expires_at_idx" ON "invitation"("workspace_id", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_workspace_id_secret_hash_key" ON "invitation"("workspace_id", "secret_hash");

-- Row-level security, as on every table.
ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "invitation" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
