-- Many aliases in one statement: those who ask at the same time share a round trip. Each is looked up by itself, along the indexes, however many there are.
DROP FUNCTION "resolved_alias"(uuid, text, text);
CREATE FUNCTION "resolved_aliases"("of_workspace" uuid, "of_models" text[], "of_aliases" text[])
RETURNS TABLE ("place" bigint, "modelId" uuid, "modelDeletedAt" timestamptz, "versionId" uuid, "version" int, "digest" bytea, "deprecatedAt" timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plinth.workspace_id', of_workspace::text, true);
  RETURN QUERY
    SELECT asked.place, m.id, m.deleted_at, v.id, v.version, v.digest, v.deprecated_at
      FROM unnest(of_models, of_aliases) WITH ORDINALITY AS asked (model, alias, place)
      CROSS JOIN LATERAL (SELECT model.id, model.deleted_at FROM registered_model model WHERE model.workspace_id = of_workspace AND model.name = asked.model LIMIT 1) AS m
      LEFT JOIN LATERAL (SELECT a.version_id FROM model_alias a WHERE a.workspace_id = of_workspace AND a.model_id = m.id AND a.name = asked.alias LIMIT 1) AS named ON true
      LEFT JOIN LATERAL (SELECT w.id, w.version, w.digest, w.deprecated_at FROM model_version w WHERE w.workspace_id = of_workspace AND w.id = named.version_id LIMIT 1) AS v ON true;
END $$;
