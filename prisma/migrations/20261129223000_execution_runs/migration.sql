CREATE TABLE "execution_run" (
    "workspace_id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "execution_run_pkey" PRIMARY KEY ("workspace_id","execution_id","run_id")
);
CREATE INDEX "execution_run_workspace_id_run_id_execution_id_idx" ON "execution_run"("workspace_id", "run_id", "execution_id");

ALTER TABLE "execution_run" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "execution_run" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Runs that were told of before. Their edges in the graph come with the next report of their executions.
INSERT INTO "execution_run" ("workspace_id", "execution_id", "run_id")
SELECT "workspace_id", "id", ("facts" #>> '{latest,runId,value}')::uuid FROM "execution" WHERE "facts" #>> '{latest,runId,value}' IS NOT NULL;
