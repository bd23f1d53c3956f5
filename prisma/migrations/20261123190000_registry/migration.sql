-- CreateTable
CREATE TABLE "registered_model" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "owner_id" UUID NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "intended_use" TEXT,
    "risk_tier" TEXT NOT NULL,
    "card" JSONB NOT NULL DEFAULT '[]',
    "last_version" INTEGER NOT NULL DEFAULT 0,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_modified_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "registered_model_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "status_message" TEXT,
    "digest" BYTEA,
    "parts" JSONB,
    "source_run_id" UUID,
    "source_run" JSONB,
    "signature" JSONB,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "params" JSONB NOT NULL DEFAULT '{}',
    "inputs" JSONB NOT NULL DEFAULT '[]',
    "environment" JSONB,
    "artifact_count" INTEGER NOT NULL DEFAULT 0,
    "artifact_bytes" BIGINT NOT NULL DEFAULT 0,
    "description" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_modified_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_at" TIMESTAMPTZ(3),
    "deprecated_at" TIMESTAMPTZ(3),
    "deprecated_reason" TEXT,
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "workspace_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("workspace_id","model_id","name")
);

-- CreateTable
CREATE TABLE "alias_move" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "from_version" INTEGER NOT NULL,
    "to_version" INTEGER NOT NULL,
    "reason" TEXT,
    "promotion_request_id" UUID,
    "moved_by" UUID NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alias_move_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "environment" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "kind" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "awaits_report" BOOLEAN NOT NULL DEFAULT false,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "environment_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "approved" BOOLEAN NOT NULL DEFAULT false,
    "promotion_request_id" UUID,
    "reason" TEXT,
    "external_url" TEXT,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "activated_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "deployment_event" (
    "workspace_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "message" TEXT,
    "external_url" TEXT,
    "actor_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_event_pkey" PRIMARY KEY ("workspace_id","deployment_id","id")
);

-- CreateTable
CREATE TABLE "promotion_effect" (
    "workspace_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "outcome" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "promotion_effect_pkey" PRIMARY KEY ("workspace_id","request_id","purpose")
);

