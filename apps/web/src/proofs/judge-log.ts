import { CheckpointRefused, fingerprintOf, fromHex, keyIdOf, type LogKey, MalformedNote, originOf, parseVerifierKey, toHex, unreachedKey, verifyCheckpoint, type VerifiedCheckpoint, verifyConsistency } from '@plinth/verify';
import type { Check } from './check.js';
import type { SeenLog } from './log-memory.js';

/** What the server says the log is now. */
export interface LogHead {
  readonly note: string;
  readonly keys: readonly (LogKey & { readonly handover: string | null })[];
}

export interface LogJudgement {
  /** Signature, key and growth, in this order. */
  readonly checks: readonly Check[];
  /** Undefined when nobody who may has signed it. */
  readonly checkpoint: VerifiedCheckpoint | undefined;
  /** What is to be remembered from now on. As before when anything was wrong. */
  readonly next: SeenLog | undefined;
  /** The keys that would have to be believed anew, when they are not those that this browser knows. */
  readonly strangers: readonly string[];
}

interface Judged {
  readonly workspaceId: string;
  readonly head: LogHead;
  /** What was remembered before the server was asked. */
  readonly seen: SeenLog | undefined;
  /** Hashes that prove that the log of one size grew into that of another; a sentence when the server has none. */
  readonly growth: (fromSize: number, treeSize: number) => Promise<readonly string[] | string>;
  /** ISO 8601. */
  readonly now: string;
}

/** Checks the log's newest checkpoint: who signed it, whether this browser knows the key, and whether the log only grew since it last looked. */
export async function judgeLog({ workspaceId, head, seen, growth, now }: Judged): Promise<LogJudgement> {
  const [signature, checkpoint] = await checkSignature(workspaceId, head);
  const { check: key, strangers } = await checkKeys(head, seen);
  if (checkpoint === undefined) {
    const unknown: Check = { id: 'growth', title: 'Growth', outcome: 'open', says: 'Without a signed checkpoint there is nothing to compare.' };
    return { checks: [signature, key, unknown], checkpoint, next: seen, strangers };
  }
  const { check, isOther } = await checkGrowth(checkpoint, seen, growth);
  const kept = isOther && seen !== undefined ? { ...seen, conflict: seen.conflict ?? { note: checkpoint.note, at: now } } : seen;
  const isSound = key.outcome !== 'fails' && check.outcome !== 'fails';
  const believed: SeenLog = { keys: head.keys.map(({ verifierKey }) => verifierKey), note: checkpoint.note, size: checkpoint.size, root: toHex(checkpoint.root), since: seen?.since ?? now };
  return { checks: [signature, key, check], checkpoint, next: isSound ? believed : kept, strangers };
}

async function checkSignature(workspaceId: string, { note, keys }: LogHead): Promise<[Check, VerifiedCheckpoint | undefined]> {
  const base = { id: 'signature', title: 'Checkpoint' } as const;
  const noteFact = { name: 'Signed note', value: note };
  try {
    const checkpoint = await verifyCheckpoint(note, keys);
    if (checkpoint.origin !== originOf(workspaceId)) return [{ ...base, outcome: 'fails', says: `The checkpoint is of ${checkpoint.origin}, not of this workspace.`, facts: [noteFact] }, undefined];
    const signers = checkpoint.signers.map(keyIdOf).join(' and ');
    return [{ ...base, outcome: 'holds', says: `Its Ed25519 signature by key ${signers} is right: the log has ${checkpoint.size.toLocaleString('en-US')} events and this root.`, facts: [{ name: 'Root', value: toHex(checkpoint.root) }, noteFact] }, checkpoint];
  } catch (error) {
    if (!(error instanceof CheckpointRefused) && !(error instanceof MalformedNote)) throw error;
    return [{ ...base, outcome: 'fails', says: error.message, facts: [noteFact] }, undefined];
  }
}

