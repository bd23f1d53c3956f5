CREATE TABLE "feature_definition" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "description" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "owner_id" UUID NOT NULL,
    "compatibility" TEXT NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "lifecycle" TEXT NOT NULL,
    "deprecated_reason" TEXT,
    "deprecated_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "last_version" INTEGER NOT NULL,
    "current_version" INTEGER NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_modified_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feature_definition_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "feature_version" (
    "workspace_id" UUID NOT NULL,
    "definition_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "content" JSONB NOT NULL,
    "document" TEXT NOT NULL,
    "stands_on" JSONB NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feature_version_pkey" PRIMARY KEY ("workspace_id","definition_id","version")
);
CREATE TABLE "feature_reference" (
    "workspace_id" UUID NOT NULL,
    "definition_id" UUID NOT NULL,
    "names_id" UUID NOT NULL,
    "names_version" INTEGER NOT NULL,

    CONSTRAINT "feature_reference_pkey" PRIMARY KEY ("workspace_id","definition_id","names_id")
);
-- Compared byte for byte, so that what begins with a text is a range of the index.
CREATE TABLE "feature_word" (
    "workspace_id" UUID NOT NULL,
    "ending" TEXT COLLATE "C" NOT NULL,
    "word" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "feature_word_pkey" PRIMARY KEY ("workspace_id","ending","word")
);
CREATE TABLE "feature_posting" (
    "workspace_id" UUID NOT NULL,
    "word" TEXT COLLATE "C" NOT NULL,
    "definition_id" UUID NOT NULL,
    "weight" SMALLINT NOT NULL,

    CONSTRAINT "feature_posting_pkey" PRIMARY KEY ("workspace_id","word","definition_id")
);
CREATE INDEX "feature_definition_workspace_id_name_id_idx" ON "feature_definition"("workspace_id", "name", "id");
CREATE INDEX "feature_definition_workspace_id_owner_id_id_idx" ON "feature_definition"("workspace_id", "owner_id", "id");
CREATE UNIQUE INDEX "feature_definition_workspace_id_kind_name_key" ON "feature_definition"("workspace_id", "kind", "name");
CREATE UNIQUE INDEX "feature_version_workspace_id_definition_id_digest_key" ON "feature_version"("workspace_id", "definition_id", "digest");
CREATE INDEX "feature_reference_workspace_id_names_id_definition_id_idx" ON "feature_reference"("workspace_id", "names_id", "definition_id");

ALTER TABLE "feature_definition" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_definition" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "feature_version" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_version" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "feature_reference" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_reference" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "feature_word" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_word" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "feature_posting" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_posting" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

ALTER TABLE "feature_definition" ADD CONSTRAINT "feature_definition_versions" CHECK ("current_version" BETWEEN 1 AND "last_version");

-- What is written once.
CREATE TRIGGER "feature_version_immutable" BEFORE UPDATE OR DELETE ON "feature_version" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "feature_version_not_truncated" BEFORE TRUNCATE ON "feature_version" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
