import { uuidV7 } from '../ids.js';
import { Problems, type Problem } from '../problems.js';
import { backoffMs } from '../upload/backoff.js';
import { PlinthRequestError } from './errors.js';
import type { PredictionPieces } from './prediction-pieces.js';
import { RowColumns } from './prediction-rows.js';
import type { LoggedPrediction, PredictionLogOptions } from './prediction-types.js';
import { sendPredictions } from './send-predictions.js';
import type { Transport } from './transport.js';

const defaults = { sample: 1, flushEveryMs: 1_000, longestWaitMs: 60_000, batchRows: 2_000 };
/** Rows that are made a piece without waiting, and the time after which fewer are. */
const [pieceRows, keepAfterMs] = [256, 50];
/** A batch of about so many bytes is sent, however few its rows are. */
const batchBytes = 2 ** 20;
/** So long a close waits for the server, unless told. */
const closeWithinMs = 10_000;
const accessRetryMs = 30_000;
const maxIdLength = 250;

/**
 * Predictions of one deployment on their way. `log` puts a row by and returns at once: it waits for nothing and throws nothing. Fifty milliseconds later it is in a journal on disk, where there are disks, and is sent from
 * there, together with others and again until the server has it. Small batches wait longer for more rows.
 */
export class PredictionLog {
  private readonly buffer: RowColumns;
  private readonly problemsFound: Problems;
  private readonly options: typeof defaults & { readonly maxRows: number };
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  /** Of the batch that is not sealed yet. */
  private open = { rows: 0, bytes: 0 };
  private waitMs: number;
  private failures = 0;
  private closed = false;

  /** @internal */
  constructor(
    private readonly transport: Transport,
    readonly deploymentId: string,
    private readonly pieces: PredictionPieces,
    problems: Problems,
    options: PredictionLogOptions = {},
    /** Is told once, where rows wait that the server does not have. */
    private readonly onEnd: (left: string | undefined) => void = () => undefined,
  ) {
    this.options = { ...defaults, maxRows: pieces.mostRows, ...options };
    this.waitMs = this.options.flushEveryMs;
    this.problemsFound = problems;
    this.buffer = new RowColumns((message) => problems.note('input', message));
    // What a process before this one left is here already.
    if (pieces.waiting > 0) this.sendIn(0);
  }

  /** Puts a prediction by. @returns its id, by which labels find it later; undefined when it was not sampled, or there is no room */
  log({ features, output, id, at }: LoggedPrediction): string | undefined {
    const { sample, maxRows, batchRows } = this.options;
    if (sample < 1 && Math.random() >= sample) return undefined;
    if (this.closed || this.waiting >= maxRows) {
      this.problemsFound.note('journal full', this.closed ? 'A prediction came after the log was closed.' : `Predictions are lost: ${maxRows} wait for the server already.`);
      return undefined;
    }
    const own = id === undefined || this.isId(id) ? id : undefined;
    const given = own ?? uuidV7();
    this.buffer.push(given, at === undefined || this.isMoment(at) ? (at ?? Date.now()) : Date.now(), features, output);
    if (this.buffer.rows >= pieceRows || this.open.rows + this.buffer.rows >= batchRows) this.keep();
    else this.keepTimer ??= unheld(() => this.keep(), keepAfterMs);
    return given;
  }

  /** What went wrong so far. */
  get problems(): readonly Problem[] {
    return this.problemsFound.list();
  }

  /** Rows that the server does not have yet. */
  get waiting(): number {
    return this.pieces.waiting + this.buffer.rows;
  }

