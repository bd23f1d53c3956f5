import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Entropy } from '@plinth/kernel';

/** A key that secrets are sealed with, and the name by which what it sealed is known. */
export interface SealingKey {
  readonly name: string;
  readonly key: Uint8Array;
}

const plainPrefix = 'plain:';

/** A key from at least 32 characters that an operator keeps. */
export function sealingKey(secret: string): SealingKey {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'plinth sealed secrets', 32));
  return { name: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
}

/**
 * Seals a text with the first key (AES-256-GCM), bound to its place: moved to another row it does not open. Without any key the text is
 * kept as it is, and whoever reads the database reads it.
 */
export function seal(keys: readonly SealingKey[], place: string, text: string, entropy: Entropy): string {
  const [first] = keys;
  if (!first) return plainPrefix + text;
  const nonce = entropy.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${first.name}.${sealed.toString('base64url')}`;
}

/** @returns undefined when no key opens it: the key is gone, or the row was tampered with */
export function unseal(keys: readonly SealingKey[], place: string, sealed: string): string | undefined {
  if (sealed.startsWith(plainPrefix)) return sealed.slice(plainPrefix.length);
  const [version, name, content = ''] = sealed.split('.');
  const known = keys.find((key) => key.name === name);
  const bytes = Buffer.from(content, 'base64url');
  if (version !== 'v1' || !known || bytes.byteLength < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(0, 12)).setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16));
  try {
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    // GCM says no more than that the tag is wrong.
    return undefined;
  }
}
