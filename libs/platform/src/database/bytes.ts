/**
 * Digests in hexadecimal, as values of a `bytea[]`. In a statement `decode(given.digest, 'hex')` beside a column would do the same, and slowly: behind row-level security Postgres looks up by an index only what no
 * function that could tell of rows was applied to ("Rules and Privileges", LEAKPROOF), and `decode` may, so it read the whole table instead.
 */
export function bytesOfHex(digests: readonly string[]): Buffer[] {
  return digests.map((digest) => Buffer.from(digest, 'hex'));
}
