-- Lists go by the start, and what never started has its place in them too.
CREATE INDEX "execution_of_job_by_start" ON "execution"("workspace_id", "job_id", (coalesce("started_at", '-infinity')) DESC, "id" DESC);
CREATE INDEX "execution_within_by_start" ON "execution"("workspace_id", "root_id", (coalesce("started_at", 'infinity')), "id");
