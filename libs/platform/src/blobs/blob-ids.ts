import { InvalidInput, isUuid } from '@plinth/kernel';

const digestPattern = /^[0-9a-f]{64}$/;

/** These become folder names and keys: whatever could leave its place, or name the same place twice, is refused here and only here. */
export function requireUuid(field: 'workspaceId' | 'uploadId', value: string): void {
  if (!isPlainUuid(value)) throw new InvalidInput(`${field} is not a lower-case UUID.`, { field, help: 'Use the id that Plinth gave.' });
}

export function isPlainUuid(value: string): boolean {
  return isUuid(value) && value === value.toLowerCase();
}

export function isDigest(value: string): boolean {
  return digestPattern.test(value);
}

export function requireDigest(digest: string): void {
  if (!isDigest(digest)) throw new InvalidInput('digest is not a SHA-256 in 64 lower-case hex digits.', { field: 'digest', help: 'Send the SHA-256 of the whole content.' });
}

export function requireSize(field: 'size' | 'offset', value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidInput(`${field} is not a whole number of bytes.`, { field, help: 'Send a number from 0 up.' });
}
