import type { AuditExport } from '../export/audit-export.js';
import { exportPaths } from '../export/audit-export.js';
import { linesOf } from '../export/lines.js';
import type { EventCompanion } from '../export/verify-export.js';
import type { Findings } from '../log/findings.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { eventCsvRow, eventsCsvHeader } from './csv.js';
import { csvPath } from './evidence-manifest.js';
import { parseSequences, type SequenceRange } from './sequences.js';

interface Expected {
  /** Which events the manifest names; undefined where the whole log is there. */
  readonly sequences: string | undefined;
  readonly hasCsv: boolean;
  readonly see: (event: LoggedEvent) => void;
}

/** Looks at the events beside the proofs: which are there, in what order, and whether the copy for spreadsheets says the same. */
export class EventPass implements EventCompanion {
  private constructor(
    private readonly expected: ExpectedEvents | undefined,
    private readonly rows: CsvLines | undefined,
    private readonly see: (event: LoggedEvent) => void,
    private readonly findings: Findings,
  ) {}

  static async begin(files: AuditExport, { sequences, hasCsv, see }: Expected, findings: Findings): Promise<EventPass> {
    const ranges = sequences === undefined ? undefined : parseSequences(sequences);
    if (sequences !== undefined && !ranges) findings.add('file', 'manifest.json does not say which events there are.');
    const rows = hasCsv ? new CsvLines(await files.open(csvPath)) : undefined;
    await rows?.ready();
    if (rows && rows.next() !== eventsCsvHeader) findings.add('file', `${csvPath} does not begin with the names of its columns.`);
    return new EventPass(ranges && new ExpectedEvents(ranges, findings), rows, see, findings);
  }

  ready(): Promise<void> | undefined {
    return this.rows?.ready();
  }

  take(event: LoggedEvent): void {
    this.expected?.take(event.leaf.sequence);
    this.see(event);
    if (this.rows && this.rows.next() !== eventCsvRow(event)) this.findings.add('file', `${csvPath} does not say of event ${event.leaf.sequence} what ${exportPaths.events} says.`, event.leaf.sequence);
  }

  /** Once all events went by. */
  async end(): Promise<void> {
    this.expected?.end();
    await this.rows?.ready();
    if (this.rows?.next() !== undefined) this.findings.add('file', `${csvPath} has more lines than there are events.`);
  }
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

/** Lines that end with CR and LF, as no cell holds either; one by one once they are ready. */
class CsvLines {
  private readonly batches: AsyncIterator<string[], void, undefined> | undefined;
  private lines: readonly string[] = [];
  private at = 0;
  private isAtEnd: boolean;

  constructor(content: AsyncIterable<Uint8Array> | undefined) {
    this.batches = content && linesOf(content);
    this.isAtEnd = content === undefined;
  }

  /** Undefined when the next line is there, or none is left. */
  ready(): Promise<void> | undefined {
    return this.isAtEnd || this.at < this.lines.length ? undefined : this.read();
  }

  /** @returns undefined after the last; a line that does not end as it should is like no other */
  next(): string | undefined {
    const line = this.lines[this.at++];
    if (line === undefined) return undefined;
    return line.endsWith('\r') ? line.slice(0, -1) : `${line}\0`;
  }

  private async read(): Promise<void> {
    const batch = await this.batches?.next();
    this.isAtEnd = batch?.done !== false;
    this.lines = batch?.value ?? [];
    this.at = 0;
  }
}
