ALTER TABLE "dataset_profiling" ADD COLUMN "anew" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "dataset_verification_turn" (
    "workspace_id" UUID NOT NULL,
    "slot" SMALLINT NOT NULL,
    "holder" UUID NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_verification_turn_pkey" PRIMARY KEY ("workspace_id","slot")
);

ALTER TABLE "dataset_verification_turn" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_verification_turn" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Sources by the name of their data set: it may come after them.
CREATE INDEX "feature_version_by_dataset" ON "feature_version"("workspace_id", (("content"->'data')->>'dataset')) WHERE "content"->'data'->>'dataset' IS NOT NULL;
