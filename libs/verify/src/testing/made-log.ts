import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { concatenate, toHex, utf8 } from '../hashing/bytes.js';
import { commitmentTo } from '../hashing/commitment.js';
import { erasureAction } from '../log/erasures.js';
import { type AuditLeaf, hashOfLeaf, originOf, sealedBytes } from '../log/leaf.js';
import type { LogKey } from '../log/log-keys.js';
import type { LoggedEvent } from '../log/logged-event.js';
import type { LogEvidence } from '../log/verify-log.js';
import { inclusionPlan, proofFrom } from '../merkle/proofs.js';
import { tilePath, tileWidth, widthAt } from '../merkle/tiles.js';
import { rootOf, TreeRange } from '../merkle/tree-range.js';
import { formatCheckpoint } from '../notes/checkpoint.js';
import { formatNote, formatVerifierKey, type NoteKey } from '../notes/note.js';

export const workspaceId = '01931e7e-0000-7000-8000-000000000001';
export const origin = originOf(workspaceId);

export interface Signer {
  readonly key: NoteKey;
  sign(bytes: Uint8Array): Uint8Array;
}

export function makeSigner(): Signer {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519');
  return { key: { name: origin, publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)) }, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}

export function signedNote(size: number, root: Uint8Array, signers: readonly Signer[]): string {
  const text = formatCheckpoint({ origin, size, root });
  return formatNote(text, signers.map((signer) => ({ key: signer.key, signature: signer.sign(utf8(text)) })));
}

export function makeEvent(sequence: number, signer: Signer | undefined, change: Partial<AuditLeaf> = {}): LoggedEvent {
  const salt = new Uint8Array(32).fill(sequence % 251);
  const after = { number: sequence };
  const time = new Date(1_700_000_000_000 + sequence * 1_000).toISOString();
  const leaf: AuditLeaf = {
    v: 1, workspace: workspaceId, sequence, at: time, sequencedAt: time, actor: { id: '01931e7e-0000-7000-8000-0000000000aa', kind: 'USER' }, action: 'run.changed',
    subject: { kind: 'run', id: `01931e7e-0000-7000-8000-${String(sequence).padStart(12, '0')}` }, after: commitmentTo(after, salt), request: `request-${sequence}`, ...change,
  };
  return resealed({ leaf, hash: '', opened: { after: { salt: toHex(salt), value: after } } }, signer);
}

/** The record of an erasure. @param events their numbers, as in `1-3, 7` */
export function makeErasure(sequence: number, signer: Signer | undefined, events: unknown): LoggedEvent {
  const [salt, after] = [new Uint8Array(32).fill(7), { events }];
  const event = makeEvent(sequence, signer, { action: erasureAction, subject: { kind: 'audit-log', id: workspaceId }, after: commitmentTo(after, salt) });
  return { ...event, opened: { after: { salt: toHex(salt), value: after } } };
}

/** The event as it is after its details were erased. */
export function closed({ opened: _, ...event }: LoggedEvent): LoggedEvent {
  return event;
}

/** The event with the hash, and if somebody can sign the seal, that its leaf has now. */
export function resealed(event: LoggedEvent, signer: Signer | undefined): LoggedEvent {
  const hash = hashOfLeaf(event.leaf);
  const { seal: _old, ...rest } = event;
  return { ...rest, hash: toHex(hash), ...(signer ? { seal: toHex(signer.sign(sealedBytes(origin, event.leaf.sequence, hash))) } : {}) };
}

/** Hash tiles by their path. */
export function tilesOf(hashes: readonly Uint8Array[]): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  let row = hashes;
  for (let level = 0; row.length > 0; level++) {
    for (let index = 0; index * tileWidth < row.length; index++) tiles.set(tilePath({ level, index, width: widthAt(level, index, hashes.length) }), concatenate(...row.slice(index * tileWidth, (index + 1) * tileWidth)));
    row = Array.from({ length: Math.floor(row.length / tileWidth) }, (_, index) => rootOf(row.slice(index * tileWidth, (index + 1) * tileWidth)));
  }
  return tiles;
}

export interface MadeLog {
  readonly events: readonly LoggedEvent[];
  readonly evidence: LogEvidence;
  readonly tiles: Map<string, Uint8Array>;
  readonly signer: Signer;
}

export interface MadeLogOptions {
  /** Which checkpoints were signed before. */
  readonly earlierSizes?: readonly number[];
  readonly withTiles?: boolean;
  readonly make?: typeof makeEvent;
}

/** A sound log of some size, whose checkpoint is signed. */
export function makeLog(size: number, { earlierSizes = [], withTiles = true, make = makeEvent }: MadeLogOptions = {}): MadeLog {
  const signer = makeSigner();
  const events = Array.from({ length: size }, (_, index) => make(index + 1, signer));
  const hashes = events.map(({ leaf }) => hashOfLeaf(leaf));
  const tiles = tilesOf(hashes);
  const keys: LogKey[] = [{ verifierKey: formatVerifierKey(signer.key), fromSize: 0, untilSize: null }];
  const evidence: LogEvidence = {
    workspaceId, keys, isComplete: true,
    checkpoint: signedNote(size, rootOf(hashes), [signer]),
    earlier: earlierNotes(hashes, earlierSizes, signer),
    ...(withTiles ? { tiles: async (path: string) => tiles.get(path) } : {}),
  };
  return { events, evidence, tiles, signer };
}

/** In one go over the leaves: a thousand checkpoints of a large log are nothing unusual. */
function earlierNotes(hashes: readonly Uint8Array[], sizes: readonly number[], signer: Signer): string[] {
  const range = new TreeRange();
  return [...sizes].sort((one, other) => one - other).map((size) => {
    for (const hash of hashes.slice(range.size, size)) range.append(hash);
    return signedNote(size, range.root(), [signer]);
  });
}

/** Each event with its inclusion proof. */
export function withProofs(events: readonly LoggedEvent[]): LoggedEvent[] {
  const levels = [events.map(({ leaf }) => hashOfLeaf(leaf))];
  for (let row = levels[0] ?? []; row.length > 1; row = levels.at(-1) ?? []) levels.push(Array.from({ length: Math.floor(row.length / 2) }, (_, index) => rootOf(row.slice(index * 2, index * 2 + 2))));
  return events.map((event, index) => ({ ...event, proof: proofFrom(inclusionPlan(index, events.length), ({ level, index: at }) => levels[level]?.[at] ?? new Uint8Array()).map(toHex) }));
}
