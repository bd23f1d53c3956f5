import { createHash } from 'node:crypto';

/** A value that JSON does not give back as it was. */
export class NotJson extends Error {}

const deepest = 100;

/**
 * One text for each JSON value, whatever the order of members. Stricter than `JSON.stringify`: what it would drop or turn into something else is refused, save members that are undefined.
 * @throws NotJson
 */
export function canonicalText(value: unknown, depth = 0): string {
  if (depth > deepest) throw new NotJson('it nests too deep, or holds itself');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotJson(`JSON has no ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, (each) => canonicalText(each, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw new NotJson(`JSON has no ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotJson(`JSON has no ${value.constructor.name}`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member, depth + 1)}`).join(',')}}`;
}

/** SHA-256 of the value's canonical text, 64 hex digits. @throws NotJson */
export function contentDigest(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex');
}
