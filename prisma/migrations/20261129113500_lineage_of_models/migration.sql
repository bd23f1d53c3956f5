-- What was registered and deployed before there was a graph: version from run, deployment from version, since they were made. Addresses are those of libs/lineage/src/rules/node.ts.
ALTER TABLE "lineage_node" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "lineage_edge" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "model_version" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "deployment" NO FORCE ROW LEVEL SECURITY;

CREATE VIEW "lineage_before" AS
  SELECT "workspace_id", "created_at" AS "at", 'RUN' AS "from_kind", "source_run_id"::text AS "from_id", '' AS "from_version", 'MODEL' AS "to_kind", "model_id"::text AS "to_id", "version"::text AS "to_version"
    FROM "model_version" WHERE "source_run_id" IS NOT NULL
  UNION ALL
  SELECT "workspace_id", "requested_at", 'MODEL', "model_id"::text, "version"::text, 'DEPLOYMENT', "id"::text, '' FROM "deployment";

CREATE FUNCTION "lineage_address_before"("kind" text, "id" text, "version" text) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
  SELECT sha256(sha256(convert_to("kind", 'UTF8')) || sha256(convert_to("id", 'UTF8')) || sha256(convert_to("version", 'UTF8')) || sha256(''))
$$;

INSERT INTO "lineage_node" ("workspace_id", "address", "kind", "external_id", "version", "column_name", "created_at")
  SELECT "workspace_id", "lineage_address_before"("kind", "id", "version"), "kind", "id", "version", '', min("at")
    FROM (SELECT "workspace_id", "at", "from_kind" AS "kind", "from_id" AS "id", "from_version" AS "version" FROM "lineage_before"
          UNION ALL SELECT "workspace_id", "at", "to_kind", "to_id", "to_version" FROM "lineage_before") AS "named"
   GROUP BY "workspace_id", "kind", "id", "version"
  ON CONFLICT DO NOTHING;

INSERT INTO "lineage_edge" ("workspace_id", "from_id", "to_id", "producer_id", "valid_to", "valid_from", "grain")
  SELECT "before"."workspace_id", "source"."id", "target"."id", 0, 'infinity', "before"."at", 0
    FROM "lineage_before" AS "before"
    JOIN "lineage_node" AS "source" ON "source"."workspace_id" = "before"."workspace_id" AND "source"."address" = "lineage_address_before"("from_kind", "from_id", "from_version")
    JOIN "lineage_node" AS "target" ON "target"."workspace_id" = "before"."workspace_id" AND "target"."address" = "lineage_address_before"("to_kind", "to_id", "to_version")
  ON CONFLICT DO NOTHING;

DROP VIEW "lineage_before";
DROP FUNCTION "lineage_address_before";
ALTER TABLE "lineage_node" FORCE ROW LEVEL SECURITY;
ALTER TABLE "lineage_edge" FORCE ROW LEVEL SECURITY;
ALTER TABLE "model_version" FORCE ROW LEVEL SECURITY;
ALTER TABLE "deployment" FORCE ROW LEVEL SECURITY;
