import { fromHex, sameBytes, toHex } from '../hashing/bytes.js';
import { verifyEd25519 } from '../notes/ed25519.js';
import { parseVerifierKey } from '../notes/note.js';
import { rootOf, TreeRange } from '../merkle/tree-range.js';
import { leavesOfTiles, type TileSource } from './check-tiles.js';
import type { Findings } from './findings.js';
import { HashList } from './hash-list.js';
import { type AuditLeaf, hashOfGivenLeaf, originOf, sealedBytes } from './leaf.js';
import type { LogKey, VerifiedCheckpoint } from './log-keys.js';
import { isLoggedEvent, type LoggedEvent } from './logged-event.js';

interface Trail {
  readonly workspaceId: string;
  readonly checkpoint: VerifiedCheckpoint;
  readonly earlier: readonly VerifiedCheckpoint[];
  readonly keys: readonly LogKey[];
  readonly tiles?: TileSource;
  /** Leaf hashes made of the events as they are now. */
  readonly computed: HashList;
  readonly findings: Findings;
}

type Events = () => AsyncIterable<unknown> | Iterable<unknown>;

/**
 * Finds out what is wrong once the events do not make the signed root. What was logged is told by whatever still makes that root: the tiles,
 * the hashes kept with the events, or, when all of them were changed to fit, each event's own seal.
 * @returns the leaf hashes that were logged, when they could be found
 */
export async function locate(events: Events, trail: Trail): Promise<HashList | undefined> {
  const authentic = await loggedHashes(events, trail);
  if (authentic) {
    await compare(events, authentic, trail);
    return authentic;
  }
  await judgeBySeals(events, trail);
  return undefined;
}

async function loggedHashes(events: Events, { checkpoint: { size, root }, computed, tiles }: Trail): Promise<HashList | undefined> {
  const makesRoot = (hashes: HashList): boolean => hashes.isFull && sameBytes(rootOf(hashes), root);
  if (makesRoot(computed)) return computed;
  const served = tiles ? await leavesOfTiles(tiles, size) : new HashList(size);
  if (makesRoot(served)) return served;
  const stored = new HashList(size);
  for await (const event of events()) if (isLoggedEvent(event) && event.leaf.sequence <= size) stored.set(event.leaf.sequence - 1, fromHex(event.hash) ?? new Uint8Array(32));
  if (makesRoot(stored)) return stored;
  return undefined;
}

/** Says of each event that differs what became of it, and of each that was logged and is nowhere that it was removed. */
async function compare(events: Events, authentic: HashList, { checkpoint: { size }, findings }: Trail): Promise<void> {
  const places = authentic.places();
  const present = new Set<number>();
  const altered = new Set<number>();
  const strangers: number[] = [];
  const moved: { readonly from: number; readonly to: number }[] = [];
  const seen = new Set<number>();
  let shift = 0;
  for await (const event of events()) {
    if (!isLoggedEvent(event) || event.leaf.sequence > size) continue;
    const place = event.leaf.sequence - 1;
    const isSecond = seen.has(place);
    seen.add(place);
    const hash = hashOfGivenLeaf(event.leaf);
    const logged = authentic.get(place);
    if (!isSecond && hash !== undefined && logged !== undefined && sameBytes(hash, logged)) {
      present.add(place);
      if (toHex(hash) !== event.hash) findings.add('altered', `Event ${place + 1} is as it was logged, but the hash that is kept with it is not.`, place + 1);
      continue;
    }
    const origin = places.get(event.hash) ?? originalPlace(event.leaf, shift, authentic);
    if (origin === undefined) strangers.push(place);
    else if (origin === place && isSecond) findings.add('inserted', `Event ${place + 1} is there twice.`, place + 1);
    else if (origin === place) altered.add(place);
    else {
      shift = origin - place;
      moved.push({ from: origin, to: place });
      present.add(origin);
    }
  }
  const inserted = new Set<number>();
  for (const place of strangers) {
    // A stranger where nothing is missing was put in; one in the stead of a logged event is that event, altered.
    if (present.has(place) || moved.some(({ from }) => from === place)) inserted.add(place);
    else altered.add(place);
  }
  for (const place of altered) findings.add('altered', `Event ${place + 1} is not what was logged at its place.`, place + 1);
  for (const place of inserted) findings.add('inserted', `Event ${place + 1} stands where another was logged, and was never logged itself.`, place + 1);
  for (const [first, last] of runs(authentic.size, (place) => !present.has(place) && !altered.has(place))) findings.add('removed', first === last ? `Event ${first + 1} was logged and is not there.` : `Events ${first + 1} to ${last + 1} were logged and are not there.`, first + 1, last + 1);
  for (const { from, to } of moved) findings.add('reordered', `Event ${from + 1} stands at place ${to + 1}.`, from + 1);
}

