CREATE TABLE "training_set" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_digest" BYTEA NOT NULL,
    "document" TEXT NOT NULL,
    "dataset_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "step" TEXT,
    "progress" SMALLINT NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "snapshot_digest" TEXT,
    "rows" BIGINT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "training_set_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "training_set_view" (
    "workspace_id" UUID NOT NULL,
    "training_set_id" UUID NOT NULL,
    "definition_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "training_set_view_pkey" PRIMARY KEY ("workspace_id","training_set_id","definition_id")
);
CREATE INDEX "training_set_workspace_id_status_id_idx" ON "training_set"("workspace_id", "status", "id");
CREATE UNIQUE INDEX "training_set_workspace_id_request_digest_key" ON "training_set"("workspace_id", "request_digest");
CREATE INDEX "training_set_view_workspace_id_definition_id_training_set_i_idx" ON "training_set_view"("workspace_id", "definition_id", "training_set_id");

ALTER TABLE "training_set" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "training_set" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "training_set_view" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "training_set_view" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
