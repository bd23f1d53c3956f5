import { InvalidInput } from '@plinth/kernel';
import { checkTagValue, type KeyValue, readEntries, type TextMap, TooMany } from '@plinth/tracking/rules';
import type { TypedName } from './definition.js';
import type { GivenTypedName } from './given.js';
import { partName } from './names.js';
import { isValueType, type ValueType, valueTypes } from './vocabulary.js';

/** Features of a view, columns of a source. */
export const maxFeatures = 2_000;
const maxTags = 100;

/** @throws TooMany and what entries can break */
export function readTags(given: readonly KeyValue[] | null | undefined, field: string): TextMap {
  const tags = readEntries(given, field, checkTagValue);
  if (tags.size > maxTags) throw new TooMany('Tags', field, maxTags);
  return Object.fromEntries([...tags].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** @throws InvalidInput for a name twice, or a type that is none */
export function readTypedNames(given: readonly GivenTypedName[], what: string, field: string, limit: number): TypedName[] {
  if (given.length > limit) throw new TooMany('Names', field, limit);
  const read = given.map(({ name, type }, index) => ({ name: partName(name, what, `${field}[${index}].name`), type: readType(type, `${field}[${index}].type`) }));
  const twice = doubled(read.map(({ name }) => name));
  if (twice !== undefined) throw new InvalidInput(`${twice} is there twice.`, { field, help: 'Name it once.' });
  return read;
}

/** @throws InvalidInput */
export function readType(text: string, field: string): ValueType {
  if (!isValueType(text)) throw new InvalidInput(`${JSON.stringify(text.slice(0, 100))} is no type of a value.`, { field, help: `Use one of ${valueTypes.join(', ')}.` });
  return text;
}

/** Names are told apart as a column would be: without their case. */
export function doubled(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.has(name.toLowerCase()) || !seen.add(name.toLowerCase()));
}
