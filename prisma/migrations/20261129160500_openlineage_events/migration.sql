CREATE TABLE "open_lineage_event" (
    "workspace_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "event_time" TIMESTAMPTZ(3) NOT NULL,
    "run_id" UUID,
    "job_namespace" TEXT,
    "job_name" TEXT,
    "datasets" JSONB NOT NULL,
    "event" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "received_by" UUID NOT NULL,
    "failure" TEXT,

    CONSTRAINT "open_lineage_event_pkey" PRIMARY KEY ("workspace_id","digest")
);
CREATE TABLE "open_lineage_waiting" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "bytes" INTEGER NOT NULL,

    CONSTRAINT "open_lineage_waiting_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE INDEX "open_lineage_event_workspace_id_run_id_event_time_idx" ON "open_lineage_event"("workspace_id", "run_id", "event_time");

ALTER TABLE "open_lineage_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "open_lineage_event" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "open_lineage_waiting" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "open_lineage_waiting" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
