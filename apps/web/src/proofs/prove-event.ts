import { canonicalJson, erasedSubjectId, falseOpening, fromHex, hashOfLeaf, inclusionPlan, type InclusionStep, isLoggedEvent, type LoggedEvent, NotCanonical, sameBytes, toHex, type VerifiedCheckpoint, verifyInclusion } from '@plinth/verify';
import type { Check } from './check.js';

/** An event as the page shows it. */
export interface ShownEvent {
  readonly sequence: number;
  readonly at: string;
  readonly sequencedAt: string;
  readonly actorId: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectDigest?: string | null | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  readonly erasedAt?: string | null | undefined;
}

/** What the server answers for the proof. Parsed and checked here, believed nowhere. */
export interface EventProof {
  readonly leafHash: string;
  readonly hashes: readonly string[];
  readonly event: unknown;
}

export interface EventChecks {
  readonly checks: readonly Check[];
  /** From the leaf to the root. */
  readonly steps: readonly InclusionStep[];
}

/** Checks that what the page shows is the leaf that the tree under the checkpoint has at its place. */
export function proveEvent(shown: ShownEvent, { leafHash, hashes, event }: EventProof, checkpoint: VerifiedCheckpoint): EventChecks {
  const { sequence } = shown;
  const steps: InclusionStep[] = [];
  const checks: Check[] = [];
  if (isLoggedEvent(event)) checks.push(checkShown(shown, event), ...checkErasure(shown), checkLeaf(sequence, event, leafHash));
  else checks.push({ id: 'leaf', title: 'Leaf hash', outcome: 'fails', says: 'The server gave no leaf that this browser can read.' });
  const { size, root } = checkpoint;
  const needed = inclusionPlan(sequence - 1, size).length;
  const leaf = fromHex(leafHash) ?? new Uint8Array();
  const isProven = verifyInclusion({ leaf, index: sequence - 1, size, proof: hashes.map((hash) => fromHex(hash) ?? new Uint8Array()), root }, (step) => steps.push(step));
  const path = { id: 'path', title: 'Proof' } as const;
  if (hashes.length === needed) checks.push({ ...path, outcome: 'holds', says: `${hashes.length} hashes lead from leaf ${(sequence - 1).toLocaleString('en-US')} up to the root of the tree of ${size.toLocaleString('en-US')}.` });
  else checks.push({ ...path, outcome: 'fails', says: `The proof has ${hashes.length} hashes; from this leaf of a tree of ${size} the way takes ${needed}.` });
  const reached = steps.at(-1)?.hash ?? leaf;
  checks.push({
    id: 'root', title: 'Root', outcome: isProven ? 'holds' : 'fails',
    says: isProven ? 'The root that the proof leads to is the one in the signed checkpoint.' : 'The proof leads to another root than the one in the signed checkpoint: this leaf is not in that log.',
    facts: [{ name: 'The proof leads to', value: toHex(reached) }, ...(sameBytes(reached, root) ? [] : [{ name: 'The checkpoint has', value: toHex(root) }])],
  });
  return { checks, steps };
}

function checkLeaf(sequence: number, { leaf, keptLeafHash }: LoggedEvent, logged: string): Check {
  const base = { id: 'leaf', title: 'Leaf hash' } as const;
  const hash = hashed(leaf);
  if (hash === undefined) return { ...base, outcome: 'fails', says: 'The leaf can not be written canonically, so nothing can have been logged of it.' };
  if (leaf.sequence !== sequence) return { ...base, outcome: 'fails', says: `The leaf is that of event ${leaf.sequence}.`, facts: [{ name: 'The leaf hashes to', value: hash }] };
  if (hash !== logged) return { ...base, outcome: 'fails', says: `Event ${sequence} is not what was logged at its place: as it is kept now it has another hash.`, facts: [{ name: 'As it is kept now', value: hash }, { name: 'The log has', value: logged }] };
  if (keptLeafHash !== undefined) return { ...base, outcome: 'fails', says: `Event ${sequence} is kept with a leaf that is not the one that was logged.`, facts: [{ name: 'The leaf that is kept', value: keptLeafHash }, { name: 'The log has', value: logged }] };
  return { ...base, outcome: 'holds', says: 'SHA-256 over the leaf’s canonical JSON is what the proof starts from.', facts: [{ name: 'Leaf hash', value: hash }] };
}

