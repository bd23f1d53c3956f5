import { decodeCursor, encodeCursor, InvalidInput, isUuid } from '@plinth/kernel';
import type { SqlParameters } from './filter/compile-sql.js';
import { isTime } from './filter/literals.js';

export type SortType = 'TEXT' | 'NUMBER' | 'TIME' | 'UUID';

/** One expression of an ORDER BY. What is NULL comes last, whichever way the rest goes. */
export interface SortKey {
  readonly sql: string;
  readonly type: SortType;
  readonly descending: boolean;
  readonly nullable: boolean;
}

/** The values of the keys of one row, as text; null where the row has none. */
export type SortValues = readonly (string | null)[];

export function orderClause(keys: readonly SortKey[]): string {
  return keys.map(({ sql, descending, nullable }) => `${sql} ${descending ? 'DESC' : 'ASC'}${nullable ? ' NULLS LAST' : ''}`).join(', ');
}

/** What to select so that a row's cursor can be made: exact texts, the same under any setting of the session. */
export function selectKey({ sql, type }: SortKey): string {
  if (type === 'TIME') return `(extract(epoch FROM ${sql}) * 1000)::bigint::text`;
  return type === 'NUMBER' ? `(${sql})::double precision::text` : `(${sql})::text`;
}

/** A boolean expression that holds of the rows after the one with these values. */
export function afterRow(keys: readonly SortKey[], values: SortValues, parameters: SqlParameters): string {
  const [first] = keys;
  const bound = keys.map((key, index) => bindValue(key, values[index] ?? null, parameters));
  const after = afterFrom(keys, bound, 0);
  // Says nothing new, but an index can begin there.
  return first && !first.nullable && bound[0] ? `(${first.sql} ${first.descending ? '<=' : '>='} ${bound[0]} AND ${after})` : after;
}

function afterFrom(keys: readonly SortKey[], bound: readonly (string | null)[], index: number): string {
  const key = keys[index];
  if (!key) return 'FALSE';
  const value = bound[index] ?? null;
  const later = value === null ? 'FALSE' : `${key.sql} ${key.descending ? '<' : '>'} ${value}${key.nullable ? ` OR ${key.sql} IS NULL` : ''}`;
  const same = value === null ? `${key.sql} IS NULL` : `${key.sql} = ${value}`;
  return `(${later} OR (${same} AND ${afterFrom(keys, bound, index + 1)}))`;
}

function bindValue({ type }: SortKey, value: string | null, parameters: SqlParameters): string | null {
  if (value === null) return null;
  if (type === 'TIME') return `${parameters.bind(new Date(Number(value)).toISOString())}::timestamptz`;
  return `${parameters.bind(value)}::${type === 'NUMBER' ? 'double precision' : type === 'UUID' ? 'uuid' : 'text'}`;
}

/** The position of a row in a list of this order. The order is part of it: in another list it would point anywhere. */
export function cursorOf(order: string, values: SortValues): string {
  return encodeCursor([order, ...values]);
}

/** @throws InvalidInput for a cursor that this list can not have given */
export function readCursor(cursor: string, order: string, keys: readonly SortKey[]): SortValues {
  const [ofOrder, ...values] = decodeCursor(cursor, keys.length + 1);
  if (ofOrder !== order) throw new InvalidInput('This cursor belongs to a list in another order.', { field: 'after', help: 'Start again without after.' });
  return keys.map((key, index) => readValue(key, values[index] ?? null));
}

const numberShape = /^(-?\d+(\.\d+)?(e[+-]?\d+)?|-?Infinity)$/;

function readValue({ type, nullable }: SortKey, value: string | number | boolean | null): string | null {
  if (value === null && nullable) return null;
  if (typeof value === 'string' && value.length <= 20_000 && isValueOf(type, value)) return value;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

function isValueOf(type: SortType, value: string): boolean {
  switch (type) {
    case 'TIME':
      return /^-?\d+$/.test(value) && isTime(Number(value));
    case 'NUMBER':
      // Number() takes what double precision would refuse to 0 or to infinity.
      return numberShape.test(value) && value.length <= 400 && (Number.isFinite(Number(value)) || value.endsWith('Infinity')) && !(Number(value) === 0 && /[1-9]/.test(value.split('e')[0] ?? ''));
    case 'UUID':
      return isUuid(value);
    case 'TEXT':
      return !/[\0\p{Surrogate}]/u.test(value);
  }
}