/** Where the event stood if it was moved together with those around it, and was given a new number and hash for that. */
function originalPlace(leaf: AuditLeaf, shift: number, authentic: HashList): number | undefined {
  for (const by of [shift, shift + 1, shift - 1]) {
    const sequence = leaf.sequence + by;
    const logged = authentic.get(sequence - 1);
    const moved = by !== 0 && logged !== undefined && hashOfGivenLeaf({ ...leaf, sequence });
    if (moved && sameBytes(moved, logged)) return sequence - 1;
  }
  return undefined;
}

function* runs(size: number, holds: (place: number) => boolean): Generator<[first: number, last: number], void, undefined> {
  for (let place = 0; place < size; place++) {
    if (!holds(place)) continue;
    const first = place;
    while (place + 1 < size && holds(place + 1)) place += 1;
    yield [first, place];
  }
}

/** Each event says by its seal whether it is genuine. Only where older checkpoints leave room for doubt, as a seal takes a tenth of a millisecond. */
async function judgeBySeals(events: Events, { checkpoint, earlier, keys, computed, findings, workspaceId }: Trail): Promise<void> {
  const sound = soundPrefix(computed, earlier);
  const publicKeys = keys.map(({ verifierKey }) => parseVerifierKey(verifierKey).publicKey);
  const origin = originOf(workspaceId);
  let next = sound + 1;
  let named = 0;
  for await (const event of events()) {
    if (!isLoggedEvent(event) || event.leaf.sequence <= sound || event.leaf.sequence > checkpoint.size) continue;
    const { sequence } = event.leaf;
    if (sequence > next) {
      findings.add('removed', sequence === next + 1 ? `Event ${next} is not there.` : `Events ${next} to ${sequence - 1} are not there.`, next, sequence - 1);
      named += 1;
    }
    if (sequence < next || !(await isSealed(event, origin, publicKeys))) {
      findings.add('altered', `Event ${sequence} is not what the log sealed at its place.`, sequence);
      named += 1;
    }
    next = Math.max(next, sequence + 1);
  }
  if (next <= checkpoint.size) findings.add('removed', next === checkpoint.size ? `Event ${next} is not there.` : `Events ${next} to ${checkpoint.size} are not there.`, next, checkpoint.size);
  else if (named === 0) findings.add('altered', `The events from ${sound + 1} to ${checkpoint.size} are not those that the checkpoint was signed over.`, sound + 1, checkpoint.size);
}

/** Looks at the seal of each event up to the checkpoint. Of an event that is not what was logged there is more to say elsewhere. */
export async function checkSeals(events: Events, { checkpoint, keys, findings, workspaceId }: Pick<Trail, 'checkpoint' | 'keys' | 'findings' | 'workspaceId'>): Promise<void> {
  const publicKeys = keys.map(({ verifierKey }) => parseVerifierKey(verifierKey).publicKey);
  const named = new Set(findings.all.map(({ sequence }) => sequence));
  for await (const event of events()) {
    if (!isLoggedEvent(event) || event.leaf.sequence > checkpoint.size || named.has(event.leaf.sequence)) continue;
    if (!(await isSealed(event, originOf(workspaceId), publicKeys))) findings.add('seal', `Event ${event.leaf.sequence} is as it was logged, and the seal that is kept with it is not the log's.`, event.leaf.sequence);
  }
}

/** Events at the beginning that a signed checkpoint vouches for. */
function soundPrefix(computed: HashList, earlier: readonly VerifiedCheckpoint[]): number {
  const range = new TreeRange();
  let sound = 0;
  for (const { size, root } of [...earlier].sort((one, other) => one.size - other.size)) {
    while (range.size < size) {
      const hash = range.size < computed.size ? computed.get(range.size) : undefined;
      if (hash === undefined) return sound;
      range.append(hash);
    }
    if (!sameBytes(range.root(), root)) return sound;
    sound = size;
  }
  return sound;
}

async function isSealed({ leaf, seal }: LoggedEvent, origin: string, publicKeys: readonly Uint8Array[]): Promise<boolean> {
  const signature = fromHex(seal ?? '');
  const hash = hashOfGivenLeaf(leaf);
  if (signature?.length !== 64 || !hash) return false;
  const message = sealedBytes(origin, leaf.sequence, hash);
  for (const key of publicKeys) if (await verifyEd25519(key, message, signature)) return true;
  return false;
}
