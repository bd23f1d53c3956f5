ALTER TABLE "pipeline_job" ADD COLUMN     "tags" JSONB NOT NULL DEFAULT '[]';
