-- The plan is the same whatever is asked for. Left to choose, Postgres plans anew with each call, for an array of known length looks cheaper than one of any length, and planning takes thrice as long as the rest.
ALTER FUNCTION "resolved_aliases"(uuid, text[], text[]) SET plan_cache_mode = force_generic_plan;
