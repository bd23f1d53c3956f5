import type { AuditExport } from '../export/audit-export.js';
import { exportPaths } from '../export/audit-export.js';
import { linesOf } from '../export/lines.js';
import type { Findings } from '../log/findings.js';
import { isLoggedEvent, type LoggedEvent } from '../log/logged-event.js';
import { parsed } from './contents.js';
import { eventCsvRow, eventsCsvHeader } from './csv.js';
import { csvPath } from './evidence-manifest.js';
import { parseSequences, type SequenceRange } from './sequences.js';

interface Expected {
  /** Which events the manifest names; undefined where the whole log is there. */
  readonly sequences: string | undefined;
  readonly hasCsv: boolean;
  readonly see: (event: LoggedEvent) => void;
}

/** Goes over the events beside the proofs: which are there, in what order, and whether the copy for spreadsheets says the same. */
export async function passOverEvents(files: AuditExport, { sequences, hasCsv, see }: Expected, findings: Findings): Promise<void> {
  const ranges = sequences === undefined ? undefined : parseSequences(sequences);
  if (sequences !== undefined && !ranges) findings.add('file', 'manifest.json does not say which events there are.');
  const expected = ranges && new ExpectedEvents(ranges, findings);
  const rows = hasCsv ? await csvRows(files) : undefined;
  if (rows && (await rows.next()).value !== eventsCsvHeader) findings.add('file', `${csvPath} does not begin with the names of its columns.`);
  const content = await files.open(exportPaths.events);
  if (!content) return;
  for await (const line of linesOf(content)) {
    const event = parsed(line);
    if (!isLoggedEvent(event)) continue;
    expected?.take(event.leaf.sequence);
    see(event);
    if (rows && (await rows.next()).value !== eventCsvRow(event)) findings.add('file', `${csvPath} does not say of event ${event.leaf.sequence} what ${exportPaths.events} says.`, event.leaf.sequence);
  }
  expected?.end();
  if (rows && !(await rows.next()).done) findings.add('file', `${csvPath} has more lines than there are events.`);
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

async function csvRows(files: AuditExport): Promise<AsyncIterator<string, void, undefined>> {
  const content = await files.open(csvPath);
  return linesOfCsv(content ?? (async function* () {})());
}

/** Lines end with CR and LF, and no cell holds either. */
async function* linesOfCsv(content: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  for await (const line of linesOf(content)) yield line.endsWith('\r') ? line.slice(0, -1) : `${line}\0`;
}
