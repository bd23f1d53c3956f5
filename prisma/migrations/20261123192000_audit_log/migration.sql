-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "erased_at" TIMESTAMPTZ(3),
ADD COLUMN     "leaf" BYTEA,
ADD COLUMN     "leaf_hash" BYTEA,
ADD COLUMN     "salts" BYTEA,
ADD COLUMN     "seal" BYTEA,
ADD COLUMN     "sequenced_at" TIMESTAMPTZ(3),
ADD COLUMN     "subject_digest" TEXT;

-- Events that are older than the log: their places were given in an order that their times may not follow. Whoever migrates owns the table,
-- and may be held to row-level security.
DROP TRIGGER "audit_event_immutable" ON "audit_event";
ALTER TABLE "audit_event" NO FORCE ROW LEVEL SECURITY;
UPDATE "audit_event" e SET "sequenced_at" = placed."at"
  FROM (SELECT "workspace_id", "sequence", max("at") OVER (PARTITION BY "workspace_id" ORDER BY "sequence") AS "at" FROM "audit_event") placed
 WHERE e."workspace_id" = placed."workspace_id" AND e."sequence" = placed."sequence";
ALTER TABLE "audit_event" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_event" ALTER COLUMN "sequenced_at" SET NOT NULL;

-- CreateTable
CREATE TABLE "audit_log_key" (
    "workspace_id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "private_key" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "from_size" BIGINT,
    "until_size" BIGINT,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_log_key_pkey" PRIMARY KEY ("workspace_id","key_id")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "workspace_id" UUID NOT NULL,
    "tree_size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "is_handover" BOOLEAN NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("workspace_id","tree_size")
);

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_at_sequence_idx" ON "audit_event"("workspace_id", "at", "sequence");

ALTER TABLE "audit_log_key" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_log_key" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "audit_checkpoint" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_checkpoint" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- An audit event is written once. Two things may be done to it: an event from before the log gets its leaf; and its details may go for good,
-- while everything that the log says of it stays.
CREATE FUNCTION "keep_audit_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given text[] := array['leaf', 'leaf_hash', 'seal', 'salts'];
  erased text[] := array['before', 'after', 'reason', 'salts', 'subject_id', 'erased_at'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.leaf IS NULL AND NEW.leaf IS NOT NULL AND to_jsonb(NEW) - given = to_jsonb(OLD) - given THEN
      RETURN NEW;
    END IF;
    IF OLD.leaf IS NOT NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.reason IS NULL
       AND NEW.salts IS NULL AND NEW.subject_id IN (OLD.subject_id, 'erased') AND to_jsonb(NEW) - erased = to_jsonb(OLD) - erased THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER "audit_event_immutable" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "keep_audit_event"();

CREATE TRIGGER "audit_checkpoint_immutable" BEFORE UPDATE OR DELETE ON "audit_checkpoint" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_checkpoint_not_truncated" BEFORE TRUNCATE ON "audit_checkpoint" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
