import { hash } from 'node:crypto';
import { canonicalJson, NotCanonical } from '@plinth/verify';
import { InvalidEvent } from '../openlineage.errors.js';
import { isObject } from './json.js';

/**
 * SHA-256 of the event's RFC 8785 form: the same event has the same one, whatever order its members came in. Numbers count as doubles.
 * @throws InvalidEvent for what can not be stored: NUL characters, half surrogate pairs, numbers beyond a double
 */
export function digestOf(event: unknown, text: string): Buffer {
  try {
    const canonical = canonicalJson(event);
    if (text.includes('\\u0000')) refuseUnstorable(event, '');
    return hash('sha256', canonical, 'buffer');
  } catch (error) {
    if (error instanceof NotCanonical) refuseUnstorable(event, '');
    throw error;
  }
}

const unstorable = /[\0\p{Surrogate}]/u;

function refuseUnstorable(value: unknown, field: string): void {
  if (typeof value === 'string' && unstorable.test(value)) throw new InvalidEvent('A text holds a NUL character or half a surrogate pair.', field, 'Send well-formed text.');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new InvalidEvent('A number is too large.', field, 'Send it as text.');
  if (Array.isArray(value)) for (const [index, part] of value.entries()) refuseUnstorable(part, `${field}[${index}]`);
  else if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      if (unstorable.test(name)) throw new InvalidEvent('The name of a member holds a NUL character or half a surrogate pair.', field, 'Send well-formed text.');
      refuseUnstorable(part, field === '' ? name.slice(0, 100) : `${field}.${name.slice(0, 100)}`);
    }
  }
}
