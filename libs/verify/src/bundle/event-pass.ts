import type { AuditExport } from '../export/audit-export.js';
import { exportPaths } from '../export/audit-export.js';
import type { EventLine } from '../log/event-line.js';
import type { EventCompanion } from '../log/event-source.js';
import type { Findings } from '../log/findings.js';
import { blocksOf, endOfLine, parsedLine, textOfLine } from '../log/lines.js';
import { isLoggedEvent, type LoggedEvent } from '../log/logged-event.js';
import { eventCsvRow, eventsCsvHeader } from './csv.js';
import { CsvLineCheck } from './csv-line.js';
import { csvPath } from './evidence-manifest.js';
import { parseSequences, type SequenceRange } from './sequences.js';

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

  private constructor(
    private readonly expected: ExpectedEvents | undefined,
    private readonly rows: CsvLines | undefined,
    private readonly wanted: number | undefined,
    private readonly findings: Findings,
  ) {}

  static async begin(files: AuditExport, { sequences, hasCsv, wanted }: Expected, findings: Findings): Promise<EventPass> {
    const ranges = sequences === undefined ? undefined : parseSequences(sequences);
    if (sequences !== undefined && !ranges) findings.add('file', 'manifest.json does not say which events there are.');
    const rows = hasCsv ? new CsvLines(await files.open(csvPath)) : undefined;
    await rows?.ready();
    if (rows && rows.next() !== eventsCsvHeader) findings.add('file', `${csvPath} does not begin with the names of its columns.`);
    return new EventPass(ranges && new ExpectedEvents(ranges, findings), rows, wanted, findings);
  }

  ready(): Promise<void> | undefined {
    return this.rows?.ready();
  }

  take(event: LoggedEvent): void {
    const { sequence } = event.leaf;
    this.expected?.take(sequence);
    if (sequence === this.wanted) this.found = event;
    if (this.rows && this.rows.next() !== eventCsvRow(event)) this.differs(sequence);
  }

  takeLine(line: EventLine): void {
    this.expected?.take(line.sequence);
    if (line.sequence === this.wanted) this.found = parsedEvent(line);
    if (!this.rows || this.rows.nextIsOf(line)) return;
    const event = parsedEvent(line);
    if (event === undefined || this.rows.next() !== eventCsvRow(event)) this.differs(line.sequence);
  }

  /** Once all events went by. */
  async end(): Promise<void> {
    this.expected?.end();
    await this.rows?.ready();
    if (this.rows?.next() !== undefined) this.findings.add('file', `${csvPath} has more lines than there are events.`);
  }

  private differs(sequence: number): void {
    this.findings.add('file', `${csvPath} does not say of event ${sequence} what ${exportPaths.events} says.`, sequence);
  }
}

function parsedEvent({ bytes, from, to }: EventLine): LoggedEvent | undefined {
  const event = parsedLine(bytes.subarray(from, to));
  return isLoggedEvent(event) ? event : undefined;
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
  private readonly blocks: AsyncIterator<Uint8Array, void, undefined> | undefined;
  private readonly check = new CsvLineCheck();
  private block: Uint8Array = new Uint8Array();
  private at = 0;
  private isAtEnd: boolean;

  constructor(content: AsyncIterable<Uint8Array> | undefined) {
    this.blocks = content && blocksOf(content);
    this.isAtEnd = content === undefined;
  }

  /** Undefined when the next line is there, or none is left. */
  ready(): Promise<void> | undefined {
    return this.isAtEnd || this.at < this.block.length ? undefined : this.read();
  }

  /** Takes the next line if it is sure to be the event's; leaves it otherwise. */
  nextIsOf(line: EventLine): boolean {
    if (!this.check.isOf(line, this.block, this.at)) return false;
    this.at = this.check.at + 1;
    return true;
  }

  /** @returns undefined after the last; a line that does not end as it should is like no other */
  next(): string | undefined {
    if (this.at >= this.block.length) return undefined;
    const end = endOfLine(this.block, this.at);
    const line = textOfLine(this.block.subarray(this.at, end));
    this.at = end + 1;
    return line.endsWith('\r') ? line.slice(0, -1) : `${line}\0`;
  }

  private async read(): Promise<void> {
    const next = await this.blocks?.next();
    this.isAtEnd = next?.done !== false;
    this.block = next?.value ?? new Uint8Array();
    this.at = 0;
  }
}
