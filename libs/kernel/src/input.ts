import { InvalidInput, PlinthError } from './errors.js';
import { type Id, isUuid, normalizeId } from './ids.js';
import { checkText } from './text.js';

/** Characters of a JSON value, written out. */
export const maxJsonLength = 1_000_000;
const maxJsonDepth = 64;

/** Names and what they hold, as they lie beside a run or a data set. Any key may be there, `__proto__` too: read it with Object.entries. */
export type TextMap = Readonly<Record<string, string>>;

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Text that stands for no id. */
export class InvalidId extends PlinthError {
  constructor(field: string) {
    super('INVALID_ID', 'INVALID', 'This is no id: ids are UUIDs.', { field, help: 'Use an id as Plinth gave it.' });
  }
}

/** More of something than one call or one thing may have. */
export class TooMany extends PlinthError {
  constructor(what: string, field: string, limit: number) {
    super('TOO_MANY', 'TOO_LARGE', `${what}: at most ${limit}.`, { field, help: 'Split it over several calls or runs, or log a table as an artifact.', details: { limit } });
  }
}

/** @throws InvalidId; MLflow's ids without dashes are understood. */
export function parseId<Name extends string>(text: string, field: string): Id<Name> {
  const id = normalizeId(text);
  if (!isUuid(id)) throw new InvalidId(field);
  return id as Id<Name>;
}

/** @throws TooMany */
export function checkCount(list: readonly unknown[], what: string, field: string, limit: number): void {
  if (list.length > limit) throw new TooMany(what, field, limit);
}

/** Checks a value that is to lie in a JSON column: its size, its depth, and that Postgres can hold its texts. @throws TextTooLong, UnstorableText, InvalidInput */
export function checkJson(value: unknown, field: string): void {
  if (value === null || value === undefined) return;
  checkJsonPart(value, field, 0);
  checkText(JSON.stringify(value), maxJsonLength, 'A JSON value', field);
}

function checkJsonPart(value: unknown, field: string, depth: number): void {
  if (depth > maxJsonDepth) throw new InvalidInput(`JSON is nested at most ${maxJsonDepth} levels deep.`, { field, help: 'Flatten it, or log it as an artifact.' });
  if (typeof value === 'string') checkText(value, maxJsonLength, 'A text within JSON', field);
  else if (typeof value === 'number' && !Number.isFinite(value)) throw new InvalidInput('A number is too large for JSON.', { field, help: 'Send it as text.' });
  else if (Array.isArray(value)) for (const part of value) checkJsonPart(part, field, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      checkText(key, maxJsonLength, 'A key within JSON', field);
      checkJsonPart(part, field, depth + 1);
    }
  }
}

/** The entries of a map as a list in the order of their keys; only those asked for, when some are. */
export function entriesOf(map: TextMap, keys?: readonly string[] | null): KeyValue[] {
  const wanted = keys ? new Set(keys) : undefined;
  return Object.entries(map)
    .filter(([key]) => !wanted || wanted.has(key))
    .map(([key, value]) => ({ key, value }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}
