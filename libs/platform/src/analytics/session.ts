import type { ChildProcess } from 'node:child_process';
import { AnalyticsAborted, AnalyticsAnswerTooLarge, AnalyticsCrashed, AnalyticsFailed, AnalyticsOutOfMemory, AnalyticsOutOfScratch, AnalyticsTimedOut } from './analytics.errors.js';
import type { AnalyticsLimits } from './lockdown.js';
import { pathOf, receive } from './numbers/carried.js';
import type { ReadNumbers } from './numbers/read-numbers.js';
import type { SketchSize } from './numbers/sketch.js';
import { beginRunner } from './runner-process.js';
import type { Answer, Request, Row } from './runner-protocol.js';

/** Rows of one answer, if nobody says otherwise. */
const defaultMaxRows = 10_000;
const keptOfItsLastWords = 2_000;

type Unnumbered<Message> = Message extends unknown ? Omit<Message, 'id'> : never;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * One DuckDB instance in a process of its own, empty at the start and gone at the end. Statements are run one after another, in the order in
 * which they were asked for.
 *
 * Statements are the server's own text. What a person wrote gets into them only as a literal (`text`) or a checked expression.
 */
export class AnalyticsSession {
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;
  private ended: Error | undefined;
  private lastWords = '';

  private constructor(
    private readonly runner: ChildProcess,
    /** The folder that the session reads and writes in; removed with it. */
    readonly folder: string,
    readonly limits: AnalyticsLimits,
  ) {
    runner.on('message', (answer: Answer) => {
      this.waiting.get(answer.id)?.resolve(answer);
      this.waiting.delete(answer.id);
    });
    runner.stderr?.on('data', (words: Buffer) => (this.lastWords = `${this.lastWords}${words.toString()}`.slice(-keptOfItsLastWords)));
    runner.once('error', (cause) => this.end(new AnalyticsCrashed(cause.message)));
    runner.once('exit', (code, signal) => this.end(this.causeOfDeath(code, signal)));
  }

  /** Of the process that computes, for whoever watches processes; undefined when none could be begun. */
  get processId(): number | undefined {
    return this.runner.pid;
  }

  /** Begins the process. Nothing may be asked for before it was opened. */
  static begin(folder: string, limits: AnalyticsLimits): AnalyticsSession {
    return new AnalyticsSession(beginRunner(folder), folder, limits);
  }

  async open(): Promise<void> {
    const answer = await this.ask({ kind: 'open', lockdown: { folder: this.folder, memoryBytes: this.limits.memoryBytes, diskBytes: this.limits.diskBytes, threads: this.limits.threads } });
    if (answer.kind === 'failed') throw this.failure(answer.message);
  }

  /** Runs a statement whose answer does not matter. @throws AnalyticsFailed, AnalyticsOutOfMemory, AnalyticsOutOfScratch, AnalyticsCrashed, and what the session was ended with */
  async run(sql: string): Promise<void> {
    await this.rows(sql);
  }

  /** The rows of a query, no more than `maxRows`. @throws AnalyticsAnswerTooLarge, and as {@link run} */
  async rows(sql: string, maxRows = defaultMaxRows): Promise<readonly Row[]> {
    const answer = await this.ask({ kind: 'query', sql, maxRows });
    if (answer.kind === 'rows') return answer.rows;
    throw this.unanswered(answer, maxRows);
  }

  /** The distributions of the columns of a query, which are of doubles: rows are read and put in order where the engine runs, and none becomes an object. @throws as {@link run} */
  async numbers(sql: string, size: SketchSize): Promise<readonly ReadNumbers[]> {
    const answer = await this.ask({ kind: 'numbers', sql, size });
    if (answer.kind !== 'numbers') throw this.unanswered(answer, 0);
    try {
      return await Promise.all(answer.numbers.map((numbers, column) => receive(numbers, pathOf(this.folder, answer.id, column))));
    } catch (cause) {
      // Its folder went with the session.
      throw this.ended ?? cause;
    }
  }

  /** The one column of a query, which is of doubles, as it is; NULL is NaN. @throws AnalyticsAnswerTooLarge, and as {@link run} */
  async series(sql: string, maxRows: number): Promise<Float64Array> {
    const answer = await this.ask({ kind: 'series', sql, maxRows });
    if (answer.kind === 'series') return answer.series;
    throw this.unanswered(answer, maxRows);
  }

  /** The one row of a query that always has one. */
  async row(sql: string): Promise<Row> {
    const [row] = await this.rows(sql, 1);
    if (row === undefined) throw new Error('The query has no row.');
    return row;
  }

  /** Ends the process, whatever it does, and fails what is still asked for. */
  end(cause: Error): void {
    if (this.ended !== undefined) return;
    this.ended = cause;
    for (const { reject } of this.waiting.values()) reject(cause);
    this.waiting.clear();
    this.runner.kill('SIGKILL');
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    const gone = this.runner.exitCode === null && this.runner.signalCode === null && this.runner.pid !== undefined ? new Promise((resolve) => this.runner.once('exit', resolve)) : undefined;
    this.end(new AnalyticsAborted());
    await gone;
  }

  private async ask(request: Unnumbered<Request>): Promise<Answer> {
    if (this.ended !== undefined) throw this.ended;
    const id = (this.count += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // A process that is gone is told by its exit, with the cause.
      this.runner.send({ ...request, id }, () => undefined);
    });
  }

  private unanswered(answer: Answer, maxRows: number): Error {
    if (answer.kind === 'failed') return this.failure(answer.message);
    return answer.kind === 'too-many-rows' ? new AnalyticsAnswerTooLarge(maxRows) : new Error(`An answer of another kind: ${answer.kind}.`);
  }

  private failure(message: string): Error {
    const reason = message.replaceAll(`${this.folder}/`, '').replaceAll(this.folder, '');
    if (/^Out of Memory Error:[^]*max_temp_directory_size/.test(reason) || /no space left on device/i.test(reason)) return new AnalyticsOutOfScratch(this.limits.diskBytes, reason);
    if (/^Out of Memory Error|bad_alloc|[Ff]ailed to allocate/.test(reason)) return new AnalyticsOutOfMemory(this.limits.memoryBytes, reason);
    const [, category = 'Engine', rest = reason] = /^([A-Z][\w /]*?) Error: ([^]*)$/.exec(reason) ?? [];
    return new AnalyticsFailed(category, rest.split('\n\n')[0]?.slice(0, 600) ?? rest);
  }

  /** A kill that did not come from here is that of the kernel, or the runner's own, for want of memory. */
  private causeOfDeath(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal === 'SIGKILL') return new AnalyticsOutOfMemory(this.limits.memoryBytes);
    if (signal === 'SIGABRT' && /bad_alloc|heap out of memory/.test(this.lastWords)) return new AnalyticsOutOfMemory(this.limits.memoryBytes, this.lastWords);
    return new AnalyticsCrashed(signal ?? `exit ${code}${this.lastWords === '' ? '' : `: ${this.lastWords.trim().split('\n').at(-1)}`}`);
  }
}

/** Ends a session when its time is over or nobody wants its answer any more. @returns what takes this back */
export function bound(session: AnalyticsSession, signal: AbortSignal | undefined): () => void {
  const timer = setTimeout(() => session.end(new AnalyticsTimedOut(session.limits.timeMs)), session.limits.timeMs);
  const abort = () => session.end(new AnalyticsAborted(signal?.reason));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
}
