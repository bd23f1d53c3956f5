/** What can't be written canonically, and where. */
export class NotCanonical extends Error {}

/**
 * JSON in the one form of RFC 8785: members in the order of their names' UTF-16 code units, numbers and strings as ECMAScript writes them,
 * no white space. Members that are `undefined` are left out.
 * @throws NotCanonical for numbers that are not finite, half surrogate pairs, and what JSON does not have
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(`JSON has no ${value}.`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listOf(value) : membersOf(value);
    default:
      throw new NotCanonical(`JSON has no ${typeof value}.`);
  }
}

function listOf(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index++) text += (index === 0 ? '' : ',') + canonicalJson(items[index]);
  return `${text}]`;
}

function membersOf(value: object): string {
  let text = '{';
  for (const [name, member] of Object.entries(value).sort(byCodeUnits)) {
    if (member === undefined) continue;
    text += `${text.length === 1 ? '' : ','}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `${text}}`;
}

function byCodeUnits([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const halfPair = /\p{Surrogate}/u;

function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (halfPair.test(text)) throw new NotCanonical('A string holds half of a surrogate pair.');
  return JSON.stringify(text);
}
