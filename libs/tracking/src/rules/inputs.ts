import { maxEntriesPerCall } from '@plinth/contracts/limits';
import { checkCount, type Id, InvalidInput, type KeyValue, parseId } from '@plinth/kernel';
import { isTime } from './filter/literals.js';
import { checkKey } from './names.js';

export { maxDiffLength, maxMetricKeysPerRun, maxNotesLength, maxRunNameLength, maxSourceTextLength } from '@plinth/contracts/limits';
export { checkCount, checkJson, entriesOf, InvalidId, type KeyValue, maxJsonLength, parseId, type TextMap, TooMany } from '@plinth/kernel';
export { maxEntriesPerCall };

/** Bounds of one call and of one run; beyond them a list would not be one that a page can show. */
export const maxParamsPerRun = 2_000;
export const maxTagsPerRun = 1_000;
export const maxInputsPerRun = 1_000;
export const maxRunsPerCall = 1_000;
/** A run in a run in a run …: deeper than this nobody looks. */
export const maxRunDepth = 8;
export const maxDescriptionLength = 20_000;

/** @throws InvalidId, TooMany */
export function parseIds<Name extends string>(texts: readonly string[], field: string, limit = maxRunsPerCall): Id<Name>[] {
  checkCount(texts, 'Ids of one call', field, limit);
  return [...new Set(texts.map((text, index) => parseId<Name>(text, `${field}[${index}]`)))];
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
