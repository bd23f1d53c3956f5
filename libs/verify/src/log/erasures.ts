import type { LoggedEvent } from './logged-event.js';
import { parseSequences, type SequenceRange, SequenceRanges } from './sequences.js';

/** The action of an event that records whose details were erased: its `after` has their numbers, `{ "events": "1-3, 7" }`. */
export const erasureAction = 'audit.details-erased';

/** The numbers of events, in order, as the record of their erasure has them. */
export function formatErased(sequences: readonly number[]): string {
  const ranges = new SequenceRanges();
  for (const sequence of sequences) ranges.add(sequence);
  return ranges.toString().replaceAll(',', ', ');
}

/** @returns undefined for what no record has */
export function parseErased(events: string): SequenceRange[] | undefined {
  return parseSequences(events.replaceAll(', ', ','));
}

/** What became of the events that do not show all that their leaves commit to; each list in order. */
export interface ErasureVerdict {
  /** A later event records that their details were erased. */
  readonly recorded: readonly SequenceRange[];
  /** No event records it, and one would be here. */
  readonly unrecorded: readonly SequenceRange[];
  /** No event here records it; one that does may lie outside. */
  readonly unknown: readonly SequenceRange[];
  /** A later event may have recorded it, and was erased itself, as is recorded: older versions let that happen. */
  readonly unreadable: readonly SequenceRange[];
}

/** Holds the events that do not show what they commit to against those that record erasures: whoever takes details away without one forges the log. */
export class Erasures {
  private readonly withheld: number[] = [];
  private readonly covered: SequenceRange[] = [];
  /** Records that do not show what they recorded. */
  private readonly silent: number[] = [];
  private last = 0;
  /** From here on no event is missing. */
  private tail = 1;

  constructor(private readonly workspaceId: string) {}

  /** Told of each event, in the order in which they come; of records by {@link takeEvent}. */
  take(sequence: number, isWithheld: boolean): void {
    if (sequence !== this.last + 1) this.tail = sequence;
    this.last = sequence;
    if (isWithheld) this.withheld.push(sequence);
  }

  takeEvent(event: LoggedEvent): void {
    const { sequence, action, subject, workspace } = event.leaf;
    const isWithheld = withholds(event);
    this.take(sequence, isWithheld);
    if (action !== erasureAction || subject.id !== this.workspaceId || workspace !== this.workspaceId) return;
    if (isWithheld) this.silent.push(sequence);
    // What it says of itself or of later events is no erasure: details are taken before it is recorded.
    for (const { from, to } of rangesIn(event)) if (from < sequence) this.covered.push({ from, to: Math.min(to, sequence - 1) });
  }

  /**
   * @param size events in the log
   * @param isComplete whether all of them are here; otherwise it is found out which are followed by all that come after them
   */
  judge(size: number, isComplete: boolean): ErasureVerdict {
    const covers = coveredBy(this.covered);
    const lastSilent = this.silent.reduce((last, sequence) => (sequence > last && covers(sequence) ? sequence : last), 0);
    const isFollowed = (sequence: number): boolean => isComplete || (this.last === size && sequence >= this.tail);
    const found: Record<keyof ErasureVerdict, SequenceRange[]> = { recorded: [], unrecorded: [], unknown: [], unreadable: [] };
    for (const sequence of this.withheld.toSorted((one, other) => one - other)) {
      const became = covers(sequence) ? 'recorded' : sequence < lastSilent ? 'unreadable' : isFollowed(sequence) ? 'unrecorded' : 'unknown';
      join(found[became], { from: sequence, to: sequence });
    }
    return found;
  }
}

/** Whether the leaf commits to something that is not laid open. */
export function withholds({ leaf, opened }: LoggedEvent): boolean {
  const { subject, before, after, reason } = leaf;
  return (
    (subject.idCommitment !== undefined && opened?.subjectId === undefined) || (before !== undefined && opened?.before === undefined) ||
    (after !== undefined && opened?.after === undefined) || (reason !== undefined && opened?.reason === undefined)
  );
}

function rangesIn({ opened }: LoggedEvent): readonly SequenceRange[] {
  const value = opened?.after?.value;
  const events = typeof value === 'object' && value !== null && 'events' in value ? value.events : undefined;
  return (typeof events === 'string' ? parseErased(events) : undefined) ?? [];
}

/** Whether a number is in any of the ranges. */
function coveredBy(ranges: readonly SequenceRange[]): (sequence: number) => boolean {
  const joined: SequenceRange[] = [];
  for (const range of ranges.toSorted((one, other) => one.from - other.from)) join(joined, range);
  return (sequence) => {
    let [low, high] = [0, joined.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((joined[middle]?.to ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return (joined[low]?.from ?? Infinity) <= sequence;
  };
}

/** Puts a range behind others that begin before it, or makes it one with the last. */
function join(ranges: SequenceRange[], { from, to }: SequenceRange): void {
  const last = ranges.at(-1);
  if (last && from <= last.to + 1) ranges[ranges.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  else ranges.push({ from, to });
}
