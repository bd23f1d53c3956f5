import type { LogLine } from '../journal/records.js';

export type OutputStream = 'stdout' | 'stderr';
type Listener = (line: LogLine) => void;
type Write = typeof process.stdout.write;

/** A stream of the process, as something whose `write` may be put aside and put back. */
interface Writer {
  write: (...args: Parameters<Write>) => boolean;
}

const maxLineLength = 8 * 1024;

/** The process's own writers, from before any tee: what Plinth itself says goes through them and never into a run. */
const original: Readonly<Record<OutputStream, Write>> = {
  stdout: process.stdout.write.bind(process.stdout),
  stderr: process.stderr.write.bind(process.stderr),
};

/** Straight to standard error, past every tee. Nobody listens there any more: then it is not said, where an error without a listener would end the process. */
export function sayOnStderr(text: string): void {
  original.stderr(text, (error) => {
    if (error && process.stderr.listenerCount('error') === 0) process.stderr.once('error', () => undefined);
  });
}

/** Text in pieces becomes lines; what a progress bar wrote before a carriage return is overwritten, as on a terminal. */
export class LineSplitter {
  private rest = '';
  private readonly decoder = new TextDecoder();

  push(chunk: string | Uint8Array): string[] {
    this.rest += typeof chunk === 'string' ? chunk : this.decoder.decode(chunk, { stream: true });
    const lines = this.rest.split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > maxLineLength) {
      lines.push(this.rest);
      this.rest = '';
    }
    return lines.map(shownLine);
  }

  end(): string[] {
    const last = this.rest;
    this.rest = '';
    return last === '' ? [] : [shownLine(last)];
  }
}

function shownLine(line: string): string {
  const withoutReturn = line.endsWith('\r') ? line.slice(0, -1) : line;
  const shown = withoutReturn.slice(withoutReturn.lastIndexOf('\r') + 1);
  return shown.length > maxLineLength ? `${shown.slice(0, maxLineLength)}…` : shown;
}

/** What one run hears of the process's output. */
export class ConsoleTee {
  private static readonly tees = new Set<ConsoleTee>();
  private static restore: (() => void) | undefined;
  private readonly splitters: Readonly<Record<OutputStream, LineSplitter>> = { stdout: new LineSplitter(), stderr: new LineSplitter() };

  constructor(private readonly listener: Listener) {
    ConsoleTee.tees.add(this);
    ConsoleTee.restore ??= patchProcess((stream, chunk) => {
      for (const tee of ConsoleTee.tees) tee.hear(stream, chunk);
    });
  }

  hear(stream: OutputStream, chunk: string | Uint8Array): void {
    for (const text of this.splitters[stream].push(chunk)) this.listener({ at: Date.now(), stream, text });
  }

  stop(): void {
    if (!ConsoleTee.tees.delete(this)) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const text of this.splitters[stream].end()) this.listener({ at: Date.now(), stream, text });
    }
    if (ConsoleTee.tees.size > 0) return;
    ConsoleTee.restore?.();
    ConsoleTee.restore = undefined;
  }
}

/** The original is called first and with the same arguments; listeners must not throw. Returns what undoes it. */
function patchProcess(heard: (stream: OutputStream, chunk: string | Uint8Array) => void): () => void {
  const undo = (['stdout', 'stderr'] as const).map((stream) => {
    const target: Writer = process[stream];
    const before = target.write;
    const tee = (...args: Parameters<Write>): boolean => {
      const written = before.apply(target, args);
      const [chunk] = args;
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) heard(stream, chunk);
      return written;
    };
    target.write = tee;
    return () => {
      // Someone else may have patched it since; then their chain stays, and ours passes through.
      if (target.write === tee) target.write = before;
    };
  });
  return () => undo.forEach((each) => each());
}
