ALTER TABLE "open_lineage_event" ADD COLUMN     "event_type" TEXT;
CREATE INDEX "open_lineage_event_workspace_id_received_at_idx" ON "open_lineage_event"("workspace_id", "received_at");
CREATE TABLE "open_lineage_settings" (
    "workspace_id" UUID NOT NULL,
    "retention_days" INTEGER,
    "held_at" TIMESTAMPTZ(3),
    "held_by" UUID,
    "hold_reason" TEXT,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "open_lineage_settings_pkey" PRIMARY KEY ("workspace_id")
);

ALTER TABLE "open_lineage_settings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "open_lineage_settings" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
