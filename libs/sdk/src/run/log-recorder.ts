import type { JournalRecord, LogLine } from '../journal/records.js';

const flushEveryMs = 500;
/** Characters that make a record; a request holds at most 1 MiB, and JSON may need six bytes for one character. */
const recordLength = 128 * 1024;
/** Counted for each line, so that a flood of empty ones is bounded too. */
const lineOverhead = 48;

/** Gathers lines of output into records. */
export class LogRecorder {
  private lines: LogLine[] = [];
  private length = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly append: (record: JournalRecord) => void) {}

  add(line: LogLine): void {
    this.lines.push(line);
    this.length += line.text.length + lineOverhead;
    if (this.length >= recordLength) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), flushEveryMs).unref();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0) return;
    const { lines } = this;
    this.lines = [];
    this.length = 0;
    this.append({ kind: 'logs', lines });
  }
}
