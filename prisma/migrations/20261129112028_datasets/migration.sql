CREATE TABLE "dataset" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "owner_id" UUID NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "sensitivity_labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "compatibility" TEXT NOT NULL,
    "retention_days" INTEGER,
    "last_number" INTEGER NOT NULL DEFAULT 0,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_modified_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("workspace_id","id")
);
CREATE TABLE "dataset_snapshot" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "number" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "file_count" BIGINT NOT NULL,
    "byte_count" BIGINT NOT NULL,
    "parents" BYTEA[],
    "document" JSONB NOT NULL,
    "message" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "held_at" TIMESTAMPTZ(3),
    "held_by" UUID,
    "hold_reason" TEXT,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "dataset_snapshot_pkey" PRIMARY KEY ("workspace_id","dataset_id","digest")
);
CREATE TABLE "dataset_ref" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "is_protected" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_ref_pkey" PRIMARY KEY ("workspace_id","dataset_id","name")
);
CREATE TABLE "dataset_ref_move" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "from_digest" BYTEA,
    "to_digest" BYTEA,
    "reason" TEXT,
    "moved_by" UUID NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_ref_move_pkey" PRIMARY KEY ("workspace_id","dataset_id","id")
);
CREATE TABLE "dataset_object" (
    "workspace_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "pack" BYTEA NOT NULL,
    "position" BIGINT NOT NULL,
    "size" BIGINT NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_object_pkey" PRIMARY KEY ("workspace_id","digest")
);
CREATE TABLE "dataset_pack" (
    "workspace_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_pack_pkey" PRIMARY KEY ("workspace_id","digest")
);
CREATE TABLE "dataset_read" (
    "workspace_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "actor_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_read_pkey" PRIMARY KEY ("workspace_id","dataset_id","hour","actor_id","digest")
);
CREATE INDEX "dataset_workspace_id_updated_at_id_idx" ON "dataset"("workspace_id", "updated_at" DESC, "id");
CREATE UNIQUE INDEX "dataset_workspace_id_name_key" ON "dataset"("workspace_id", "name");
CREATE INDEX "dataset_snapshot_workspace_id_digest_idx" ON "dataset_snapshot"("workspace_id", "digest");
CREATE UNIQUE INDEX "dataset_snapshot_workspace_id_dataset_id_number_key" ON "dataset_snapshot"("workspace_id", "dataset_id", "number");
CREATE INDEX "dataset_ref_workspace_id_dataset_id_digest_idx" ON "dataset_ref"("workspace_id", "dataset_id", "digest");
CREATE INDEX "dataset_object_workspace_id_pack_idx" ON "dataset_object"("workspace_id", "pack");

ALTER TABLE "dataset" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_snapshot" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_snapshot" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_ref" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_ref" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_ref_move" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_ref_move" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_object" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_object" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_pack" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_pack" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "dataset_read" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "dataset_read" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- Lists by name walk it by bytes, so that a prefix is a range.
CREATE INDEX "dataset_by_name" ON "dataset"("workspace_id", "name" COLLATE "C") WHERE "deleted_at" IS NULL;

ALTER TABLE "dataset_object" ADD CONSTRAINT "dataset_object_place" CHECK ("position" >= 0 AND "size" >= 0);

-- What a snapshot is never changes, and no row of one goes. A held one keeps its files.
CREATE FUNCTION "keep_dataset_snapshot"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.workspace_id, NEW.dataset_id, NEW.digest, NEW.number, NEW.root, NEW.file_count, NEW.byte_count, NEW.parents, NEW.document, NEW.message, NEW.created_by, NEW.created_at)
       IS DISTINCT FROM (OLD.workspace_id, OLD.dataset_id, OLD.digest, OLD.number, OLD.root, OLD.file_count, OLD.byte_count, OLD.parents, OLD.document, OLD.message, OLD.created_by, OLD.created_at)
    THEN RAISE EXCEPTION 'a snapshot is immutable' USING ERRCODE = '23001'; END IF;
  IF NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND OLD.held_at IS NOT NULL THEN RAISE EXCEPTION 'a held snapshot stays' USING ERRCODE = '23001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "dataset_snapshot_immutable" BEFORE UPDATE OR DELETE ON "dataset_snapshot" FOR EACH ROW EXECUTE FUNCTION "keep_dataset_snapshot"();
CREATE TRIGGER "dataset_snapshot_not_truncated" BEFORE TRUNCATE ON "dataset_snapshot" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- A tag stays where it was put.
CREATE FUNCTION "keep_dataset_tag"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.kind = 'TAG' AND (NEW.digest, NEW.kind) IS DISTINCT FROM (OLD.digest, OLD.kind) THEN RAISE EXCEPTION 'a tag never moves' USING ERRCODE = '23001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "dataset_tag_immutable" BEFORE UPDATE ON "dataset_ref" FOR EACH ROW EXECUTE FUNCTION "keep_dataset_tag"();

-- History is written once.
CREATE TRIGGER "dataset_ref_move_immutable" BEFORE UPDATE OR DELETE ON "dataset_ref_move" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "dataset_ref_move_not_truncated" BEFORE TRUNCATE ON "dataset_ref_move" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
