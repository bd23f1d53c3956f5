import { hostCrypto } from '../hashing/host.js';
import { toBase64 } from '../hashing/bytes.js';
import { verifyEd25519ByHand } from './ed25519-by-hand.js';

/** Whether the 64 bytes are the key's Ed25519 signature of the message (RFC 8032): by Node, by WebCrypto, or by hand in a browser whose WebCrypto lacks it. */
export async function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const host = hostCrypto();
  if (host) return verifyByNode(host, publicKey, message, signature);
  return (await verifyByWebCrypto(publicKey, message, signature)) ?? verifyEd25519ByHand(publicKey, message, signature);
}

function verifyByNode(host: NonNullable<ReturnType<typeof hostCrypto>>, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = toBase64(publicKey).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  try {
    return host.verify(null, message, { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }, signature);
  } catch {
    // 32 bytes that are no point of the curve.
    return false;
  }
}

/** @returns undefined when this WebCrypto has no Ed25519 */
export async function verifyByWebCrypto(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean | undefined> {
  try {
    // Throws also where a page has no `subtle` at all: one that came over plain HTTP from another machine.
    const { subtle } = globalThis.crypto;
    const key = await subtle.importKey('raw', Uint8Array.from(publicKey), { name: 'Ed25519' }, false, ['verify']);
    return await subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(message));
  } catch {
    return undefined;
  }
}
