-- Runs ordered by a param or tag: its number is worked out when it is written, not for every run of every search.
ALTER TABLE "run_param" ADD COLUMN "number" DOUBLE PRECISION GENERATED ALWAYS AS
  (CASE WHEN "prefix" ~ '^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?$' THEN "prefix"::double precision END) STORED;
ALTER TABLE "run_tag" ADD COLUMN "number" DOUBLE PRECISION GENERATED ALWAYS AS
  (CASE WHEN "prefix" ~ '^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?$' THEN "prefix"::double precision END) STORED;
ALTER TABLE "run_param" DROP CONSTRAINT "run_param_pkey", ADD CONSTRAINT "run_param_pkey" PRIMARY KEY ("workspace_id", "experiment_id", "key", "run_id") INCLUDE ("prefix", "number");
ALTER TABLE "run_tag" DROP CONSTRAINT "run_tag_pkey", ADD CONSTRAINT "run_tag_pkey" PRIMARY KEY ("workspace_id", "experiment_id", "key", "run_id") INCLUDE ("prefix", "number");

-- Runs ordered by a metric: the first of them are read in this order, and no more than a page needs. A range of values is one stretch of it.
DROP INDEX "run_metric_workspace_id_experiment_id_key_run_id_idx";
CREATE INDEX "run_metric_workspace_id_experiment_id_key_last_run_id_idx" ON "run_metric"("workspace_id", "experiment_id", "key", "last", "run_id");

-- Which runs there are is read without their rows.
DROP INDEX "run_workspace_id_experiment_id_started_at_id_idx";
CREATE INDEX "run_workspace_id_experiment_id_started_at_id_idx" ON "run"("workspace_id", "experiment_id", "started_at" DESC, "id") INCLUDE ("deleted_at");
-- Deleted runs are few, and are taken off what is counted over all.
CREATE INDEX "run_deleted" ON "run"("workspace_id", "experiment_id", "id") WHERE "deleted_at" IS NOT NULL;
