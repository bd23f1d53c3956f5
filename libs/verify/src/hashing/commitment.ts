import { isHexOf, toHex, utf8After, writeHex } from './bytes.js';
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './sha256.js';

/** Bytes of chance before a value: enough that nobody finds the value by trying. */
export const saltSize = 32;

/**
 * What stands in the log for a value that is kept beside it: SHA-256(salt ‖ canonical JSON of the value), in hex. Without its salt it tells
 * nothing of the value, so that both can be erased and the log stays as it is.
 */
export function commitmentTo(value: unknown, salt: Uint8Array): string {
  if (salt.length !== saltSize) throw new RangeError(`A salt has ${saltSize} bytes.`);
  const input = utf8After(saltSize, canonicalJson(value));
  input.set(salt);
  return toHex(sha256(input));
}

/** Whether the commitment is to the value with the salt; both in hex. */
export function opensCommitment(commitment: string, value: unknown, salt: string): boolean {
  const input = utf8After(saltSize, canonicalJson(value));
  return salt.length === saltSize * 2 && writeHex(salt, input, 0) && isHexOf(commitment, sha256(input));
}
