import type { AuditExport } from '../export/audit-export.js';
import { exportPaths } from '../export/audit-export.js';
import { NotCanonical } from '../hashing/canonical-json.js';
import type { EventCompanion } from '../log/event-source.js';
import type { Findings } from '../log/findings.js';
import { blocksOf, countLines, endOfLine, joined, textOfLine } from '../log/lines.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { eventCsvRow, eventsCsvHeader } from './csv.js';
import { csvPath } from './evidence-manifest.js';
import { parseSequences, type SequenceRange } from '../log/sequences.js';

interface Expected {
  /** Which events the manifest names; undefined where the whole log is there. */
  readonly sequences: string | undefined;
  readonly hasCsv: boolean;
  /** The event that is needed as a whole. */
  readonly wanted: number | undefined;
}

/** Looks at the events beside the proofs: which are there, in what order, and whether the copy for spreadsheets says the same. */
export class EventPass implements EventCompanion {
  /** The event that was wanted. */
  found: LoggedEvent | undefined;
  private spare = 0;

  private constructor(
    private readonly expected: ExpectedEvents | undefined,
    private readonly copy: CsvLines | undefined,
    readonly wanted: number | undefined,
    private readonly findings: Findings,
  ) {}

  static async begin(files: AuditExport, { sequences, hasCsv, wanted }: Expected, findings: Findings): Promise<EventPass> {
    const ranges = sequences === undefined ? undefined : parseSequences(sequences);
    if (sequences !== undefined && !ranges) findings.add('file', 'manifest.json does not say which events there are.');
    const copy = hasCsv ? new CsvLines(await files.open(csvPath)) : undefined;
    const header = await copy?.take(1);
    if (header && rowIn(header.subarray(0, endOfLine(header, 0))) !== eventsCsvHeader) findings.add('file', `${csvPath} does not begin with the names of its columns.`);
    return new EventPass(ranges && new ExpectedEvents(ranges, findings), copy, wanted, findings);
  }

  rows(count: number): Promise<Uint8Array | undefined> {
    return this.copy ? this.copy.take(count) : nothing;
  }

  take(event: LoggedEvent, row: Uint8Array | undefined): void {
    const { sequence } = event.leaf;
    this.expected?.take(sequence);
    if (sequence === this.wanted) this.found = event;
    if (this.copy && (row === undefined || rowIn(row) !== rowOf(event))) this.differs(sequence);
  }

  takeSound(sequence: number): void {
    this.expected?.take(sequence);
  }

  left(rows: Uint8Array): void {
    this.spare = countLines(rows);
  }

  /** Once all events went by. */
  async end(): Promise<void> {
    this.expected?.end();
    const next = await this.copy?.take(1);
    if (this.spare > 0 || (next && next.length > 0)) this.findings.add('file', `${csvPath} has more lines than there are events.`);
  }

  private differs(sequence: number): void {
    this.findings.add('file', `${csvPath} does not say of event ${sequence} what ${exportPaths.events} says.`, sequence);
  }
}

const nothing = Promise.resolve(undefined);

/** @returns undefined for an event that no export writes: it lays open what has no canonical form */
function rowOf(event: LoggedEvent): string | undefined {
  try {
    return eventCsvRow(event);
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}

/** A line that does not end as it should is like no other. */
function rowIn(line: Uint8Array): string {
  const text = textOfLine(line);
  return text.endsWith('\r') ? text.slice(0, -1) : `${text}\0`;
}

/** Holds the numbers that come against those that the manifest names. */
class ExpectedEvents {
  private readonly missing: SequenceRange[];
  private last = 0;

  constructor(
    ranges: readonly SequenceRange[],
    private readonly findings: Findings,
  ) {
    this.missing = [...ranges].reverse();
  }

  take(sequence: number): void {
    if (sequence <= this.last) {
      this.findings.add(sequence === this.last ? 'inserted' : 'reordered', `Event ${sequence} stands after event ${this.last}.`, sequence);
      return;
    }
    this.last = sequence;
    for (let next = this.missing.pop(); next; next = this.missing.pop()) {
      if (next.from > sequence) {
        this.missing.push(next);
        break;
      }
      if (next.to < sequence) {
        this.miss(next);
        continue;
      }
      if (next.from < sequence) this.miss({ from: next.from, to: sequence - 1 });
      if (next.to > sequence) this.missing.push({ from: sequence + 1, to: next.to });
      return;
    }
    this.findings.add('inserted', `Event ${sequence} is there, and the manifest does not name it.`, sequence);
  }

  end(): void {
    for (const range of this.missing.reverse()) this.miss(range);
  }

  private miss({ from, to }: SequenceRange): void {
    this.findings.add('removed', from === to ? `Event ${from} is named by the manifest and is not at its place.` : `Events ${from} to ${to} are named by the manifest and are not at their place.`, from, to);
  }
}

/** Lines that end with CR and LF, as no cell holds either. */
class CsvLines {
  private readonly blocks: AsyncIterator<Uint8Array, void, undefined> | undefined;
  private block: Uint8Array = new Uint8Array();
  private at = 0;

  constructor(content: AsyncIterable<Uint8Array> | undefined) {
    this.blocks = content && blocksOf(content);
  }

  /** The next lines, in memory of their own; fewer when no more are left. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0 && (this.at < this.block.length || (await this.read())); ) {
      const from = this.at;
      for (; missing > 0 && this.at < this.block.length; missing--) this.at = endOfLine(this.block, this.at) + 1;
      parts.push(this.block.subarray(from, this.at));
    }
    return joined(parts);
  }

  private async read(): Promise<boolean> {
    const next = await this.blocks?.next();
    this.block = next?.value ?? new Uint8Array();
    this.at = 0;
    return this.block.length > 0;
  }
}
