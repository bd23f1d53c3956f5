/**
 * The functions that an expression may call: their value follows from their arguments alone. Left out are those that read the clock, chance,
 * the session or a file; those that differ between versions or machines (`hash`, anything with the names of time zones); and those that make
 * a large value from a small one (`repeat`, `range`, `lpad`).
 */
export const functions: ReadonlySet<string> = new Set(
  `
  abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power mod fmod greatest least gcd lcm even
  sin cos tan cot asin acos atan atan2 sinh cosh tanh degrees radians pi isnan isinf isfinite bit_count xor
  concat concat_ws lower lcase upper ucase length len strlen trim ltrim rtrim substring substr left right replace reverse translate
  starts_with prefix ends_with suffix contains strpos position instr split_part string_split str_split ascii chr unicode ord
  regexp_matches regexp_full_match regexp_replace regexp_extract like_escape not_like_escape ilike_escape not_ilike_escape
  levenshtein hamming jaccard jaro_similarity jaro_winkler_similarity strip_accents nfc_normalize md5 sha1 sha256 hex to_hex bin
  nullif
  date_part datepart date_trunc datetrunc date_diff datediff date_sub datesub date_add last_day dayname monthname
  year quarter month week day hour minute second millisecond microsecond dayofweek isodow dayofyear weekday weekofyear isoyear century decade
  epoch epoch_ms epoch_us epoch_ns make_date make_time make_timestamp strftime strptime try_strptime to_timestamp
  to_years to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds
  list_value list_extract list_element array_extract list_contains list_has list_position list_indexof list_sum list_avg list_min list_max list_concat list_sort list_reverse_sort struct_pack struct_extract
  json_extract json_extract_string json_valid json_array_length json_type
`
    .trim()
    .split(/\s+/),
);

/** Functions that SQL writes as signs, and how many operands each may have. */
export const operators: ReadonlyMap<string, readonly number[]> = new Map([
  ['+', [1, 2]],
  ['-', [1, 2]],
  ...['*', '/', '//', '%', '^', '**', '||', '&', '|', '<<', '>>', '~~', '!~~', '~~*', '!~~*', '^@'].map((sign): [string, readonly number[]] => [sign, [2]]),
  ['~', [1]],
]);

export const comparisons: ReadonlyMap<string, string> = new Map([
  ['COMPARE_EQUAL', '='],
  ['COMPARE_NOTEQUAL', '<>'],
  ['COMPARE_LESSTHAN', '<'],
  ['COMPARE_GREATERTHAN', '>'],
  ['COMPARE_LESSTHANOREQUALTO', '<='],
  ['COMPARE_GREATERTHANOREQUALTO', '>='],
  ['COMPARE_DISTINCT_FROM', 'IS DISTINCT FROM'],
  ['COMPARE_NOT_DISTINCT_FROM', 'IS NOT DISTINCT FROM'],
]);

/** What a value may be cast to, beside decimals and lists of these. */
export const castTypes: ReadonlySet<string> = new Set(['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'INTERVAL']);
