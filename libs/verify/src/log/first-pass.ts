import { fromHex, isHexOf, textOf } from '../hashing/bytes.js';
import { hashSize } from '../merkle/hashes.js';
import { verifyInclusion } from '../merkle/proofs.js';
import { Erasures } from './erasures.js';
import type { EventCompanion } from './event-source.js';
import type { Findings } from './findings.js';
import { GrowingRoots } from './growing-roots.js';
import { HashList } from './hash-list.js';
import { hashOfGivenLeaf, leafVersion } from './leaf.js';
import { isBefore, timeLength, writeTime } from './line-times.js';
import { endOfLine, joined, parsedLine } from './lines.js';
import type { VerifiedCheckpoint } from './log-keys.js';
import { falseOpening, isLoggedEvent, type LoggedEvent } from './logged-event.js';
import { countIn, type SequenceRange, textOfRanges } from './sequences.js';
import { blockBegin, type BlockPlace, type LineBlock, type LineExpectation, RunCheck, type SoundRun } from './sound-run.js';

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
  /** Roots over the events as they came, as far as they came one after the other from the first on. */
  readonly roots: GrowingRoots;
  isDisordered = false;
  count = 0;
  private last = 0;
  private readonly lastTime = new Uint8Array(timeLength);
  private readonly time = new Uint8Array(timeLength);
  private late = 0;
  private early = 0;
  private beyond = 0;
  private readonly runs: RunCheck;
  private readonly erasures: Erasures;
  private readonly notes: string[] = [];
  /** Lines of the copy for spreadsheets that no event of the blocks so far has taken. */
  private carried = new Uint8Array();

  /** @param sizes of the trees whose roots will be asked for */
  constructor(
    private readonly evidence: Expectation,
    private readonly checkpoint: VerifiedCheckpoint | undefined,
    sizes: readonly number[],
    private readonly findings: Findings,
  ) {
    this.computed = new HashList(evidence.isComplete ? (checkpoint?.size ?? 0) : 0);
    this.roots = new GrowingRoots(evidence.isComplete ? sizes : []);
    this.runs = new RunCheck(this.expected);
    this.erasures = new Erasures(evidence.workspaceId);
  }

  get expected(): LineExpectation {
    const { workspaceId, isComplete, companion } = this.evidence;
    return { workspaceId, proven: isComplete ? undefined : this.checkpoint, wanted: companion?.wanted };
  }

  /** The sound lines from the beginning of a block on, before those in front of it were taken. */
  check(block: LineBlock): SoundRun {
    return this.runs.from(block, blockBegin);
  }

  /**
   * Lines of a file of events. Nearly all are as they should be, which their bytes tell; any other is parsed, to say what is wrong with it.
   * @param found what {@link check} tells of the block, here or elsewhere
   */
  takeBlock({ events, rows: own }: LineBlock, found?: SoundRun): void {
    const rows = own && this.carried.length > 0 ? joined([this.carried, own]) : own;
    let place = blockBegin;
    for (let run = rows === own ? found : undefined; place.event < events.length; run = undefined) {
      run ??= this.runs.from({ events, rows }, place);
      if (run.count > 0 && this.follows(events, run)) {
        this.takeRun(events, run);
        place = run.end;
      }
      if (place.event < events.length) place = this.takeLine({ events, rows }, place);
    }
    if (rows) this.carried = rows.slice(place.row);
  }

  /** Once all blocks went by. */
  end(): void {
    if (this.carried.length > 0) this.evidence.companion?.left(this.carried);
  }

  private follows(events: Uint8Array, { sequences: [first = 0], firstTime }: SoundRun): boolean {
    return first > this.last && !isBefore(events, firstTime, this.lastTime);
  }

  private takeRun(events: Uint8Array, { count, sequences, hashes, withheld, lastTime }: SoundRun): void {
    const { companion, isComplete } = this.evidence;
    const size = this.checkpoint?.size ?? 0;
    this.count += count;
    for (let index = 0; index < count; index++) {
      const sequence = sequences[index] ?? 0;
      companion?.takeSound(sequence);
      if (sequence <= size) this.erasures.take(sequence, withheld[index] === 1);
      if (isComplete) this.place(sequence, hashes.subarray(index * hashSize, (index + 1) * hashSize), true);
    }
    this.last = sequences[count - 1] ?? this.last;
    this.lastTime.set(events.subarray(lastTime, lastTime + timeLength));
  }

  private takeLine({ events, rows }: LineBlock, { event, row }: BlockPlace): BlockPlace {
    const end = endOfLine(events, event);
    const rowEnd = rows && row < rows.length ? endOfLine(rows, row) : undefined;
    const isEvent = this.take(parsedLine(events.subarray(event, end)), rowEnd === undefined ? undefined : rows?.subarray(row, rowEnd));
    return { event: end + 1, row: isEvent && rowEnd !== undefined ? rowEnd + 1 : row };
  }

  /** @returns whether it is an event at all */
  take(value: unknown, row?: Uint8Array): boolean {
    this.count += 1;
    if (!isLoggedEvent(value)) {
      this.isDisordered = true;
      this.findings.add('malformed', `Record ${this.count} is not an event.`, this.last + 1);
      return false;
    }
    this.evidence.companion?.take(value, row);
    const { leaf } = value;
    const { sequence } = leaf;
    if (leaf.v !== leafVersion) this.findings.add('malformed', `Event ${sequence} has the version ${leaf.v}, which this program does not know.`, sequence);
    if (leaf.workspace !== this.evidence.workspaceId) this.findings.add('inserted', `Event ${sequence} is of another workspace.`, sequence);
    if (sequence <= this.last) this.isDisordered = true;
    this.checkTime(value);
    const part = falseOpening(value);
    if (value.keptLeafHash !== undefined) this.findings.add('altered', `Event ${sequence} is kept with a leaf that is not the one that was logged.`, sequence);
    if (sequence <= (this.checkpoint?.size ?? 0)) this.erasures.takeEvent(value);
    if (part !== undefined) this.findings.add('false-opening', `Event ${sequence}: what is shown as ${part} is not what was logged.`, sequence);
    const hash = hashOfGivenLeaf(leaf);
    if (!hash) {
      this.isDisordered = true;
      this.findings.add('malformed', `Event ${sequence} can not be written canonically.`, sequence);
    } else if (this.evidence.isComplete) this.place(sequence, hash, isHexOf(value.hash, hash));
    else this.checkProof(value, hash);
    this.last = sequence;
    this.lastTime.set(this.time);
    return true;
  }

  /** Once all events went by: of those that do not show what they commit to, which were erased as an event records. */
  judgeErasures(): void {
    if (!this.checkpoint) return;
    const { recorded, unrecorded, unknown, unreadable } = this.erasures.judge(this.checkpoint.size, this.evidence.isComplete);
    for (const { from, to } of unrecorded) this.findings.add('unrecorded-erasure', from === to ? `Event ${from} no longer shows what it commits to, and no later event records that its details were erased.` : `Events ${from} to ${to} no longer show what they commit to, and no later event records that their details were erased.`, from, to);
    const note = (ranges: readonly SequenceRange[], say: (events: string) => string): void => {
      if (ranges.length > 0) this.notes.push(say(`${countIn(ranges)} events (${textOfRanges(ranges)})`));
    };
    note(recorded, (events) => `The details of ${events} were erased, as later events of the log record.`);
    note(unknown, (events) => `${events} do not show what they commit to, and no event here records that their details were erased: an export of the whole log tells whether one does.`);
    note(unreadable, (events) => `${events} do not show what they commit to: what may record that their details were erased lost its own, and that is recorded.`);
  }

  remarks(): string[] {
    return [
      ...(this.late > 0 ? [`${this.late} events tell a time more than ${expectedLatenessMs / 3_600_000} hours before they got their place.`] : []),
      ...(this.early > 0 ? [`${this.early} events tell a time more than ${expectedEarlinessMs / 60_000} minutes after they got their place.`] : []),
      ...(this.beyond > 0 ? [`${this.beyond} events are newer than the checkpoint, and not proven by it.`] : []),
      ...this.notes,
    ];
  }

  private place(sequence: number, hash: Uint8Array, isStored: boolean): void {
    if (sequence > this.computed.size) {
      this.beyond += 1;
      return;
    }
    if (this.computed.has(sequence - 1)) this.isDisordered = true;
    else this.computed.set(sequence - 1, hash);
    if (sequence === this.roots.size + 1) this.roots.append(hash);
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
    writeTime(sequencedAt, this.time);
    if (isBefore(this.time, 0, this.lastTime)) this.findings.add('back-dated', `Event ${sequence} got its place at ${sequencedAt}, before event ${this.last} did at ${textOf(this.lastTime)}.`, sequence);
    const lateness = at === sequencedAt ? 0 : Date.parse(sequencedAt) - Date.parse(at);
    if (lateness > expectedLatenessMs) this.late += 1;
    if (lateness < -expectedEarlinessMs) this.early += 1;
  }
}
