import { fromHex, isHexOf, sameBytes } from '../hashing/bytes.js';
import { NotCanonical } from '../hashing/canonical-json.js';
import { verifyInclusion } from '../merkle/proofs.js';
import { rootOf } from '../merkle/tree-range.js';
import { checkTiles, type TileSource } from './check-tiles.js';
import { type Finding, Findings } from './findings.js';
import { HashList } from './hash-list.js';
import { hashOfLeaf, leafVersion, originOf } from './leaf.js';
import { locate } from './locate.js';
import { CheckpointRefused, type LogKey, type VerifiedCheckpoint, verifyCheckpoint } from './log-keys.js';
import { falseOpening, isLoggedEvent, type LoggedEvent } from './logged-event.js';

/** How far the time that an event tells may lie from the time it got its place before a note is made: clocks differ, and a queue may wait. */
export const expectedLatenessMs = 24 * 3_600_000;
export const expectedEarlinessMs = 5 * 60_000;

/** Events in the order of their sequence; called again when something is wrong, to find out what. */
export type EventSource = () => AsyncIterable<unknown> | Iterable<unknown>;

export interface LogEvidence {
  readonly workspaceId: string;
  /** The checkpoint that the events are checked against: a signed note. */
  readonly checkpoint: string;
  readonly keys: readonly LogKey[];
  /** Older checkpoints, signed notes of any size: the log must have been what each says. */
  readonly earlier?: readonly string[];
  /** Whether these are all events up to the checkpoint; otherwise each has to bring its proof. */
  readonly isComplete: boolean;
  /** The log's tiles, as they are served. */
  readonly tiles?: TileSource;
  /** Called once with each record that is an event at all, in the order in which they come. */
  readonly onEvent?: (event: LoggedEvent) => void;
}

export interface LogVerdict {
  /** True when nothing is wrong. */
  readonly isIntact: boolean;
  readonly findings: readonly Finding[];
  /** Worth knowing, and no sign of tampering by itself. */
  readonly remarks: readonly string[];
  /** Events that were looked at. */
  readonly events: number;
  readonly checkpoint: VerifiedCheckpoint | undefined;
}

/**
 * Checks events against a signed checkpoint, and names the event when anything was altered, removed, inserted, reordered or back-dated.
 * Needs no server and trusts none: nothing but the keys.
 */
export async function verifyLog(events: EventSource, evidence: LogEvidence): Promise<LogVerdict> {
  const findings = new Findings();
  const earlier: VerifiedCheckpoint[] = [];
  const accept = async (note: string): Promise<VerifiedCheckpoint | undefined> => {
    try {
      const verified = await verifyCheckpoint(note, evidence.keys);
      if (verified.origin === originOf(evidence.workspaceId)) return verified;
      findings.add('checkpoint', `The checkpoint is of ${verified.origin}, not of workspace ${evidence.workspaceId}.`);
    } catch (error) {
      if (!(error instanceof CheckpointRefused)) throw error;
      findings.add('checkpoint', error.message);
    }
    return undefined;
  };
  const checkpoint = await accept(evidence.checkpoint);
  for (const note of evidence.earlier ?? []) {
    const verified = await accept(note);
    if (verified) earlier.push(verified);
  }
  const pass = new FirstPass(evidence, checkpoint, findings);
  for await (const event of events()) pass.take(event);
  if (evidence.isComplete && checkpoint) await checkWhole(events, evidence, checkpoint, earlier, pass, findings);
  return { isIntact: findings.all.length === 0, findings: findings.all, remarks: pass.remarks(), events: pass.count, checkpoint };
}

async function checkWhole(events: EventSource, evidence: LogEvidence, checkpoint: VerifiedCheckpoint, earlier: readonly VerifiedCheckpoint[], pass: FirstPass, findings: Findings): Promise<void> {
  const { computed } = pass;
  const isWhole = computed.isFull && !pass.isDisordered && sameBytes(computed.root(), checkpoint.root);
  const authentic = isWhole ? computed : await locate(events, { ...evidence, checkpoint, earlier, computed, findings });
  if (!authentic) return;
  for (const { size, root } of earlier) {
    if (size > checkpoint.size) findings.add('removed', `A checkpoint says that there were ${size} events; this log has ${checkpoint.size}.`, checkpoint.size + 1, size);
    else if (!sameBytes(rootOf(firstOf(authentic, size)), root)) findings.add('checkpoint', `The log of the signed checkpoint of ${size} events is not the one that this log begins with.`);
  }
  if (evidence.tiles) await checkTiles(evidence.tiles, authentic, findings);
}

