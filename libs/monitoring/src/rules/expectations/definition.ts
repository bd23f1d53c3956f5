import { z } from 'zod';

const column = z.string().min(1).max(250);
/** The share of the rows that may be otherwise. */
const tolerance = z.number().min(0).lt(1).default(0);
const number = z.number().min(-1e300).max(1e300);
const mostRows = 1e15;

/** What kind of values a column has, however wide they are kept. */
export const columnFamilies = ['INTEGER', 'NUMBER', 'TEXT', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'LIST', 'OTHER'] as const;
export type ColumnFamily = (typeof columnFamilies)[number];

export const expectationSchema = z.discriminatedUnion('kind', [
  /** Columns that are there, of these types; `exact`: no others. */
  z.strictObject({ kind: z.literal('SCHEMA'), columns: z.array(z.strictObject({ name: column, type: z.enum(columnFamilies).nullable().default(null) })).min(1).max(2_000), exact: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('NOT_NULL'), column, tolerance }),
  /** Numbers within bounds, both of them included. NaN is within none. */
  z.strictObject({ kind: z.literal('RANGE'), column, min: number.nullable().default(null), max: number.nullable().default(null), tolerance }),
  z.strictObject({ kind: z.literal('SET'), column, values: z.array(z.string().max(1_000)).min(1).max(1_000), tolerance }),
  /** A regular expression of RE2, which the whole text must match. */
  z.strictObject({ kind: z.literal('PATTERN'), column, pattern: z.string().min(1).max(500), tolerance }),
  /** No two rows with the same values; rows without one of them do not count. */
  z.strictObject({ kind: z.literal('UNIQUE'), columns: z.array(column).min(1).max(10), tolerance }),
  /** The latest moment of a column is not older, and is no more than an hour ahead. */
  z.strictObject({ kind: z.literal('FRESH'), column, withinHours: z.number().gt(0).max(24 * 366 * 10) }),
  z.strictObject({ kind: z.literal('VOLUME'), atLeast: z.int().min(0).max(mostRows).nullable().default(null), atMost: z.int().min(0).max(mostRows).nullable().default(null) }),
  /** Each value is one of a column of a data set. */
  z.strictObject({ kind: z.literal('REFERENCE'), column, dataset: z.string().min(1).max(250), reference: z.string().min(1).max(250).default('main'), path: z.string().min(1).max(1_000).default('**'), in: column, tolerance }),
]);

export const mostExpectations = 500;

/** What is expected of a table, as it is kept. Strict: a misspelt expectation is an error and never silence. */
export const expectationsSchema = z.array(expectationSchema).min(1).max(mostExpectations).superRefine((all, context) => {
  for (const [at, each] of all.entries()) {
    const problem = (message: string) => context.addIssue({ code: 'custom', path: [at], message });
    if (each.kind === 'RANGE' && each.min === null && each.max === null) problem('Say min, max or both.');
    if (each.kind === 'RANGE' && each.min !== null && each.max !== null && each.min > each.max) problem('Nothing lies between these bounds.');
    if (each.kind === 'VOLUME' && each.atLeast === null && each.atMost === null) problem('Say atLeast, atMost or both.');
    if (each.kind === 'VOLUME' && each.atLeast !== null && each.atMost !== null && each.atLeast > each.atMost) problem('No number of rows lies between these bounds.');
    if (each.kind === 'PATTERN' && !isPattern(each.pattern)) problem('This is no regular expression of RE2, which knows neither look-around nor back-references.');
  }
});

export type Expectation = z.output<typeof expectationSchema>;
export type ExpectationKind = Expectation['kind'];

function isPattern(pattern: string): boolean {
  if (/\(\?<?[=!]|\\[1-9]|\\k/.test(pattern)) return false;
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Which kind of values a type of DuckDB has. */
export function familyOf(type: string): ColumnFamily {
  if (/\[\d*\]$/.test(type)) return 'LIST';
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return 'INTEGER';
  if (/^(FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return 'NUMBER';
  if (/^(VARCHAR|UUID|ENUM\(.*\))$/.test(type)) return 'TEXT';
  if (type === 'BOOLEAN') return 'BOOLEAN';
  if (type === 'DATE') return 'DATE';
  return type.startsWith('TIMESTAMP') ? 'TIMESTAMP' : 'OTHER';
}

/** Whole numbers are numbers. */
export function fitsFamily(found: ColumnFamily, wanted: ColumnFamily): boolean {
  return found === wanted || (wanted === 'NUMBER' && found === 'INTEGER');
}
