CREATE INDEX "execution_workspace_id_parent_id_job_id_idx" ON "execution"("workspace_id", "parent_id", "job_id");
