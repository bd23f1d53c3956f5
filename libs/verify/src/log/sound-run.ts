import { hashSize } from '../merkle/hashes.js';
import { CsvLineCheck } from './csv-line.js';
import type { EventLine } from './event-line.js';
import { LineCheck } from './line-check.js';
import { isBefore, isPunctual, timeLength } from './line-times.js';

/** Whole lines of events, and where there is a copy for spreadsheets the lines of it that should be theirs. */
export interface LineBlock {
  readonly events: Uint8Array;
  readonly rows: Uint8Array | undefined;
}

/** Where a line of events begins in a block, and its line of the copy. */
export interface BlockPlace {
  readonly event: number;
  readonly row: number;
}

export const blockBegin: BlockPlace = { event: 0, row: 0 };

/** What the events are expected to be, as far as one of them can tell. */
export interface LineExpectation {
  readonly workspaceId: string;
  /** The checkpoint to which each event has to be led by its proof; undefined where the whole log is there. */
  readonly proven: { readonly size: number; readonly root: Uint8Array } | undefined;
  /** The event that is needed as a whole, by its number: left to the parser. */
  readonly wanted: number | undefined;
}

/** Lines that follow each other and are all as they should be. */
export interface SoundRun extends RunRoom {
  readonly count: number;
  /** Behind the last of them. */
  readonly end: BlockPlace;
  /** Where the time stands at which the first and the last got their place. */
  readonly firstTime: number;
  readonly lastTime: number;
}

/** Memory for what is told of each line; it may have room for more. */
export interface RunRoom {
  readonly sequences: Float64Array;
  /** Of each line's leaf, one behind the other. */
  readonly hashes: Uint8Array;
  /** 1 for each line that does not show all that its leaf commits to, 0 for any other. */
  readonly withheld: Uint8Array;
}

/** Looks at blocks elsewhere, such as in another thread, so that more than one is looked at at once. What it says is believed. */
export interface RunChecker {
  /** How many blocks it may have been given whose answers are not yet used: what it answers lies where that of a later block will. */
  readonly width: number;
  /** The sound lines from the block's beginning on; undefined for a block that it does not take. */
  check(block: LineBlock): Promise<SoundRun | undefined>;
}

export type OpenRunChecker = (expected: LineExpectation) => RunChecker;

/** No line that is read as an event is shorter: its hash, its leaf's names and times alone take more. */
export const leastLine = 256;

export function roomFor(bytes: number): RunRoom {
  const lines = Math.ceil(bytes / leastLine);
  return { sequences: new Float64Array(lines), hashes: new Uint8Array(lines * hashSize), withheld: new Uint8Array(lines) };
}

/** Tells how far lines are sound. It may stop short of one that is: that one is for the parser, and {@link LineCheck} says why. */
export class RunCheck {
  private readonly lines: LineCheck;
  private readonly rows = new CsvLineCheck();
  private readonly time = new Uint8Array(timeLength);

  private readonly wanted: number;

  constructor({ workspaceId, proven, wanted = 0 }: LineExpectation) {
    this.lines = new LineCheck(workspaceId, proven);
    this.wanted = wanted;
  }

  /** The sound lines from a place of a block on, up to the first that is not sure to be. The first may be any event. */
  from({ events, rows }: LineBlock, place: BlockPlace, { sequences, hashes, withheld } = roomFor(events.length - place.event)): SoundRun {
    const { hash, line } = this.lines;
    let count = 0;
    let last = 0;
    let event = place.event;
    let row = place.row;
    let firstTime = 0;
    let lastTime = 0;
    this.time.fill(0);
    while (event < events.length && this.lines.isSound(events, event) && this.isNext(line, last) && (rows === undefined || this.rows.isOf(line, rows, row))) {
      sequences[count] = last = line.sequence;
      hashes.set(hash, count * hashSize);
      withheld[count] = this.lines.isWithheld ? 1 : 0;
      lastTime = line.sequencedAt.from;
      if (count === 0) firstTime = lastTime;
      for (let index = 0; index < timeLength; index++) this.time[index] = events[lastTime + index] ?? 0;
      count += 1;
      event = line.to + 1;
      if (rows !== undefined) row = this.rows.at + 1;
    }
    return { count, sequences, hashes, withheld, end: { event, row }, firstTime, lastTime };
  }

  private isNext({ bytes, sequence, at, sequencedAt }: EventLine, last: number): boolean {
    return sequence > last && sequence !== this.wanted && !isBefore(bytes, sequencedAt.from, this.time) && isPunctual(bytes, at.from, sequencedAt.from);
  }
}
