CREATE TABLE "lineage_place" (
    "workspace_id" UUID NOT NULL,
    "address" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lineage_place_pkey" PRIMARY KEY ("workspace_id","address","kind","external_id","version")
);
CREATE INDEX "lineage_place_workspace_id_address_recorded_at_idx" ON "lineage_place"("workspace_id", "address", "recorded_at");

ALTER TABLE "lineage_place" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "lineage_place" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
