CREATE TABLE "lineage_node" (
    "workspace_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "address" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "column_name" TEXT NOT NULL,
    "whole_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lineage_node_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "lineage_edge" (
    "workspace_id" UUID NOT NULL,
    "from_id" BIGINT NOT NULL,
    "to_id" BIGINT NOT NULL,
    "producer_id" BIGINT NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "grain" SMALLINT NOT NULL,
    "transformation" TEXT,
    "description" TEXT,
    "masking" BOOLEAN,

    CONSTRAINT "lineage_edge_pkey" PRIMARY KEY ("workspace_id","from_id","to_id","producer_id","valid_to") INCLUDE ("valid_from","grain")
);
CREATE UNIQUE INDEX "lineage_node_workspace_id_address_key" ON "lineage_node"("workspace_id", "address");

-- The way from the target. It and the primary key, the way from the source, hold all that a walk reads.
CREATE INDEX "lineage_edge_by_target" ON "lineage_edge"("workspace_id","to_id","from_id","producer_id","valid_to") INCLUDE ("valid_from","grain");
CREATE INDEX "lineage_node_of_whole" ON "lineage_node"("workspace_id","whole_id") WHERE "whole_id" IS NOT NULL;

ALTER TABLE "lineage_node" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "lineage_node" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "lineage_edge" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "lineage_edge" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
