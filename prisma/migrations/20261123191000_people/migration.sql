-- The person who answers for a service account. Of the accounts that are there already it is the first owner, whose id is the workspace's own.
ALTER TABLE "actor" ADD COLUMN "owner_id" UUID;
ALTER TABLE "actor" NO FORCE ROW LEVEL SECURITY;
UPDATE "actor" SET "owner_id" = "workspace_id" WHERE "kind" = 'SERVICE_ACCOUNT';
ALTER TABLE "actor" FORCE ROW LEVEL SECURITY;

-- CreateTable
CREATE TABLE "actor_group" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "claim" TEXT,
    "claim_role" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "actor_group_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("workspace_id","group_id","actor_id","source")
);

-- CreateIndex
CREATE UNIQUE INDEX "actor_group_workspace_id_name_key" ON "actor_group"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "actor_group_workspace_id_claim_key" ON "actor_group"("workspace_id", "claim");

-- CreateIndex
CREATE INDEX "group_member_workspace_id_actor_id_idx" ON "group_member"("workspace_id", "actor_id");

-- Row-level security, as on every table.
ALTER TABLE "actor_group" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "actor_group" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "group_member" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "group_member" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
