-- CreateTable
CREATE TABLE "evidence_bundle" (
    "workspace_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_problem" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "digest" TEXT,
    "size" BIGINT,
    "sealed_at" TIMESTAMPTZ(3),

    CONSTRAINT "evidence_bundle_pkey" PRIMARY KEY ("workspace_id","request_id")
);

-- CreateTable
CREATE TABLE "audit_export" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "tree_size" BIGINT,
    "events_total" BIGINT,
    "events_done" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "digest" TEXT,
    "size" BIGINT,
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "audit_export_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateIndex
CREATE INDEX "audit_export_workspace_id_status_idx" ON "audit_export"("workspace_id", "status");

ALTER TABLE "evidence_bundle" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "evidence_bundle" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "audit_export" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_export" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- What the worker looks for: few rows of many.
CREATE INDEX "evidence_bundle_due" ON "evidence_bundle"("workspace_id", "due_at") WHERE "status" = 'PENDING';

-- A sealed bundle stays what it is.
CREATE FUNCTION "keep_evidence_bundle"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status = 'PENDING' AND (NEW.workspace_id, NEW.request_id, NEW.decision_id) = (OLD.workspace_id, OLD.request_id, OLD.decision_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'sealed evidence is immutable' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER "evidence_bundle_immutable" BEFORE UPDATE OR DELETE ON "evidence_bundle" FOR EACH ROW EXECUTE FUNCTION "keep_evidence_bundle"();
CREATE TRIGGER "evidence_bundle_not_truncated" BEFORE TRUNCATE ON "evidence_bundle" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
