import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { SecretBox } from '@plinth/platform/secrets';
import { formatVerifierKey, keyIdOf, type LogKey, type NoteKey, originOf, sha256, toHex } from '@plinth/verify';
import { LogKeyStore, type StoredLogKey } from './log-key.store.js';

/** Signs for a log. */
export interface LogSigner extends NoteKey {
  readonly keyId: string;
  /** SHA-256 of the public key, in hex: what the event that announces the key names. */
  readonly digest: string;
  /** 64 bytes, made off the event loop. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const signAsync = promisify<null, Uint8Array, KeyObject, Buffer>(sign);

/** The keys of each workspace's log: Ed25519, the private half encrypted with the installation's secret. Every method runs in an open transaction. */
@Injectable()
export class LogKeyring {
  /** Decrypted once in a process. */
  private readonly privateKeys = new Map<string, KeyObject>();

  constructor(
    private readonly store: LogKeyStore,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** The key in use; made when there is none. */
  async current(workspaceId: WorkspaceId): Promise<LogSigner> {
    const known = (await this.store.all(workspaceId)).find(isInUse);
    if (known) return this.signer(workspaceId, known);
    await this.store.lock(workspaceId);
    const meanwhile = (await this.store.all(workspaceId)).find(isInUse);
    return this.signer(workspaceId, meanwhile ?? (await this.make(workspaceId, 0)));
  }

  /** The key that waits to take over. */
  async pending(workspaceId: WorkspaceId): Promise<LogSigner | undefined> {
    const waiting = (await this.store.all(workspaceId)).find(({ fromSize }) => fromSize === null);
    return waiting && this.signer(workspaceId, waiting);
  }

  /** Lets nobody else make a key before this transaction ends. */
  lock(workspaceId: WorkspaceId): Promise<void> {
    return this.store.lock(workspaceId);
  }

  /** A key for later. It signs once the event that announces it is in the log. */
  async prepareNext(workspaceId: WorkspaceId): Promise<LogSigner> {
    return this.signer(workspaceId, await this.make(workspaceId, null));
  }

  async handOver(workspaceId: WorkspaceId, from: LogSigner, to: LogSigner, size: number): Promise<void> {
    await this.store.handOver(workspaceId, from.keyId, to.keyId, size, this.clock.now());
  }

  /** All that ever signed, for whoever verifies. */
  async published(workspaceId: WorkspaceId): Promise<LogKey[]> {
    const keys = await this.store.all(workspaceId);
    return keys.flatMap(({ publicKey, fromSize, untilSize }) => (fromSize === null ? [] : [{ verifierKey: formatVerifierKey({ name: originOf(workspaceId), publicKey }), fromSize, untilSize }]));
  }

  private async make(workspaceId: WorkspaceId, fromSize: number | null): Promise<StoredLogKey> {
    const pair = generateKeyPairSync('ed25519');
    const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const keyId = keyIdOf({ name: originOf(workspaceId), publicKey });
    const privateKey = this.secrets.seal(pair.privateKey.export({ format: 'der', type: 'pkcs8' }), contextOf(workspaceId, keyId));
    const key: StoredLogKey = { keyId, publicKey, privateKey, createdAt: this.clock.now(), fromSize, untilSize: null, retiredAt: null };
    await this.store.insert(workspaceId, key);
    return key;
  }

  private signer(workspaceId: WorkspaceId, { keyId, publicKey, privateKey }: StoredLogKey): LogSigner {
    const context = contextOf(workspaceId, keyId);
    let key = this.privateKeys.get(context);
    if (!key) {
      if (privateKey === null) throw new Error(`The private half of ${context} is gone.`);
      key = createPrivateKey({ key: Buffer.from(this.secrets.open(privateKey, context)), format: 'der', type: 'pkcs8' });
      this.privateKeys.set(context, key);
    }
    const opened = key;
    return { name: originOf(workspaceId), publicKey, keyId, digest: toHex(sha256(publicKey)), sign: async (bytes) => new Uint8Array(await signAsync(null, bytes, opened)) };
  }
}

function isInUse({ fromSize, untilSize }: StoredLogKey): boolean {
  return fromSize !== null && untilSize === null;
}

function contextOf(workspaceId: WorkspaceId, keyId: string): string {
  return `audit-log-key ${workspaceId} ${keyId}`;
}
