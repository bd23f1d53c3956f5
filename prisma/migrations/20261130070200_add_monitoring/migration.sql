CREATE TABLE "prediction_batch" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "content_digest" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "bytes" BIGINT NOT NULL,
    "rows" BIGINT NOT NULL,
    "columns" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "received_by" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "expired_at" TIMESTAMPTZ(3),

    CONSTRAINT "prediction_batch_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "prediction_settings" (
    "workspace_id" UUID NOT NULL,
    "rules" JSONB NOT NULL DEFAULT '[]',
    "retention_days" INTEGER,
    "mask_key" BYTEA NOT NULL,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prediction_settings_pkey" PRIMARY KEY ("workspace_id")
);
CREATE TABLE "monitor_baseline" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "request_digest" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "dataset_id" UUID,
    "deployment_id" UUID,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "digest" BYTEA,
    "bytes" BIGINT,
    "rows" BIGINT,
    "column_count" INTEGER,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "monitor_baseline_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "monitor" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "model_id" UUID,
    "deployment_id" UUID,
    "baseline_id" UUID NOT NULL,
    "definition" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "is_paused" BOOLEAN NOT NULL DEFAULT false,
    "next_due_at" TIMESTAMPTZ(3),
    "streaks" JSONB NOT NULL DEFAULT '{}',
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "monitor_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "drift_report" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "monitor_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "baseline_id" UUID NOT NULL,
    "window_from" TIMESTAMPTZ(3) NOT NULL,
    "window_to" TIMESTAMPTZ(3) NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "reference_rows" BIGINT,
    "current_rows" BIGINT,
    "column_count" INTEGER,
    "drifted_columns" INTEGER,
    "figures" JSONB,
    "document" TEXT,
    "document_digest" BYTEA,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "drift_report_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "monitor_alert" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "monitor_id" UUID NOT NULL,
    "slice" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "columns" TEXT[],
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by" UUID NOT NULL,
    "last_report_id" UUID NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "acknowledged_by" UUID,
    "acknowledged_at" TIMESTAMPTZ(3),
    "assignee_id" UUID,
    "muted_by" UUID,
    "muted_until" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "monitor_alert_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "monitor_alert_event" (
    "workspace_id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "report_id" UUID,
    "actor_id" UUID NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "monitor_alert_event_pkey" PRIMARY KEY ("workspace_id","alert_id","id")
);
CREATE TABLE "monitor_consequence" (
    "workspace_id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "result" JSONB NOT NULL DEFAULT '{}',
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "monitor_consequence_pkey" PRIMARY KEY ("workspace_id","alert_id","kind")
);
CREATE INDEX "prediction_batch_workspace_id_deployment_id_kind_last_at_idx" ON "prediction_batch"("workspace_id", "deployment_id", "kind", "last_at");
CREATE INDEX "prediction_batch_workspace_id_received_at_idx" ON "prediction_batch"("workspace_id", "received_at");
CREATE UNIQUE INDEX "prediction_batch_workspace_id_deployment_id_kind_content_di_key" ON "prediction_batch"("workspace_id", "deployment_id", "kind", "content_digest");
CREATE INDEX "monitor_baseline_workspace_id_status_requested_at_idx" ON "monitor_baseline"("workspace_id", "status", "requested_at");
CREATE UNIQUE INDEX "monitor_baseline_workspace_id_name_version_key" ON "monitor_baseline"("workspace_id", "name", "version");
CREATE UNIQUE INDEX "monitor_baseline_workspace_id_name_request_digest_key" ON "monitor_baseline"("workspace_id", "name", "request_digest");
CREATE INDEX "monitor_workspace_id_next_due_at_idx" ON "monitor"("workspace_id", "next_due_at");
CREATE INDEX "monitor_workspace_id_deployment_id_idx" ON "monitor"("workspace_id", "deployment_id");
CREATE INDEX "monitor_workspace_id_model_id_idx" ON "monitor"("workspace_id", "model_id");
CREATE UNIQUE INDEX "monitor_workspace_id_name_key" ON "monitor"("workspace_id", "name");
CREATE INDEX "drift_report_workspace_id_status_due_at_idx" ON "drift_report"("workspace_id", "status", "due_at");
CREATE INDEX "drift_report_workspace_id_monitor_id_window_to_id_idx" ON "drift_report"("workspace_id", "monitor_id", "window_to" DESC, "id" DESC);
CREATE UNIQUE INDEX "drift_report_workspace_id_monitor_id_window_from_window_to__key" ON "drift_report"("workspace_id", "monitor_id", "window_from", "window_to", "subject");
CREATE INDEX "monitor_alert_workspace_id_monitor_id_id_idx" ON "monitor_alert"("workspace_id", "monitor_id", "id" DESC);
CREATE INDEX "monitor_alert_workspace_id_status_id_idx" ON "monitor_alert"("workspace_id", "status", "id" DESC);
CREATE INDEX "monitor_consequence_workspace_id_status_due_at_idx" ON "monitor_consequence"("workspace_id", "status", "due_at");

-- At most one alert of a monitor and slice is open: whoever comes second finds the first.
CREATE UNIQUE INDEX "monitor_alert_open_key" ON "monitor_alert"("workspace_id", "monitor_id", "slice") WHERE "status" = 'OPEN';

ALTER TABLE "prediction_batch" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "prediction_batch" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "prediction_settings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "prediction_settings" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "monitor_baseline" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "monitor_baseline" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "monitor" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "monitor" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "drift_report" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "drift_report" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "monitor_alert" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "monitor_alert" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "monitor_alert_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "monitor_alert_event" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "monitor_consequence" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "monitor_consequence" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