/** An event by itself does not tell whether another one records that its details were erased. */
function checkErasure({ erasedAt }: ShownEvent): Check[] {
  if (erasedAt == null) return [];
  return [{ id: 'erasure', title: 'Erasure', outcome: 'open', says: 'That details are gone is seen here; whether a later event (audit.details-erased) records it, an export of the whole log tells: it names each event that lost its details without one.' }];
}

/** Holds each field on the page against the leaf, and each value that the leaf only commits to against its salt. */
function checkShown(shown: ShownEvent, event: LoggedEvent): Check {
  const base = { id: 'shown', title: 'What is shown' } as const;
  const { leaf, opened } = event;
  const lie = falseOpening(event);
  if (lie !== undefined) return { ...base, outcome: 'fails', says: `What is given as ${names[lie]} is not what the leaf commits to.` };
  const isErased = shown.erasedAt != null;
  if (isErased && opened !== undefined) return { ...base, outcome: 'fails', says: 'The page says that this was erased, and the server still has what the leaf commits to.' };
  const plain: readonly (readonly [string, unknown, unknown])[] = [
    ['the action', shown.action, leaf.action],
    ['the time', shown.at, leaf.at],
    ['the time of its place', shown.sequencedAt, leaf.sequencedAt],
    ['the actor', shown.actorId, leaf.actor.id],
    ['the kind of subject', shown.subjectKind, leaf.subject.kind],
    ['the subject', shown.subjectId, leaf.subject.id ?? opened?.subjectId?.value ?? (isErased && leaf.subject.idCommitment !== undefined ? erasedSubjectId : undefined)],
    ['the subject’s digest', shown.subjectDigest, leaf.subject.digest],
    ['the request', shown.requestId, leaf.request],
  ];
  for (const [name, here, logged] of plain) if (!isSame(here, logged)) return { ...base, outcome: 'fails', says: `The page shows ${text(here)} as ${name}; the leaf has ${text(logged)}.` };
  for (const part of ['before', 'after', 'reason'] as const) {
    const commitment = leaf[part];
    const opening = opened?.[part];
    if (commitment === undefined ? shown[part] != null : opening === undefined ? !isErased || shown[part] != null : !isSame(shown[part], opening.value)) {
      return { ...base, outcome: 'fails', says: commitment !== undefined && opening === undefined ? `The leaf commits to ${names[part]}, and nobody shows with what.` : `The page shows another text as ${names[part]} than the leaf commits to.` };
    }
  }
  const facts = [{ name: 'Leaf', value: canonical(leaf) ?? '' }, ...(['before', 'after', 'reason'] as const).flatMap((part) => (leaf[part] === undefined ? [] : [{ name: `Digest of ${names[part]}`, value: leaf[part] }]))];
  return { ...base, outcome: 'holds', says: isErased ? 'Each field here is in the leaf; before, after and reason were erased, and their digests stand.' : 'Each field here is in the leaf, or opens a digest in it with its salt.', facts };
}

const names = { subjectId: 'the subject', before: 'before', after: 'after', reason: 'the reason' } as const;

function hashed(leaf: LoggedEvent['leaf']): string | undefined {
  try {
    return toHex(hashOfLeaf(leaf));
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}

/** Undefined for what has no canonical form, such as a half of a surrogate pair. */
function canonical(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  const [first, second] = [canonical(one ?? null), canonical(other ?? null)];
  return first !== undefined && first === second;
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : `“${typeof value === 'string' ? value : JSON.stringify(value)}”`;
}