  /** Sends what waits, and takes no more. @returns how many rows the server did not get within the time; they wait in the journal, where there is one */
  async close({ withinMs = closeWithinMs }: { readonly withinMs?: number } = {}): Promise<number> {
    this.closed = true;
    const end = Date.now() + withinMs;
    do {
      await this.flush();
      if (this.waiting > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(100, Math.max(0, end - Date.now()))));
    } while (this.waiting > 0 && Date.now() < end);
    const { waiting } = this;
    this.onEnd(this.end());
    return waiting;
  }

  /** Sends what waits now; resolves when it was tried, whatever came of it. */
  async flush(): Promise<void> {
    this.keep();
    this.seal();
    clearTimeout(this.sendTimer);
    this.sendTimer = undefined;
    this.sending ??= this.send().finally(() => (this.sending = undefined));
    await this.sending;
  }

  /** @internal Writes down what is in memory without waiting for anything, and takes no more. @returns where rows wait */
  end(): string | undefined {
    this.closed = true;
    this.keep();
    this.seal();
    clearTimeout(this.sendTimer);
    const left = this.problemsFound.guard('journal', 'predictions could not be written down', () => this.pieces.close());
    return left;
  }

  private keep(): void {
    clearTimeout(this.keepTimer);
    this.keepTimer = undefined;
    const { rows, bytes } = this.buffer;
    if (rows === 0) return;
    const taken = this.buffer.drain();
    try {
      this.pieces.take(taken);
    } catch (error) {
      this.problemsFound.note('journal full', `${rows} predictions are lost: ${error instanceof Error ? error.message : String(error)}.`);
      return;
    }
    this.open = { rows: this.open.rows + rows, bytes: this.open.bytes + bytes };
    if (this.open.rows < this.options.batchRows && this.open.bytes < batchBytes) return this.sendIn(this.waitMs);
    this.seal();
    if (this.failures === 0) this.sendIn(0);
  }

  /** Where few rows come, the next batch waits twice as long for more of them, so that a service with little to do does not make a file a row; where many do, half as long. */
  private seal(): void {
    const { flushEveryMs, longestWaitMs, batchRows } = this.options;
    if (this.open.rows === 0) return;
    this.waitMs = this.open.rows < batchRows / 2 ? Math.max(flushEveryMs, Math.min(this.waitMs * 2, longestWaitMs)) : Math.max(this.waitMs / 2, flushEveryMs);
    this.open = { rows: 0, bytes: 0 };
    this.problemsFound.guard('journal', 'predictions could not be written down', () => this.pieces.seal());
  }

  private sendIn(afterMs: number): void {
    if (this.sending || this.closed) return;
    if (this.sendTimer !== undefined) {
      if (afterMs > 0) return;
      clearTimeout(this.sendTimer);
    }
    this.sendTimer = unheld(() => void this.flush(), afterMs);
  }

  /** Batch after batch until none is left or one did not get through. */
  private async send(): Promise<void> {
    for (let rows = this.pieces.next(); rows; rows = this.pieces.next()) {
      try {
        await sendPredictions(this.transport, this.deploymentId, rows);
        this.failures = 0;
        this.problemsFound.passed('server away');
        this.pieces.sent();
      } catch (error) {
        const failure = error instanceof PlinthRequestError ? error : new PlinthRequestError(error instanceof Error ? error.message : String(error), { code: 'NOT_SENT', status: 400, cause: error });
        if (failure.failureKind === 'refused') {
          this.problemsFound.note('refused', `${rows.ids.length} predictions were refused: ${failure.message}`);
          this.pieces.refused(rows, failure);
          continue;
        }
        this.failures += 1;
        this.problemsFound.note(failure.failureKind === 'access' ? 'access' : 'server away', failure.message);
        const later = failure.failureKind === 'access' ? accessRetryMs : backoffMs(this.failures, Math.random(), failure.retryAfterMs);
        // Once the attempt under way is over.
        unheld(() => this.sendIn(later), 0);
        return;
      }
    }
    if (this.open.rows > 0) unheld(() => this.sendIn(this.waitMs), 0);
  }

  private isId(id: unknown): boolean {
    if (typeof id === 'string' && id.length > 0 && id.length <= maxIdLength && !/[\0\p{Surrogate}]/u.test(id)) return true;
    this.problemsFound.note('input', `the id of a prediction is a text of at most ${maxIdLength} characters; another one was made.`);
    return false;
  }

  private isMoment(at: unknown): boolean {
    if (Number.isSafeInteger(at) && (at as number) >= 0) return true;
    this.problemsFound.note('input', `a prediction was given a time that is none: ${String(at)}; it is of now.`);
    return false;
  }
}

/** A service that wants to end is not kept from it; who wants the last rows sent closes the log. */
function unheld(action: () => void, afterMs: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(action, afterMs);
  if (typeof timer === 'object' && 'unref' in timer) timer.unref();
  return timer;
}
