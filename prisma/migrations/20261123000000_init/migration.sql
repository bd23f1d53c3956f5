-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspace" (
    "workspace_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "token_directory" (
    "token_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,

    CONSTRAINT "token_directory_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "actor" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "role" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "actor_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "access_token" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "blob" (
    "workspace_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "unreferenced_at" TIMESTAMPTZ(3),

    CONSTRAINT "blob_pkey" PRIMARY KEY ("workspace_id","digest")
);

-- CreateTable
CREATE TABLE "artifact" (
    "workspace_id" UUID NOT NULL,
    "owner_kind" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "digest" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    -- Paths go by their bytes, so that a folder is one stretch of the index, and the sizes are in it, so that its sum needs no row.
    CONSTRAINT "artifact_pkey" PRIMARY KEY ("workspace_id","owner_kind","owner_id","path") INCLUDE ("size")
);

-- CreateTable
CREATE TABLE "artifact_upload" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "store_id" TEXT NOT NULL,
    "owner_kind" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "artifact_upload_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "workspace_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "request_id" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("workspace_id","sequence")
);

-- CreateTable
CREATE TABLE "outbox" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "workspace_id" UUID NOT NULL,
    "job_id" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("workspace_id","job_id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "workspace_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "request_digest" BYTEA NOT NULL,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("workspace_id","actor_id","key")
);

-- CreateTable
CREATE TABLE "experiment" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "run" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "parent_run_id" UUID,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "params" JSONB NOT NULL DEFAULT '{}',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "notes" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "run_source" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "git_commit" TEXT,
    "git_branch" TEXT,
    "git_remote" TEXT,
    "git_dirty" BOOLEAN,
    "diff" TEXT,
    "command" TEXT,
    "entry_point" TEXT,
    "host" TEXT,
    "runtime" TEXT,
    "environment" JSONB,

    CONSTRAINT "run_source_pkey" PRIMARY KEY ("workspace_id","run_id")
);

-- CreateTable
CREATE TABLE "run_param" (
    "workspace_id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,

    CONSTRAINT "run_param_pkey" PRIMARY KEY ("workspace_id","experiment_id","key","run_id") INCLUDE ("prefix")
);

-- CreateTable
CREATE TABLE "run_tag" (
    "workspace_id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,

    CONSTRAINT "run_tag_pkey" PRIMARY KEY ("workspace_id","experiment_id","key","run_id") INCLUDE ("prefix")
);

-- CreateTable
CREATE TABLE "run_metric" (
    "workspace_id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "last" DOUBLE PRECISION NOT NULL,
    "last_step" BIGINT NOT NULL,
    "last_time" BIGINT NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "run_metric_pkey" PRIMARY KEY ("workspace_id","run_id","key")
);

-- CreateTable
CREATE TABLE "metric_batch" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "points" INTEGER NOT NULL,
    "packed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "written_by" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "metric_batch_pkey" PRIMARY KEY ("workspace_id","run_id","id")
);

-- CreateTable
CREATE TABLE "compacted_append" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "id" UUID NOT NULL,

    CONSTRAINT "compacted_append_pkey" PRIMARY KEY ("workspace_id","run_id","id")
);

-- CreateTable
CREATE TABLE "metric_segment" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "first_step" BIGINT NOT NULL,
    "last_step" BIGINT NOT NULL,
    "points" INTEGER NOT NULL,
    "packed" BYTEA NOT NULL,

    CONSTRAINT "metric_segment_pkey" PRIMARY KEY ("workspace_id","run_id","key","number")
);

-- CreateTable
CREATE TABLE "run_log" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "next_index" BIGINT NOT NULL,

    CONSTRAINT "run_log_pkey" PRIMARY KEY ("workspace_id","run_id")
);

-- CreateTable
CREATE TABLE "run_log_chunk" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "append_id" UUID NOT NULL,
    "first_index" BIGINT NOT NULL,
    "line_count" INTEGER NOT NULL,
    "lines" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_log_chunk_pkey" PRIMARY KEY ("workspace_id","run_id","first_index")
);

