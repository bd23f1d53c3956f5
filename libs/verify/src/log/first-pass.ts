import { fromHex, isHexOf, textOf, utf8 } from '../hashing/bytes.js';
import { NotCanonical } from '../hashing/canonical-json.js';
import { verifyInclusion } from '../merkle/proofs.js';
import type { EventLine } from './event-line.js';
import type { EventCompanion } from './event-source.js';
import type { Findings } from './findings.js';
import { HashList } from './hash-list.js';
import { hashOfLeaf, leafVersion } from './leaf.js';
import { LineCheck } from './line-check.js';
import { isBefore, isPunctual, timeLength } from './line-times.js';
import { endOfLine, parsedLine } from './lines.js';
import type { VerifiedCheckpoint } from './log-keys.js';
import { falseOpening, isLoggedEvent, type LoggedEvent } from './logged-event.js';

/** How far the time that an event tells may lie from the time it got its place before a note is made: clocks differ, and a queue may wait. */
export const expectedLatenessMs = 24 * 3_600_000;
export const expectedEarlinessMs = 5 * 60_000;

/** What the events are expected to be. */
export interface Expectation {
  readonly workspaceId: string;
  /** Whether these are all events up to the checkpoint; otherwise each has to bring its proof. */
  readonly isComplete: boolean;
  readonly companion?: EventCompanion;
}

/** What can be told of each event by itself and the one before it. */
export class FirstPass {
  readonly computed: HashList;
  isDisordered = false;
  count = 0;
  private last = 0;
  private readonly lastTime = new Uint8Array(timeLength);
  private late = 0;
  private early = 0;
  private beyond = 0;
  private readonly lines: LineCheck;

  constructor(
    private readonly evidence: Expectation,
    private readonly checkpoint: VerifiedCheckpoint | undefined,
    private readonly findings: Findings,
  ) {
    this.computed = new HashList(evidence.isComplete ? (checkpoint?.size ?? 0) : 0);
    this.lines = new LineCheck(evidence.workspaceId, evidence.isComplete ? undefined : checkpoint);
  }

  /**
   * The line of a file of events that begins here. Nearly all are as they should be, which their bytes tell; any other is parsed, to say what is wrong with it.
   * @returns where it ends
   */
  takeLine(bytes: Uint8Array, from: number): number {
    const { hash, line } = this.lines;
    if (!this.lines.isSound(bytes, from) || !this.follows(line)) {
      const end = endOfLine(bytes, from);
      this.take(parsedLine(bytes.subarray(from, end)));
      return end;
    }
    this.count += 1;
    this.evidence.companion?.takeLine(line);
    if (this.evidence.isComplete) this.place(line.sequence, hash, true);
    this.last = line.sequence;
    for (let index = 0; index < timeLength; index++) this.lastTime[index] = bytes[line.sequencedAt.from + index] ?? 0;
    return line.to;
  }

  private follows({ bytes, sequence, at, sequencedAt }: EventLine): boolean {
    return sequence > this.last && !isBefore(bytes, sequencedAt.from, this.lastTime) && isPunctual(bytes, at.from, sequencedAt.from);
  }

  take(value: unknown): void {
    this.count += 1;
    if (!isLoggedEvent(value)) {
      this.isDisordered = true;
      this.findings.add('malformed', `Record ${this.count} is not an event.`, this.last + 1);
      return;
    }
    this.evidence.companion?.take(value);
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
    } else if (this.evidence.isComplete) this.place(sequence, hash, isHexOf(value.hash, hash));
    else this.checkProof(value, hash);
    this.last = sequence;
    this.lastTime.set(utf8(leaf.sequencedAt));
  }

  remarks(): string[] {
    return [
      ...(this.late > 0 ? [`${this.late} events tell a time more than ${expectedLatenessMs / 3_600_000} hours before they got their place.`] : []),
      ...(this.early > 0 ? [`${this.early} events tell a time more than ${expectedEarlinessMs / 60_000} minutes after they got their place.`] : []),
      ...(this.beyond > 0 ? [`${this.beyond} events are newer than the checkpoint, and not proven by it.`] : []),
    ];
  }

  private place(sequence: number, hash: Uint8Array, isStored: boolean): void {
    if (sequence > this.computed.size) {
      this.beyond += 1;
      return;
    }
    if (this.computed.has(sequence - 1)) this.isDisordered = true;
    else this.computed.set(sequence - 1, hash);
    if (!isStored) this.isDisordered = true;
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
    if (isBefore(utf8(sequencedAt), 0, this.lastTime)) this.findings.add('back-dated', `Event ${sequence} got its place at ${sequencedAt}, before event ${this.last} did at ${textOf(this.lastTime)}.`, sequence);
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
