-- AlterTable
ALTER TABLE "workspace" ADD COLUMN "created_by" UUID;

-- CreateIndex
CREATE INDEX "workspace_created_by_workspace_id_idx" ON "workspace"("created_by", "workspace_id");
