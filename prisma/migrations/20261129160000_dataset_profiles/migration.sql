CREATE TABLE "dataset_profiling" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "tables" JSONB,
    "leakage" BYTEA,
    "failure" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "dataset_profiling_pkey" PRIMARY KEY ("workspace_id","dataset_id","digest")
);
CREATE TABLE "dataset_analysis" (
    "workspace_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "document" TEXT,
    "document_digest" BYTEA,
    "row_count" BIGINT,
    "column_count" INTEGER,
    "problem" TEXT,
    "reason" TEXT,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_analysis_pkey" PRIMARY KEY ("workspace_id","digest")
);
CREATE INDEX "dataset_profiling_workspace_id_state_requested_at_idx" ON "dataset_profiling"("workspace_id", "state", "requested_at");

ALTER TABLE "dataset_profiling" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_profiling" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_analysis" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_analysis" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Snapshots that a ref leads to are looked into from now on, those from before too.
INSERT INTO "dataset_profiling" ("workspace_id", "dataset_id", "digest", "state", "requested_at")
SELECT s."workspace_id", s."dataset_id", s."digest", 'QUEUED', s."created_at" FROM "dataset_snapshot" s
 WHERE s."deleted_at" IS NULL AND EXISTS (SELECT FROM "dataset_ref" r WHERE r."workspace_id" = s."workspace_id" AND r."dataset_id" = s."dataset_id" AND r."digest" = s."digest")
ON CONFLICT DO NOTHING;
