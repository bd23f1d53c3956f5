-- Definitions get numbers, and what finds them becomes rows of numbers: libs/features/src/rules/number-set.ts and terms.ts say how they are written.
ALTER TABLE "feature_definition" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "feature_reference" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "feature_posting" NO FORCE ROW LEVEL SECURITY;

ALTER TABLE "feature_definition" ADD COLUMN "number" INTEGER;
UPDATE "feature_definition" SET "number" = "made"."number"
  FROM (SELECT "workspace_id", "id", row_number() OVER (PARTITION BY "workspace_id" ORDER BY "id") - 1 AS "number" FROM "feature_definition") AS "made"
 WHERE "feature_definition"."workspace_id" = "made"."workspace_id" AND "feature_definition"."id" = "made"."id";
ALTER TABLE "feature_definition" ALTER COLUMN "number" SET NOT NULL;
CREATE UNIQUE INDEX "feature_definition_workspace_id_number_key" ON "feature_definition"("workspace_id", "number");

ALTER TABLE "feature_posting" RENAME TO "feature_posting_before";
ALTER TABLE "feature_posting_before" RENAME CONSTRAINT "feature_posting_pkey" TO "feature_posting_before_pkey";
CREATE TABLE "feature_posting" (
    "workspace_id" UUID NOT NULL,
    "term" TEXT COLLATE "C" NOT NULL,
    "part" INTEGER NOT NULL,
    "weight" SMALLINT NOT NULL,
    "is_bitmap" BOOLEAN NOT NULL,
    "numbers" BYTEA NOT NULL,

    CONSTRAINT "feature_posting_pkey" PRIMARY KEY ("workspace_id","term","part","weight")
);
INSERT INTO "feature_posting" ("workspace_id", "term", "part", "weight", "is_bitmap", "numbers")
  SELECT "workspace_id", "term", "number" / 8192, "weight", false, string_agg(int2send(("number" % 8192)::smallint), ''::bytea ORDER BY "number")
    FROM (
      SELECT "d"."workspace_id", "p"."word" AS "term", "d"."number", "p"."weight" FROM "feature_posting_before" "p" JOIN "feature_definition" "d" ON "d"."workspace_id" = "p"."workspace_id" AND "d"."id" = "p"."definition_id"
      UNION ALL
      SELECT "workspace_id", unnest(ARRAY['=kind ' || "kind", '=lifecycle ' || "lifecycle", '=owner ' || "owner_id", '=sensitivity ' || "sensitivity"]), "number", 1 FROM "feature_definition"
      UNION ALL
      SELECT "d"."workspace_id", unnest(ARRAY['=tag ' || encode(sha256(convert_to("t"."key", 'UTF8')), 'hex'), '=tagged ' || encode(sha256(convert_to("t"."key", 'UTF8')), 'hex') || ' ' || encode(sha256(convert_to("t"."value", 'UTF8')), 'hex')]), "d"."number", 1
        FROM "feature_definition" "d" CROSS JOIN LATERAL jsonb_each_text("d"."tags") AS "t"("key", "value")
      UNION ALL
      SELECT "r"."workspace_id", '=entity ' || "e"."name", "d"."number", 1
        FROM "feature_reference" "r"
        JOIN "feature_definition" "e" ON "e"."workspace_id" = "r"."workspace_id" AND "e"."id" = "r"."names_id" AND "e"."kind" = 'ENTITY'
        JOIN "feature_definition" "d" ON "d"."workspace_id" = "r"."workspace_id" AND "d"."id" = "r"."definition_id"
    ) AS "found" GROUP BY "workspace_id", "term", "number" / 8192, "weight";
DROP TABLE "feature_posting_before";

ALTER TABLE "feature_posting" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "feature_posting" USING ("workspace_id" = NULLIF(current_setting('plinth.workspace_id', true), '')::uuid);
ALTER TABLE "feature_definition" FORCE ROW LEVEL SECURITY;
ALTER TABLE "feature_reference" FORCE ROW LEVEL SECURITY;
