/** The strong entity tag of bytes with this digest (RFC 9110, section 8.8.3). */
export function entityTag(digest: string): string {
  return `"${digest}"`;
}

/** True when an `If-None-Match` header names what is there: the client has it already. Compared weakly, as RFC 9110, section 13.1.2 says. */
export function isKnownTo(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, tag]) => tag === entityTag(digest));
}

/** True when `Range` may be followed: there is no `If-Range`, or it names these very bytes. A date never does (RFC 9110, section 13.1.5). */
export function rangeStillHolds(ifRange: string | undefined, digest: string): boolean {
  return ifRange === undefined || ifRange.trim() === entityTag(digest);
}
