CREATE TABLE "pipeline_job" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "address" BYTEA NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_pipeline" BOOLEAN NOT NULL DEFAULT false,
    "integration" TEXT,
    "kind" TEXT,
    "description" TEXT,
    "owners" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "described_at" TIMESTAMPTZ(3),
    "last_started_at" TIMESTAMPTZ(3),
    "graph_execution_id" UUID,
    "graph_at" TIMESTAMPTZ(3),
    "last_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pipeline_job_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "pipeline_version" (
    "workspace_id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pipeline_version_pkey" PRIMARY KEY ("workspace_id","job_id","digest")
);
CREATE TABLE "execution" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "parent_id" UUID,
    "root_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "lost_at" TIMESTAMPTZ(3),
    "facts" JSONB NOT NULL,
    "error_class" TEXT,
    "fingerprint" TEXT,
    "version_digest" BYTEA,
    "cancel_asked_at" TIMESTAMPTZ(3),
    "cancel_asked_by" UUID,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "execution_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "execution_use" (
    "workspace_id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "side" TEXT NOT NULL,
    "asset_id" UUID NOT NULL,
    "facts" JSONB NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "execution_use_pkey" PRIMARY KEY ("workspace_id","execution_id","side","asset_id")
);
CREATE TABLE "asset" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "asset_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "asset_name" (
    "workspace_id" UUID NOT NULL,
    "address" BYTEA NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "asset_id" UUID NOT NULL,

    CONSTRAINT "asset_name_pkey" PRIMARY KEY ("workspace_id","address")
);
CREATE UNIQUE INDEX "pipeline_job_workspace_id_address_key" ON "pipeline_job"("workspace_id", "address");
CREATE UNIQUE INDEX "pipeline_version_workspace_id_job_id_number_key" ON "pipeline_version"("workspace_id", "job_id", "number");
CREATE INDEX "execution_workspace_id_job_id_started_at_id_idx" ON "execution"("workspace_id", "job_id", "started_at" DESC, "id");
CREATE INDEX "execution_workspace_id_root_id_started_at_id_idx" ON "execution"("workspace_id", "root_id", "started_at", "id");
CREATE INDEX "execution_use_workspace_id_asset_id_used_at_execution_id_idx" ON "execution_use"("workspace_id", "asset_id", "used_at" DESC, "execution_id");
CREATE INDEX "asset_workspace_id_updated_at_id_idx" ON "asset"("workspace_id", "updated_at" DESC, "id");
CREATE INDEX "asset_name_workspace_id_asset_id_idx" ON "asset_name"("workspace_id", "asset_id");

CREATE INDEX "pipeline_job_by_last_start" ON "pipeline_job"("workspace_id", (coalesce("last_started_at", '-infinity')) DESC, "id" DESC) WHERE "is_pipeline";
CREATE INDEX "execution_of_parent" ON "execution"("workspace_id", "parent_id") WHERE "parent_id" IS NOT NULL;
CREATE INDEX "execution_that_failed" ON "execution"("workspace_id", "job_id", "fingerprint", "started_at" DESC) WHERE "fingerprint" IS NOT NULL;
CREATE INDEX "execution_that_promised" ON "execution"("workspace_id", "lost_at") WHERE "state" = 'RUNNING' AND "lost_at" IS NOT NULL;

ALTER TABLE "pipeline_job" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "pipeline_job" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "pipeline_version" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "pipeline_version" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "execution" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "execution" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "execution_use" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "execution_use" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "asset" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "asset" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "asset_name" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "asset_name" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
