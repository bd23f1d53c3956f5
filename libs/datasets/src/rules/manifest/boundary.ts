/** Lines of a range at the most, and on average. */
export const maxRangeLines = 8_192;
export const meanRangeLines = 1_024;

/**
 * Whether a range ends behind this key: its hash decides, and nothing beside it, so that a change moves no boundary but those in its own range. FNV-1a over the
 * bytes, then the finaliser of MurmurHash3 (FNV's low bits alone are uneven); ends where the low ten bits are zero.
 */
export function endsRange(bytes: Buffer, start = 0, end = bytes.length): boolean {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & (meanRangeLines - 1)) === 0;
}
