import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

declare const brand: unique symbol;
/** A string that only its own parser or factory makes: `Id<'Run'>` does not pass for `Id<'Experiment'>`. */
export type Id<Name extends string> = string & { readonly [brand]: Name };

export type WorkspaceId = Id<'Workspace'>;
export type ActorId = Id<'Actor'>;

/** Where chance comes from. Tests fix it. */
export interface Entropy {
  bytes(size: number): Uint8Array;
}

export const systemEntropy: Entropy = { bytes: (size) => randomBytes(size) };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for any UUID in its dashed form, of whatever version. */
export function isUuid(value: string): boolean {
  return uuidPattern.test(value);
}

/** An id as it is stored: MLflow's 32 hexadecimal digits and any spelling of a UUID become the one with dashes in lower case; other text stays. */
export function normalizeId(text: string): string {
  const digits = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i.exec(text);
  return digits === null ? text : digits.slice(1).join('-').toLowerCase();
}

/**
 * The UUID that stands for these texts: version 8 (RFC 9562, section 5.8), from their SHA-256. The same texts always give the same id, so
 * a retry that names itself can be told by its primary key.
 */
export function derivedId<Name extends string>(...texts: readonly string[]): Id<Name> {
  const digest = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}` as Id<Name>;
}

/** True for what {@link derivedId} makes. */
export function isDerivedId(id: string): boolean {
  return id[14] === '8';
}

/** Bytes. */
const chanceOfId = 8;
const idsOfOneCall = 128;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a 12-bit counter that keeps the ids of one
 * millisecond and process in order, then 62 random bits. Keys that grow with time keep B-tree inserts at the right edge.
 */
export class IdSource {
  private lastMs = 0;
  private counter = 0;
  /** Chance for the next ids: asking the kernel for it takes longer than all else of an id. */
  private chance: Uint8Array = new Uint8Array();

  constructor(
    private readonly clock: Clock,
    private readonly entropy: Entropy = systemEntropy,
  ) {}

  next<Name extends string>(): Id<Name> {
    const now = this.clock.nowMs();
    if (now > this.lastMs) {
      this.lastMs = now;
      this.counter = 0;
    } else if (++this.counter > 0xfff) {
      this.lastMs += 1;
      this.counter = 0;
    }
    return formatUuidV7(this.lastMs, this.counter, this.nextChance()) as Id<Name>;
  }

  private nextChance(): Uint8Array {
    if (this.chance.length === 0) this.chance = this.entropy.bytes(chanceOfId * idsOfOneCall);
    const next = this.chance.subarray(0, chanceOfId);
    this.chance = this.chance.subarray(chanceOfId);
    return next;
  }
}

function formatUuidV7(ms: number, counter: number, random: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const tail = Buffer.from(random);
  tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
  const rest = tail.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
