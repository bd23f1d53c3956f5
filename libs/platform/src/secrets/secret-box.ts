import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { type Entropy, PlinthError, systemEntropy } from '@plinth/kernel';

/** What was kept was sealed under another secret, or was changed since. */
export class SecretUnreadable extends PlinthError {
  constructor(what: string, cause?: unknown) {
    super('SECRET_UNREADABLE', 'UNAVAILABLE', `${what} can not be decrypted.`, { help: 'PLINTH_LOG_SECRET, or the file log-secret in the data folder, is not the one that it was encrypted with: bring that back.', cause });
  }
}

const nonceSize = 12;
const tagSize = 16;

/** Encrypts secrets at rest, with AES-256-GCM under a key that is derived from one of the installation's. */
export class SecretBox {
  private readonly key: Uint8Array;

  constructor(secret: string, private readonly entropy: Entropy = systemEntropy) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, 'plinth', 'secrets at rest', 32));
  }

  /** @param context what it is and whose: it opens only with the same one */
  seal(plain: Uint8Array, context: string): Uint8Array {
    const nonce = this.entropy.bytes(nonceSize);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws SecretUnreadable */
  open(sealed: Uint8Array, context: string): Uint8Array {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, nonceSize)).setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(sealed.length - tagSize));
      return Buffer.concat([decipher.update(sealed.subarray(nonceSize, sealed.length - tagSize)), decipher.final()]);
    } catch (error) {
      throw new SecretUnreadable(context.split(' ', 1)[0] ?? context, error);
    }
  }
}