async function checkKeys({ keys }: LogHead, seen: SeenLog | undefined): Promise<{ readonly check: Check; readonly strangers: readonly string[] }> {
  const base = { id: 'key', title: 'Key' } as const;
  const listed = keys.map(({ verifierKey }) => verifierKey);
  const facts = listed.map((verifierKey) => ({ name: `Fingerprint of ${idOf(verifierKey)}`, value: fingerprint(verifierKey) }));
  if (seen === undefined) return { check: { ...base, outcome: 'open', says: 'This browser sees the key for the first time and remembers it. Compare its fingerprint with one that you had from elsewhere.', facts }, strangers: [] };
  const gone = seen.keys.find((known) => !listed.includes(known));
  const strangers = await unreached(keys, seen.keys);
  if (gone !== undefined || strangers.length > 0) {
    const says = strangers.length > 0 ? `The log is signed with the key ${strangers.map(idOf).join(' and ')}, which this browser does not know and which no known key handed over to.` : `The key ${idOf(gone ?? '')}, which this browser knows, is listed no more.`;
    return { check: { ...base, outcome: 'fails', says, facts: [...seen.keys.map((known) => ({ name: `Known: ${idOf(known)}`, value: fingerprint(known) })), ...facts] }, strangers: listed.filter((each) => !seen.keys.includes(each)) };
  }
  const fresh = listed.filter((each) => !seen.keys.includes(each));
  const day = new Date(seen.since).toLocaleDateString('en-GB', { year: 'numeric', month: 'short', day: 'numeric' });
  const says = fresh.length > 0 ? `The key changed to ${fresh.map(idOf).join(' and ')}, and the key that this browser knows since ${day} signed the handover.` : `The key is the one that this browser knows since ${day}.`;
  return { check: { ...base, outcome: 'holds', says, facts }, strangers: [] };
}

/** Listed keys to which no handover leads from those that are known. */
async function unreached(keys: LogHead['keys'], known: readonly string[]): Promise<readonly string[]> {
  const handovers: VerifiedCheckpoint[] = [];
  for (const { handover } of keys) {
    if (handover === null) continue;
    try {
      handovers.push(await verifyCheckpoint(handover, keys));
    } catch (error) {
      // A handover that nobody signed leads nowhere.
      if (!(error instanceof CheckpointRefused) && !(error instanceof MalformedNote)) throw error;
    }
  }
  const strangers: string[] = [];
  for (let next = unreachedKey(keys, known, handovers); next !== undefined; next = unreachedKey(keys, [...known, ...strangers], handovers)) strangers.push(next);
  return strangers;
}

async function checkGrowth({ size, root }: VerifiedCheckpoint, seen: SeenLog | undefined, growth: Judged['growth']): Promise<{ readonly check: Check; readonly isOther: boolean }> {
  const base = { id: 'growth', title: 'Growth' } as const;
  const answer = (outcome: Check['outcome'], says: string, isOther = false) => ({ check: { ...base, outcome, says, ...(seen === undefined ? {} : { facts: [{ name: `Root at ${seen.size}, as seen before`, value: seen.root }] }) }, isOther });
  if (seen === undefined) return answer('open', 'This browser has seen no earlier checkpoint to compare with.');
  const before = seen.size.toLocaleString('en-US');
  if (seen.conflict !== undefined) return answer('fails', `This browser was shown another log on ${new Date(seen.conflict.at).toLocaleString('en-GB')}: two signed checkpoints contradict each other.`);
  if (size < seen.size) return answer('fails', `The log shrank: it had ${before} events when this browser last looked, and now it has ${size.toLocaleString('en-US')}.`);
  if (size === seen.size) {
    if (toHex(root) === seen.root) return answer('holds', `It is the checkpoint of ${before} events that this browser has seen.`);
    return answer('fails', `The log forked: its ${before} events are others than those that this browser was shown under the same number.`, true);
  }
  const hashes = await growth(seen.size, size);
  if (typeof hashes === 'string') return answer('fails', `Nobody proves that the log grew out of the ${before} events that this browser has seen: ${hashes}`);
  const steps = hashes.map((hash) => fromHex(hash) ?? new Uint8Array());
  if (verifyConsistency({ oldSize: seen.size, oldRoot: fromHex(seen.root) ?? new Uint8Array(), newSize: size, newRoot: root, proof: steps })) return answer('holds', `It only grew: the ${before} events that this browser saw last are the beginning of these ${size.toLocaleString('en-US')}, by a proof of ${hashes.length} hashes.`);
  return answer('fails', `The log forked: its first ${before} events are not those that this browser has seen, as far as the proof tells.`, true);
}

function fingerprint(verifierKey: string): string {
  try {
    return fingerprintOf(verifierKey);
  } catch {
    return verifierKey;
  }
}

function idOf(verifierKey: string): string {
  try {
    return keyIdOf(parseVerifierKey(verifierKey));
  } catch {
    return verifierKey.slice(0, 40);
  }
}
