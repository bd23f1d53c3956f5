import { InvalidInput } from '@plinth/kernel';

/** A member of the dictionary: a key, then a byte sequence between colons, then parameters (RFC 8941, sections 3.2 and 3.3.5). */
const member = /^[ \t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?[ \t]*$/;
const field = 'Content-Digest';
const help = 'Send Content-Digest: sha-256=:<base64 of the 32 bytes>:, or leave the header out.';

/**
 * The SHA-256 in a `Content-Digest` header (RFC 9530), as lower-case hex; undefined when the header is absent or has other algorithms only.
 * As in every dictionary, the last of equal keys counts.
 * @throws InvalidInput when it is malformed: bytes whose digest can't be read must not pass as checked
 */
export function parseContentDigest(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  let digest: string | undefined;
  for (const text of header.split(',')) {
    const [, algorithm, encoded] = member.exec(text) ?? [];
    if (algorithm === undefined || encoded === undefined) throw new InvalidInput('Content-Digest is not a dictionary of digests.', { field, help });
    if (algorithm !== 'sha-256') continue;
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length !== 32 || encoded.replace(/=+$/, '').length !== 43) throw new InvalidInput('The sha-256 in Content-Digest is not 32 bytes long.', { field, help });
    digest = bytes.toString('hex');
  }
  return digest;
}

/** @param digest SHA-256 in hex */
export function formatContentDigest(digest: string): string {
  return `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`;
}
