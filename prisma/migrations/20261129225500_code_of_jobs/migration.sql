ALTER TABLE "pipeline_job" ADD COLUMN "code" JSONB;
