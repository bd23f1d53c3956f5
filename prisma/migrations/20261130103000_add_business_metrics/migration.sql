CREATE TABLE "business_metric_point" (
    "workspace_id" UUID NOT NULL,
    "monitor_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "logged_by" UUID NOT NULL,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "business_metric_point_pkey" PRIMARY KEY ("workspace_id","monitor_id","name","at")
);

ALTER TABLE "business_metric_point" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "business_metric_point" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
