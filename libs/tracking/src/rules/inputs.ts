import { maxEntriesPerCall } from '@plinth/contracts/limits';
import { type Id, InvalidInput, isUuid, PlinthError } from '@plinth/kernel';
import { isTime, normalizeId } from './filter/literals.js';
import { checkKey, checkText } from './names.js';

export { maxDiffLength, maxMetricKeysPerRun, maxNotesLength, maxRunNameLength, maxSourceTextLength } from '@plinth/contracts/limits';
export { maxEntriesPerCall };

/** Bounds of one call and of one run; beyond them a list would not be one that a page can show. */
export const maxParamsPerRun = 2_000;
export const maxTagsPerRun = 1_000;
export const maxInputsPerRun = 1_000;
export const maxRunsPerCall = 1_000;
/** A run in a run in a run …: deeper than this nobody looks. */
export const maxRunDepth = 8;
export const maxDescriptionLength = 20_000;
/** Characters of a JSON value, written out. */
export const maxJsonLength = 1_000_000;
const maxJsonDepth = 64;

/** Names and what they hold, as they lie beside a run or an experiment. Any key may be there, `__proto__` too: read it with Object.entries. */
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

/** More of something than one call or one run may have. */
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

/** @throws InvalidId, TooMany */
export function parseIds<Name extends string>(texts: readonly string[], field: string, limit = maxRunsPerCall): Id<Name>[] {
  checkCount(texts, 'Ids of one call', field, limit);
  return [...new Set(texts.map((text, index) => parseId<Name>(text, `${field}[${index}]`)))];
}

/** @throws TooMany */
export function checkCount(list: readonly unknown[], what: string, field: string, limit: number): void {
  if (list.length > limit) throw new TooMany(what, field, limit);
}

/** @throws InvalidInput for what is no instant from year 1 to year 9999 */
export function checkTime(time: Date | null | undefined, field: string): void {
  if (time && !isTime(time.getTime())) throw new InvalidInput('A time must lie between the years 1 and 9999.', { field, help: 'Send an ISO 8601 instant such as 2026-11-23T15:16:25.123Z.' });
}

/** Keys with their values. The same key twice must say the same twice. @throws InvalidName, TextTooLong, UnstorableText, TooMany, InvalidInput */
export function readEntries(entries: readonly KeyValue[] | null | undefined, field: string, checkValue: (value: string, field: string) => void): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  checkCount(entries ?? [], 'Entries of one call', field, maxEntriesPerCall);
  for (const [index, { key, value }] of (entries ?? []).entries()) {
    checkKey(key, `${field}[${index}].key`);
    checkValue(value, `${field}[${index}].value`);
    if (read.has(key) && read.get(key) !== value) throw new InvalidInput(`The key ${JSON.stringify(key)} has two values.`, { field: `${field}[${index}]`, help: 'Send each key once.' });
    read.set(key, value);
  }
  return read;
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
