import { isNormalPath, keyPattern, maxEntriesPerCall, maxKeyLength, maxTagValueLength } from '@plinth/contracts/limits';
import { checkCount, checkText, InvalidInput, InvalidName, type KeyValue, type TextMap, TooMany } from '@plinth/kernel';

export const maxTags = 1_000;

/** @throws InvalidName, TextTooLong, UnstorableText */
function checkTagKey(key: string, field: string): void {
  checkText(key, maxKeyLength, 'A key', field);
  if (!keyPattern.test(key) || !isNormalPath(key)) throw new InvalidName(`The key ${JSON.stringify(key)} can not be one.`, field, 'Use letters, digits, _ . - / : and blanks, as in a normalised path.');
}

/** Tags as they came. The same key twice must say the same twice. @throws InvalidName, TextTooLong, UnstorableText, TooMany, InvalidInput */
export function readTags(entries: readonly KeyValue[], field: string): TextMap {
  checkCount(entries, 'Tags of one call', field, maxEntriesPerCall);
  const read = new Map<string, string>();
  for (const [index, { key, value }] of entries.entries()) {
    checkTagKey(key, `${field}[${index}].key`);
    checkText(value, maxTagValueLength, "A tag's value", `${field}[${index}].value`);
    if (read.has(key) && read.get(key) !== value) throw new InvalidInput(`The key ${JSON.stringify(key)} has two values.`, { field: `${field}[${index}]`, help: 'Send each key once.' });
    read.set(key, value);
  }
  if (read.size > maxTags) throw new TooMany('Tags of a data set', field, maxTags);
  return Object.fromEntries(read);
}

const labelShape = /^[a-z0-9][a-z0-9._-]{0,63}$/;
export const maxSensitivityLabels = 50;

/** What makes data sensitive, in order and each once: 1 to 64 lower-case letters, digits, dots, underscores and dashes, such as pii. @throws InvalidName, TooMany */
export function sensitivityLabels(labels: readonly string[], field: string): string[] {
  checkCount(labels, 'Labels of a data set', field, maxSensitivityLabels);
  for (const [index, label] of labels.entries()) if (!labelShape.test(label)) throw new InvalidName('A label has 1 to 64 lower-case letters, digits, dots, underscores and dashes.', `${field}[${index}]`, 'Use a word such as pii.');
  return [...new Set(labels)].sort();
}
