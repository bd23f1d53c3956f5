-- CreateTable
CREATE TABLE "policy" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "target_kind" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "check_secret" BYTEA,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "workspace_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "note" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("workspace_id","policy_id","version")
);

-- CreateTable
CREATE TABLE "policy_set" (
    "workspace_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "policies" JSONB NOT NULL,

    CONSTRAINT "policy_set_pkey" PRIMARY KEY ("workspace_id","digest")
);

-- CreateTable
CREATE TABLE "promotion_counter" (
    "workspace_id" UUID NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "promotion_counter_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "promotion_request" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "model_id" UUID NOT NULL,
    "model_name" TEXT NOT NULL,
    "risk_tier" TEXT NOT NULL,
    "version_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "version_digest" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "environment_id" UUID,
    "requested_by" UUID NOT NULL,
    "involved" JSONB NOT NULL,
    "excluded" TEXT[],
    "reason" TEXT,
    "subject_digest" TEXT NOT NULL,
    "parts" JSONB NOT NULL,
    "policy_set" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "timers" JSONB NOT NULL DEFAULT '[]',
    "due_at" TIMESTAMPTZ(3),
    "blocked" BOOLEAN NOT NULL DEFAULT false,
    "open_threads" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "executed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "outcome" JSONB,
    "review_status" TEXT,
    "review_due_at" TIMESTAMPTZ(3),
    "reviewed_by" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "review_reason" TEXT,
    "review_settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "promotion_request_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "promotion_vote" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "voter_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "vouched_by" UUID,
    "delegation_id" UUID,
    "verdict" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "comment" TEXT,
    "printed_name" TEXT,
    "name_salt" BYTEA,
    "meaning" TEXT,
    "authenticated_at" TIMESTAMPTZ(3),
    "cast_at" TIMESTAMPTZ(3) NOT NULL,
    "dismissed_at" TIMESTAMPTZ(3),
    "dismissed_reason" TEXT,

    CONSTRAINT "promotion_vote_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "promotion_decision" (
    "workspace_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "decided_by" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "promotion_decision_pkey" PRIMARY KEY ("workspace_id","request_id")
);

-- CreateTable
CREATE TABLE "gate_result" (
    "workspace_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "gate_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "explanation" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_result_pkey" PRIMARY KEY ("workspace_id","request_id","policy_id","gate_id")
);

-- CreateTable
CREATE TABLE "external_check" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "gate_id" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_problem" TEXT,
    "summary" TEXT,
    "external_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "external_check_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "promotion_thread" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "anchor_kind" TEXT NOT NULL,
    "anchor_key" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_by" UUID,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "promotion_thread_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "promotion_comment" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "promotion_comment_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "promotion_event" (
    "workspace_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "promotion_event_pkey" PRIMARY KEY ("workspace_id","request_id","id")
);

-- CreateIndex
CREATE INDEX "policy_workspace_id_target_kind_target_name_idx" ON "policy"("workspace_id", "target_kind", "target_name");