-- CreateIndex
CREATE INDEX "registered_model_workspace_id_updated_at_id_idx" ON "registered_model"("workspace_id", "updated_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "registered_model_workspace_id_name_key" ON "registered_model"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "model_version_workspace_id_source_run_id_id_idx" ON "model_version"("workspace_id", "source_run_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_workspace_id_model_id_version_key" ON "model_version"("workspace_id", "model_id", "version");

-- CreateIndex
CREATE INDEX "model_alias_workspace_id_version_id_idx" ON "model_alias"("workspace_id", "version_id");

-- CreateIndex
CREATE INDEX "alias_move_workspace_id_model_id_id_idx" ON "alias_move"("workspace_id", "model_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "environment_workspace_id_name_key" ON "environment"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "deployment_workspace_id_model_id_environment_id_id_idx" ON "deployment"("workspace_id", "model_id", "environment_id", "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_workspace_id_environment_id_id_idx" ON "deployment"("workspace_id", "environment_id", "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_workspace_id_version_id_idx" ON "deployment"("workspace_id", "version_id");


-- Row-level security, as on every table.
ALTER TABLE "registered_model" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "registered_model" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "model_version" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "model_version" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "model_alias" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "model_alias" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "alias_move" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "alias_move" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "environment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "environment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "deployment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "deployment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "deployment_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "deployment_event" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_effect" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_effect" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Lists by name walk it by bytes, so that a prefix is a range.
CREATE INDEX "registered_model_by_name" ON "registered_model"("workspace_id", "name" COLLATE "C") WHERE "deleted_at" IS NULL;
-- One version of a model is what runs in an environment, whoever says so at once.
CREATE UNIQUE INDEX "deployment_active" ON "deployment"("workspace_id", "environment_id", "model_id") WHERE "status" = 'ACTIVE';

-- A model version is what it was when it became ready. Its description, tags and what happened to it afterwards may change; its content may not,
-- and a READY version is never deleted by the row.
CREATE FUNCTION "keep_model_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status = 'READY' THEN RAISE EXCEPTION 'a ready model version is immutable' USING ERRCODE = '23001'; END IF;
    RETURN OLD;
  END IF;
  IF (NEW.workspace_id, NEW.id, NEW.model_id, NEW.version, NEW.created_by, NEW.created_at) IS DISTINCT FROM (OLD.workspace_id, OLD.id, OLD.model_id, OLD.version, OLD.created_by, OLD.created_at)
     OR (OLD.status <> 'PENDING'
         AND (NEW.status, NEW.digest, NEW.parts, NEW.source_run_id, NEW.source_run, NEW.signature, NEW.metrics, NEW.params, NEW.inputs, NEW.environment, NEW.artifact_count, NEW.artifact_bytes, NEW.ready_at)
             IS DISTINCT FROM (OLD.status, OLD.digest, OLD.parts, OLD.source_run_id, OLD.source_run, OLD.signature, OLD.metrics, OLD.params, OLD.inputs, OLD.environment, OLD.artifact_count, OLD.artifact_bytes, OLD.ready_at)) THEN
    RAISE EXCEPTION 'the content of a model version is immutable' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "model_version_immutable" BEFORE UPDATE OR DELETE ON "model_version" FOR EACH ROW EXECUTE FUNCTION "keep_model_version"();
CREATE TRIGGER "model_version_not_truncated" BEFORE TRUNCATE ON "model_version" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Nor do its artifacts. The version's row is held against becoming ready in this very moment. Artifacts of other owners pay nothing for it.
CREATE FUNCTION "keep_model_version_artifacts"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holder artifact; found_status text;
BEGIN
  IF TG_OP = 'DELETE' THEN holder := OLD; ELSE holder := NEW; END IF;
  SELECT status INTO found_status FROM model_version WHERE workspace_id = holder.workspace_id AND id = holder.owner_id FOR SHARE;
  IF found_status IS DISTINCT FROM 'PENDING' AND NOT (TG_OP = 'DELETE' AND found_status = 'FAILED') THEN RAISE EXCEPTION 'the artifacts of a model version are immutable' USING ERRCODE = '23001'; END IF;
  RETURN holder;
END $$;
CREATE TRIGGER "model_version_artifacts_added" BEFORE INSERT ON "artifact" FOR EACH ROW WHEN (NEW.owner_kind = 'model-version') EXECUTE FUNCTION "keep_model_version_artifacts"();
CREATE TRIGGER "model_version_artifacts_changed" BEFORE UPDATE ON "artifact" FOR EACH ROW WHEN (NEW.owner_kind = 'model-version' OR OLD.owner_kind = 'model-version') EXECUTE FUNCTION "keep_model_version_artifacts"();
CREATE TRIGGER "model_version_artifacts_removed" BEFORE DELETE ON "artifact" FOR EACH ROW WHEN (OLD.owner_kind = 'model-version') EXECUTE FUNCTION "keep_model_version_artifacts"();

-- History is written once.
CREATE TRIGGER "alias_move_immutable" BEFORE UPDATE OR DELETE ON "alias_move" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "alias_move_not_truncated" BEFORE TRUNCATE ON "alias_move" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "deployment_event_immutable" BEFORE UPDATE OR DELETE ON "deployment_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "deployment_event_not_truncated" BEFORE TRUNCATE ON "deployment_event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_effect_immutable" BEFORE UPDATE OR DELETE ON "promotion_effect" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Where an alias leads: asked by every process that loads a model, so in one round trip. Like "known_token": it names the workspace for the
-- rest of its transaction, which is that one statement, and sees what any transaction of the workspace sees.
CREATE FUNCTION "resolved_alias"("of_workspace" uuid, "of_model" text, "of_alias" text)
RETURNS TABLE ("modelId" uuid, "modelDeletedAt" timestamptz, "versionId" uuid, "version" int, "digest" bytea, "deprecatedAt" timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plinth.workspace_id', of_workspace::text, true);
  RETURN QUERY
    SELECT m.id, m.deleted_at, v.id, v.version, v.digest, v.deprecated_at
      FROM registered_model m
      LEFT JOIN model_alias a ON a.workspace_id = m.workspace_id AND a.model_id = m.id AND a.name = of_alias
      LEFT JOIN model_version v ON v.workspace_id = a.workspace_id AND v.id = a.version_id
     WHERE m.workspace_id = of_workspace AND m.name = of_model;
END $$;
