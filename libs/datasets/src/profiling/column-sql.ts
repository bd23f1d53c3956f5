import { identifier } from '@plinth/platform/analytics';
import { quantileLevels } from './profile.js';
import type { Column, LogicalType } from '../rules/types/logical-type.js';

/** Text longer than this is cut in what is shown. */
export const longestShown = 256;

/** The value as a number to reckon with, where it has one. */
export function numberSql(column: string, type: LogicalType): string | undefined {
  switch (type.kind) {
    case 'integer':
    case 'float':
    case 'decimal':
      return `CAST(${column} AS DOUBLE)`;
    case 'date':
    case 'timestamp':
      return `CAST(epoch(${column}) AS DOUBLE)`;
    default:
      return undefined;
  }
}

export function hasInfinity({ kind }: LogicalType): boolean {
  return kind === 'float' || kind === 'date' || kind === 'timestamp';
}

/** True where values can be put in order and shown as text. */
export function isPlain({ kind }: LogicalType): boolean {
  return !['list', 'map', 'struct', 'bytes', 'json', 'null'].includes(kind);
}

function lengthSql(column: string, { kind }: LogicalType): string | undefined {
  if (kind === 'string' || kind === 'json') return `length(CAST(${column} AS VARCHAR))`;
  if (kind === 'bytes') return `octet_length(${column})`;
  if (kind === 'list') return `len(${column})`;
  return kind === 'map' ? `cardinality(${column})` : undefined;
}

export function shownSql(value: string): string {
  return `left(CAST(${value} AS VARCHAR), ${longestShown})`;
}

/** Everything of a column that one pass over it gives, as one structure. Of doubles and digests the order of rows decides the last bit: the pass is made by one thread. */
export function summarySql({ name, type }: Column, isWithheld: boolean): string {
  const column = identifier(name);
  const finite = hasInfinity(type) ? ` FILTER (isfinite(${column}))` : '';
  const fields = [`values: count(${column})`];
  const number = numberSql(column, type);
  const length = lengthSql(column, type);
  if (hasInfinity(type)) fields.push(`unbounded: count(*) FILTER (NOT isfinite(${column}))`);
  if (isPlain(type) && type.kind !== 'boolean') fields.push(`groups: approx_count_distinct(${column})`);
  if (type.kind === 'boolean') fields.push(`trues: count(*) FILTER (${column})`);
  if (isPlain(type) && type.kind !== 'boolean' && !isWithheld) fields.push(`minimum: ${shownSql(`min(${column})${finite}`)}`, `maximum: ${shownSql(`max(${column})${finite}`)}`);
  if (number !== undefined && !isWithheld) {
    // A variance of numbers near the largest double is none: left out rather than an error for the whole table.
    fields.push(`least_number: min(${number})${finite}`, `greatest_number: max(${number})${finite}`, `mean: avg(${number})${finite}`, `quantiles: approx_quantile(${number}, [${quantileLevels.join(', ')}])${finite}`);
    fields.push(`deviation: stddev_samp(${number}) FILTER (abs(${number}) < 1e150)`);
  }
  if (length !== undefined) fields.push(`shortest: min(${length})`, `longest: max(${length})`, `length: avg(${length})`);
  return `{${fields.join(', ')}}`;
}
