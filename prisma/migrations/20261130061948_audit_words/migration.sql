-- CreateTable
CREATE TABLE "audit_word" (
    "workspace_id" UUID NOT NULL,
    "word" TEXT NOT NULL,
    "block" INTEGER NOT NULL,
    "bits" BIGINT NOT NULL,

    CONSTRAINT "audit_word_pkey" PRIMARY KEY ("workspace_id","word","block")
);

-- CreateTable
CREATE TABLE "audit_words_until" (
    "workspace_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,

    CONSTRAINT "audit_words_until_pkey" PRIMARY KEY ("workspace_id")
);

-- Row-level security, as on every table.
ALTER TABLE "audit_word" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_word" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "audit_words_until" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_words_until" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