-- CreateTable
CREATE TABLE "run_input" (
    "workspace_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "source_type" TEXT,
    "source" TEXT,
    "schema" JSONB,
    "profile" JSONB,
    "tags" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "run_input_pkey" PRIMARY KEY ("workspace_id","run_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspace_slug_key" ON "workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "actor_workspace_id_email_key" ON "actor"("workspace_id", "email");

-- CreateIndex
CREATE INDEX "access_token_workspace_id_actor_id_id_idx" ON "access_token"("workspace_id", "actor_id", "id");

-- CreateIndex
CREATE INDEX "artifact_workspace_id_digest_idx" ON "artifact"("workspace_id", "digest");

-- CreateIndex
CREATE INDEX "artifact_upload_workspace_id_digest_idx" ON "artifact_upload"("workspace_id", "digest");

-- CreateIndex
CREATE INDEX "artifact_upload_workspace_id_updated_at_idx" ON "artifact_upload"("workspace_id", "updated_at");

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_subject_kind_subject_id_sequence_idx" ON "audit_event"("workspace_id", "subject_kind", "subject_id", "sequence");

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_actor_id_sequence_idx" ON "audit_event"("workspace_id", "actor_id", "sequence");

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_action_sequence_idx" ON "audit_event"("workspace_id", "action", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_workspace_id_id_key" ON "audit_event"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "outbox_workspace_id_topic_id_idx" ON "outbox"("workspace_id", "topic", "id");

-- CreateIndex
CREATE INDEX "idempotency_key_workspace_id_created_at_idx" ON "idempotency_key"("workspace_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "experiment_workspace_id_name_key" ON "experiment"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "run_workspace_id_experiment_id_started_at_id_idx" ON "run"("workspace_id", "experiment_id", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "run_workspace_id_parent_run_id_started_at_id_idx" ON "run"("workspace_id", "parent_run_id", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "run_metric_workspace_id_experiment_id_key_run_id_idx" ON "run_metric"("workspace_id", "experiment_id", "key", "run_id") INCLUDE ("last");

-- CreateIndex
CREATE UNIQUE INDEX "run_log_chunk_workspace_id_run_id_append_id_key" ON "run_log_chunk"("workspace_id", "run_id", "append_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_input_workspace_id_run_id_name_digest_key" ON "run_input"("workspace_id", "run_id", "name", "digest");

-- Row-level security: the second wall under the services' own checks. A transaction sees the rows of the workspace that it names in
-- `plinth.workspace_id`, and none when it names none. Forced, so that the tables' owner is bound as well.
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "outbox" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "inbox" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "inbox" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "idempotency_key" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "actor" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "actor" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "access_token" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "access_token" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "audit_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_event" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "blob" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "blob" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "artifact" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "artifact" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "artifact_upload" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "artifact_upload" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "experiment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "experiment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_source" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_source" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_param" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_param" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_tag" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_metric" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_metric" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "metric_batch" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "metric_batch" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "compacted_append" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "compacted_append" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "metric_segment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "metric_segment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_log" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_log" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_log_chunk" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_log_chunk" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "run_input" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "run_input" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Rows that many small updates touch keep room on their page, so that an update stays on it and touches no index.
ALTER TABLE "run" SET (fillfactor = 80);
ALTER TABLE "run_log" SET (fillfactor = 50);
-- The runs that may have gone silent. Heartbeats touch none of its columns, so they stay on their page.
CREATE INDEX "run_running" ON "run"("workspace_id", "id") WHERE "status" = 'RUNNING';
-- What the collection of garbage looks at; most blobs are in use and not in it.
CREATE INDEX "blob_unreferenced" ON "blob"("workspace_id", "unreferenced_at") WHERE "unreferenced_at" IS NOT NULL;
-- Which values go with which keys. Taken apart, "optimizer = adam" looks twenty times rarer than it is, and searches walk where they should scan.
CREATE STATISTICS "run_param_values" (mcv) ON "key", "prefix" FROM "run_param";
CREATE STATISTICS "run_tag_values" (mcv) ON "key", "prefix" FROM "run_tag";
-- Packed points are compact already: trying to compress them again costs every append and saves next to nothing.
ALTER TABLE "metric_batch" ALTER COLUMN "packed" SET STORAGE EXTERNAL;
ALTER TABLE "metric_segment" ALTER COLUMN "packed" SET STORAGE EXTERNAL;

-- Audit events are written once.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = '23001'; END $$;
CREATE TRIGGER "audit_event_immutable" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_event_not_truncated" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
