CREATE TABLE "lineage_break" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "origins" JSONB NOT NULL,
    "title" TEXT NOT NULL,
    "details" TEXT[],
    "broken_by" UUID NOT NULL,
    "broken_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "lineage_break_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE UNIQUE INDEX "lineage_break_workspace_id_digest_key" ON "lineage_break"("workspace_id", "digest");

-- What waits to be told is little beside what was.
CREATE INDEX "lineage_break_waiting" ON "lineage_break"("workspace_id", "id") WHERE "told_at" IS NULL;

ALTER TABLE "lineage_break" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "lineage_break" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
