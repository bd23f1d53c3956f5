DROP INDEX "drift_report_workspace_id_monitor_id_window_from_window_to__key";
DROP INDEX "drift_report_workspace_id_monitor_id_window_to_id_idx";
ALTER TABLE "drift_report" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'DRIFT';
ALTER TABLE "monitor" ADD COLUMN     "check_streaks" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "monitor_alert" ADD COLUMN     "about" TEXT NOT NULL DEFAULT 'DRIFT';
CREATE INDEX "drift_report_kind_window_idx" ON "drift_report"("workspace_id", "monitor_id", "kind", "window_to" DESC, "id" DESC);
CREATE UNIQUE INDEX "drift_report_window_key" ON "drift_report"("workspace_id", "monitor_id", "window_from", "window_to", "subject", "kind");

-- At most one alert of a monitor, slice and subject is open: whoever comes second finds the first.
DROP INDEX "monitor_alert_open_key";
CREATE UNIQUE INDEX "monitor_alert_open_key" ON "monitor_alert"("workspace_id", "monitor_id", "about", "slice") WHERE "status" = 'OPEN';
