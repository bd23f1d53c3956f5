/** How finely moments are told apart. */
export type Precision = 'us' | 'ns';

const integers = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const decimals = /^DECIMAL\(/;
const floats = /^(FLOAT|DOUBLE)$/;

/** True for a type of DuckDB that says which moment is meant, by itself or as ISO 8601. */
export function isTime(type: string): boolean {
  return type === 'DATE' || type === 'VARCHAR' || type.startsWith('TIMESTAMP');
}

export function precisionOf(types: readonly string[]): Precision {
  return types.includes('TIMESTAMP_NS') ? 'ns' : 'us';
}

/** The moment as a whole number of microseconds or nanoseconds since 1970, UTC: what has no zone is UTC, what is no finite moment is NULL. */
export function momentSql(column: string, type: string, precision: Precision): string {
  const moment = type === 'VARCHAR' ? `CAST(${column} AS TIMESTAMP WITH TIME ZONE)` : column;
  if (precision === 'us') return `epoch_us(${moment})`;
  return type === 'TIMESTAMP_NS' ? `epoch_ns(${moment})` : `(epoch_us(${moment}) * 1000)`;
}

export interface KeyPair {
  readonly frame: (column: string) => string;
  readonly view: (column: string) => string;
  /** Of either side: what is equal where they are, and of one type. */
  readonly hashed: (key: string) => string;
}

const asIs = (column: string): string => column;
const asText = (column: string): string => `CAST(${column} AS VARCHAR)`;
/** A whole number that a table keeps as a float, as pandas does where one is missing. What is no whole number equals none. Twenty digits hold every one of 64 bits, and Parquet keeps them, as it does no HUGEINT. */
const asWhole = (column: string): string => `(CASE WHEN isfinite(${column}) AND ${column} = trunc(${column}) THEN TRY_CAST(TRY_CAST(${column} AS HUGEINT) AS DECIMAL(20, 0)) END)`;
const floored = (key: string): string => `TRY_CAST(floor(${key}) AS HUGEINT)`;
const asDouble = (key: string): string => `CAST(${key} AS DOUBLE)`;

/**
 * How values of two types of keys are compared without a value of one turning into another one on the way: as floats, two long whole numbers
 * would be the same. @returns undefined when they are never the same thing
 */
export function keyPair(frame: string, view: string): KeyPair | undefined {
  const whole = (type: string): boolean => integers.test(type) || decimals.test(type);
  if (frame === view) return { frame: asIs, view: asIs, hashed: asIs };
  if (whole(frame) && whole(view)) return { frame: asIs, view: asIs, hashed: floored };
  if (floats.test(frame) && floats.test(view)) return { frame: asIs, view: asIs, hashed: asDouble };
  if (integers.test(frame) && floats.test(view)) return { frame: asIs, view: asWhole, hashed: floored };
  if (floats.test(frame) && integers.test(view)) return { frame: asWhole, view: asIs, hashed: floored };
  if ([frame, view].every((type) => type === 'VARCHAR' || type === 'UUID')) return { frame: asText, view: asText, hashed: asIs };
  return undefined;
}
