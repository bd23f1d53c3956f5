export type ByteRange =
  /** Answer 206 with these bytes, both included. */
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  /** Answer 416. */
  | { readonly kind: 'unsatisfiable' }
  /** Answer 200 with everything. */
  | { readonly kind: 'ignore' };

const ignore: ByteRange = { kind: 'ignore' };
const unsatisfiable: ByteRange = { kind: 'unsatisfiable' };

/**
 * Reads a `Range` header (RFC 9110, section 14.2) against a content of `size` bytes. Other units, malformed ranges and several ranges at once
 * are ignored, as a server may; so is a suffix of an empty content, which is satisfiable but has no byte to answer with.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const set = /^bytes=(.*)$/is.exec(header ?? '')?.[1];
  if (set === undefined) return ignore;
  const specs = set
    .split(',')
    .map((spec) => spec.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((spec) => spec !== '');
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(specs[0] ?? '') ?? [];
  if (specs.length !== 1 || (first === '' && last === '')) return ignore;
  if (first === '') {
    if (Number(last) === 0) return unsatisfiable;
    return size === 0 ? ignore : { kind: 'range', start: Math.max(0, size - Number(last)), end: size - 1 };
  }
  if (last !== '' && BigInt(last) < BigInt(first)) return ignore;
  if (Number(first) >= size) return unsatisfiable;
  return { kind: 'range', start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