-- CreateIndex
CREATE UNIQUE INDEX "policy_workspace_id_name_key" ON "policy"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "promotion_request_workspace_id_status_id_idx" ON "promotion_request"("workspace_id", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "promotion_request_workspace_id_model_id_id_idx" ON "promotion_request"("workspace_id", "model_id", "id" DESC);

-- CreateIndex
CREATE INDEX "promotion_request_workspace_id_version_id_id_idx" ON "promotion_request"("workspace_id", "version_id", "id" DESC);

-- CreateIndex
CREATE INDEX "promotion_request_workspace_id_requested_by_id_idx" ON "promotion_request"("workspace_id", "requested_by", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "promotion_request_workspace_id_number_key" ON "promotion_request"("workspace_id", "number");

-- CreateIndex
CREATE INDEX "promotion_vote_workspace_id_request_id_id_idx" ON "promotion_vote"("workspace_id", "request_id", "id");

-- CreateIndex
CREATE INDEX "promotion_vote_workspace_id_voter_id_id_idx" ON "promotion_vote"("workspace_id", "voter_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "external_check_workspace_id_request_id_policy_id_gate_id_su_key" ON "external_check"("workspace_id", "request_id", "policy_id", "gate_id", "subject_digest");

-- CreateIndex
CREATE INDEX "promotion_thread_workspace_id_request_id_id_idx" ON "promotion_thread"("workspace_id", "request_id", "id");

-- CreateIndex
CREATE INDEX "promotion_comment_workspace_id_request_id_id_idx" ON "promotion_comment"("workspace_id", "request_id", "id");

-- CreateIndex
CREATE INDEX "delegation_workspace_id_to_id_ends_at_idx" ON "delegation"("workspace_id", "to_id", "ends_at");

-- CreateIndex
CREATE INDEX "delegation_workspace_id_from_id_ends_at_idx" ON "delegation"("workspace_id", "from_id", "ends_at");

-- Row-level security, as on every table.
ALTER TABLE "policy" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "policy" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "policy_version" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "policy_version" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "policy_set" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "policy_set" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_counter" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_counter" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_request" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_request" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_vote" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_vote" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_decision" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_decision" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "gate_result" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "gate_result" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "external_check" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "external_check" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_thread" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_thread" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_comment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_comment" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "delegation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "delegation" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "promotion_event" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "promotion_event" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);

-- What waits for votes, by the policies that say whose; and what waits for a review.
CREATE INDEX "promotion_request_open" ON "promotion_request"("workspace_id", "policy_set", "expires_at", "id") WHERE "status" = 'OPEN';
CREATE INDEX "promotion_request_review_due" ON "promotion_request"("workspace_id", "review_due_at", "id") WHERE "review_status" = 'DUE';
CREATE INDEX "promotion_request_due" ON "promotion_request"("workspace_id", "due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "external_check_due" ON "external_check"("workspace_id", "due_at") WHERE "status" IN ('WAITING', 'SENT');
-- One question at a time for a version and a target, whoever asks at once.
CREATE UNIQUE INDEX "promotion_request_under_way" ON "promotion_request"("workspace_id", "version_id", "target_kind", "target_name") WHERE "kind" = 'PROMOTION' AND "status" IN ('OPEN', 'APPROVED', 'EXECUTING');
-- A person votes once, and is voted for once, whatever two transactions see of each other.
CREATE UNIQUE INDEX "promotion_vote_voter" ON "promotion_vote"("workspace_id", "request_id", "voter_id") WHERE "dismissed_at" IS NULL;
CREATE UNIQUE INDEX "promotion_vote_principal" ON "promotion_vote"("workspace_id", "request_id", "principal_id") WHERE "dismissed_at" IS NULL;

-- What is written once.
CREATE TRIGGER "policy_version_immutable" BEFORE UPDATE OR DELETE ON "policy_version" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "policy_version_not_truncated" BEFORE TRUNCATE ON "policy_version" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "policy_set_immutable" BEFORE UPDATE OR DELETE ON "policy_set" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "policy_set_not_truncated" BEFORE TRUNCATE ON "policy_set" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_decision_immutable" BEFORE UPDATE OR DELETE ON "promotion_decision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_decision_not_truncated" BEFORE TRUNCATE ON "promotion_decision" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_comment_immutable" BEFORE UPDATE OR DELETE ON "promotion_comment" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_event_immutable" BEFORE UPDATE OR DELETE ON "promotion_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_event_not_truncated" BEFORE TRUNCATE ON "promotion_event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- What was asked stays as it was asked. Nothing leads back to OPEN, and nothing out of an end.
CREATE FUNCTION "keep_promotion_request"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'promotion requests are kept' USING ERRCODE = '23001'; END IF;
  IF (NEW.workspace_id, NEW.id, NEW.number, NEW.kind, NEW.model_id, NEW.model_name, NEW.risk_tier, NEW.version_id, NEW.version, NEW.version_digest, NEW.target_kind, NEW.target_name, NEW.environment_id,
      NEW.requested_by, NEW.involved, NEW.excluded, NEW.reason, NEW.subject_digest, NEW.parts, NEW.policy_set, NEW.requested_at, NEW.expires_at)
     IS DISTINCT FROM
     (OLD.workspace_id, OLD.id, OLD.number, OLD.kind, OLD.model_id, OLD.model_name, OLD.risk_tier, OLD.version_id, OLD.version, OLD.version_digest, OLD.target_kind, OLD.target_name, OLD.environment_id,
      OLD.requested_by, OLD.involved, OLD.excluded, OLD.reason, OLD.subject_digest, OLD.parts, OLD.policy_set, OLD.requested_at, OLD.expires_at) THEN
    RAISE EXCEPTION 'what a promotion request asks for is immutable' USING ERRCODE = '23001';
  END IF;
  IF NEW.status <> OLD.status AND (NEW.status = 'OPEN' OR OLD.status IN ('EXECUTED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED')) THEN
    RAISE EXCEPTION 'a promotion request does not go from % to %', OLD.status, NEW.status USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "promotion_request_immutable" BEFORE UPDATE OR DELETE ON "promotion_request" FOR EACH ROW EXECUTE FUNCTION "keep_promotion_request"();
CREATE TRIGGER "promotion_request_not_truncated" BEFORE TRUNCATE ON "promotion_request" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- A vote is dismissed once and never taken up again; the name that was printed with it may be erased. Nothing else of it changes.
CREATE FUNCTION "keep_promotion_vote"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'votes are kept' USING ERRCODE = '23001'; END IF;
  IF (NEW.workspace_id, NEW.id, NEW.request_id, NEW.voter_id, NEW.principal_id, NEW.vouched_by, NEW.delegation_id, NEW.verdict, NEW.subject_digest, NEW.comment, NEW.meaning, NEW.authenticated_at, NEW.cast_at)
     IS DISTINCT FROM
     (OLD.workspace_id, OLD.id, OLD.request_id, OLD.voter_id, OLD.principal_id, OLD.vouched_by, OLD.delegation_id, OLD.verdict, OLD.subject_digest, OLD.comment, OLD.meaning, OLD.authenticated_at, OLD.cast_at)
     OR (OLD.dismissed_at IS NOT NULL AND (NEW.dismissed_at, NEW.dismissed_reason) IS DISTINCT FROM (OLD.dismissed_at, OLD.dismissed_reason))
     OR (NEW.printed_name IS DISTINCT FROM OLD.printed_name AND NEW.printed_name IS NOT NULL)
     OR (NEW.name_salt IS DISTINCT FROM OLD.name_salt AND NEW.name_salt IS NOT NULL) THEN
    RAISE EXCEPTION 'a vote is immutable' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "promotion_vote_immutable" BEFORE UPDATE OR DELETE ON "promotion_vote" FOR EACH ROW EXECUTE FUNCTION "keep_promotion_vote"();
CREATE TRIGGER "promotion_vote_not_truncated" BEFORE TRUNCATE ON "promotion_vote" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
