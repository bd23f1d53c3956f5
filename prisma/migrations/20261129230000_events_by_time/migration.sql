CREATE INDEX "open_lineage_event_workspace_id_event_time_digest_idx" ON "open_lineage_event"("workspace_id", "event_time", "digest");
