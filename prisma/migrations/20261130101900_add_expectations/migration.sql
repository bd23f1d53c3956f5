CREATE TABLE "expectation_suite" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expectation_suite_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "expectation_suite_version" (
    "workspace_id" UUID NOT NULL,
    "suite_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "expectations" JSONB NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expectation_suite_version_pkey" PRIMARY KEY ("workspace_id","suite_id","version")
);
CREATE TABLE "expectation_gate" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "suite_id" UUID NOT NULL,
    "version" INTEGER,
    "path" TEXT NOT NULL,
    "set_by" UUID NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expectation_gate_pkey" PRIMARY KEY ("workspace_id","dataset_id")
);
CREATE UNIQUE INDEX "expectation_suite_workspace_id_name_key" ON "expectation_suite"("workspace_id", "name");

ALTER TABLE "expectation_suite" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "expectation_suite" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "expectation_suite_version" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "expectation_suite_version" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "expectation_gate" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "expectation_gate" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
