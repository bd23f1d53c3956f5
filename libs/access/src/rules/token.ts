import { createHash } from 'node:crypto';
import type { Entropy } from '@plinth/kernel';

/** Who a token stands for: a person or a service account. */
export type TokenKind = 'usr' | 'svc';

export interface MadeToken {
  /** The whole token, shown once and never stored. */
  readonly secret: string;
  /** What lists show: enough to tell tokens apart, not to use one. */
  readonly prefix: string;
  readonly hash: Uint8Array<ArrayBuffer>;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 32;
const checksumLength = 6;
const shape = /^plk_(usr|svc)_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

/** Makes `plk_<kind>_<random>_<checksum>`: about 190 bits of chance, and a checksum by which scanners and servers tell a typing error from a wrong token. */
export function makeToken(kind: TokenKind, entropy: Entropy): MadeToken {
  const random = randomLetters(entropy);
  const secret = `plk_${kind}_${random}_${checksum(`${kind}_${random}`)}`;
  return { secret, prefix: `plk_${kind}_${random.slice(0, 6)}`, hash: hashToken(secret) };
}

/** True when the text is a token by its shape and checksum. Says nothing of whether it was ever issued. */
export function isWellFormedToken(text: string): boolean {
  const [, kind, random, given] = shape.exec(text) ?? [];
  return kind !== undefined && random !== undefined && given === checksum(`${kind}_${random}`);
}

/** What is stored of a token. A plain SHA-256 is enough: the token's chance can't be searched, unlike a password's. */
export function hashToken(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Letters without bias: bytes past the last whole multiple of 62 are drawn again. */
function randomLetters(entropy: Entropy): string {
  let letters = '';
  while (letters.length < randomLength) {
    for (const byte of entropy.bytes(randomLength * 2)) {
      if (byte < 248 && letters.length < randomLength) letters += alphabet[byte % 62];
    }
  }
  return letters;
}

function checksum(text: string): string {
  let number = createHash('sha256').update(text).digest().readUIntBE(0, 6);
  let letters = '';
  for (let index = 0; index < checksumLength; index++) {
    letters = alphabet[number % 62] + letters;
    number = Math.floor(number / 62);
  }
  return letters;
}
