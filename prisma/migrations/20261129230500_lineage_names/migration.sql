CREATE TABLE "lineage_name" (
    "workspace_id" UUID NOT NULL,
    "address" BYTEA NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "attached_by" UUID NOT NULL,
    "attached_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lineage_name_pkey" PRIMARY KEY ("workspace_id","address")
);
CREATE INDEX "lineage_name_workspace_id_kind_external_id_idx" ON "lineage_name"("workspace_id", "kind", "external_id");

ALTER TABLE "lineage_name" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "lineage_name" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