function* firstOf(hashes: Iterable<Uint8Array>, count: number): Generator<Uint8Array, void, undefined> {
  let taken = 0;
  for (const hash of hashes) {
    if (taken++ >= count) return;
    yield hash;
  }
}

/** What can be told of each event by itself and the one before it. */
class FirstPass {
  readonly computed: HashList;
  isDisordered = false;
  count = 0;
  private last = 0;
  private lastTime = '';
  private late = 0;
  private early = 0;
  private beyond = 0;

  constructor(
    private readonly evidence: LogEvidence,
    private readonly checkpoint: VerifiedCheckpoint | undefined,
    private readonly findings: Findings,
  ) {
    this.computed = new HashList(evidence.isComplete ? (checkpoint?.size ?? 0) : 0);
  }

  take(value: unknown): void {
    this.count += 1;
    if (!isLoggedEvent(value)) {
      this.isDisordered = true;
      this.findings.add('malformed', `Record ${this.count} is not an event.`, this.last + 1);
      return;
    }
    this.evidence.onEvent?.(value);
    const { leaf } = value;
    const { sequence } = leaf;
    if (leaf.v !== leafVersion) this.findings.add('malformed', `Event ${sequence} has the version ${leaf.v}, which this program does not know.`, sequence);
    if (leaf.workspace !== this.evidence.workspaceId) this.findings.add('inserted', `Event ${sequence} is of another workspace.`, sequence);
    if (sequence <= this.last) this.isDisordered = true;
    this.checkTime(value);
    const part = falseOpening(value);
    if (part !== undefined) this.findings.add('false-opening', `Event ${sequence}: what is shown as ${part} is not what was logged.`, sequence);
    const hash = hashOf(value);
    if (!hash) {
      this.isDisordered = true;
      this.findings.add('malformed', `Event ${sequence} can not be written canonically.`, sequence);
    } else if (this.evidence.isComplete) this.place(value, hash);
    else this.checkProof(value, hash);
    this.last = sequence;
    this.lastTime = leaf.sequencedAt;
  }

  remarks(): string[] {
    return [
      ...(this.late > 0 ? [`${this.late} events tell a time more than ${expectedLatenessMs / 3_600_000} hours before they got their place.`] : []),
      ...(this.early > 0 ? [`${this.early} events tell a time more than ${expectedEarlinessMs / 60_000} minutes after they got their place.`] : []),
      ...(this.beyond > 0 ? [`${this.beyond} events are newer than the checkpoint, and not proven by it.`] : []),
    ];
  }

  private place({ leaf: { sequence }, hash: stored }: LoggedEvent, hash: Uint8Array): void {
    if (sequence > this.computed.size) {
      this.beyond += 1;
      return;
    }
    if (this.computed.has(sequence - 1)) this.isDisordered = true;
    else this.computed.set(sequence - 1, hash);
    if (!isHexOf(stored, hash)) this.isDisordered = true;
  }

  private checkProof({ leaf: { sequence }, proof, hash: stored }: LoggedEvent, hash: Uint8Array): void {
    if (!this.checkpoint) return;
    const { size, root } = this.checkpoint;
    if (proof === undefined) return this.findings.add('unproven', `Event ${sequence} comes without its proof.`, sequence);
    const steps = proof.map((step) => fromHex(step) ?? new Uint8Array());
    if (verifyInclusion({ leaf: hash, index: sequence - 1, size, proof: steps, root })) {
      if (!isHexOf(stored, hash)) this.findings.add('altered', `Event ${sequence} is as it was logged, but the hash that is kept with it is not.`, sequence);
      return;
    }
    this.findings.add('altered', `Event ${sequence} is not what was logged at its place.`, sequence);
  }

  private checkTime({ leaf: { sequence, at, sequencedAt } }: LoggedEvent): void {
    if (sequencedAt < this.lastTime) this.findings.add('back-dated', `Event ${sequence} got its place at ${sequencedAt}, before event ${this.last} did at ${this.lastTime}.`, sequence);
    const lateness = at === sequencedAt ? 0 : Date.parse(sequencedAt) - Date.parse(at);
    if (lateness > expectedLatenessMs) this.late += 1;
    if (lateness < -expectedEarlinessMs) this.early += 1;
  }
}

function hashOf({ leaf }: LoggedEvent): Uint8Array | undefined {
  try {
    return hashOfLeaf(leaf);
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}
