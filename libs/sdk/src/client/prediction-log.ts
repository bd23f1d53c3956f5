import { uuidV7 } from '../ids.js';
import { Problems, type Problem } from '../problems.js';
import { backoffMs } from '../upload/backoff.js';
import { PlinthRequestError } from './errors.js';
import * as documents from './prediction-documents.js';
import type { FeatureValue, LoggedPrediction, PredictionLogOptions } from './prediction-types.js';
import type { Transport } from './transport.js';

const defaults = { sample: 1, flushEveryMs: 1_000, batchRows: 2_000, maxRows: 100_000 };
/** So long a close waits for the server, unless told. */
const closeWithinMs = 10_000;

interface Row extends LoggedPrediction {
  readonly id: string;
  readonly at: number;
}

/**
 * Predictions of one deployment on their way. `log` puts a row by and returns at once: it waits for nothing and throws nothing. Rows are sent together, a second later or when enough are there, and again
 * until the server has them. While it is away they wait in memory, as many as were allowed; what comes beyond those is counted and lost.
 */
export class PredictionLog {
  private rows: Row[] = [];
  private sending: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private closed = false;
  private readonly problemsFound: Problems;
  private readonly options: typeof defaults;

  /** @internal */
  constructor(
    private readonly transport: Transport,
    readonly deploymentId: string,
    { say = (line) => console.warn(line.trimEnd()), ...options }: PredictionLogOptions = {},
  ) {
    this.options = { ...defaults, ...options };
    this.problemsFound = new Problems(say);
  }

  /** Puts a prediction by. @returns its id, by which labels find it later; undefined when it was not sampled, or there is no room */
  log(prediction: LoggedPrediction): string | undefined {
    const { sample, maxRows, batchRows } = this.options;
    if (sample < 1 && Math.random() >= sample) return undefined;
    if (this.closed || this.rows.length >= maxRows) {
      this.problemsFound.note('journal full', this.closed ? 'A prediction came after the log was closed.' : `Predictions are lost: ${maxRows} wait for the server already.`);
      return undefined;
    }
    const id = prediction.id ?? uuidV7();
    this.rows.push({ ...prediction, id, at: prediction.at ?? Date.now() });
    if (this.rows.length >= batchRows && this.failures === 0) this.wake(0);
    else this.wake(this.options.flushEveryMs);
    return id;
  }

  /** What went wrong so far. */
  get problems(): readonly Problem[] {
    return this.problemsFound.list();
  }

  /** Rows that the server does not have yet. */
  get waiting(): number {
    return this.rows.length;
  }

  /** Sends what waits, and takes no more. @returns how many rows the server did not get within the time */
  async close({ withinMs = closeWithinMs }: { readonly withinMs?: number } = {}): Promise<number> {
    this.closed = true;
    const end = Date.now() + withinMs;
    while (this.rows.length > 0 && Date.now() < end) {
      await this.flush();
      if (this.rows.length > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(100, Math.max(0, end - Date.now()))));
    }
    clearTimeout(this.timer);
    return this.rows.length;
  }

  /** Sends what waits now; resolves when it was tried, whatever came of it. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending ??= this.send().finally(() => (this.sending = undefined));
    await this.sending;
  }

  private wake(afterMs: number): void {
    if (this.sending) return;
    if (this.timer !== undefined) {
      if (afterMs > 0) return;
      clearTimeout(this.timer);
    }
    this.timer = setTimeout(() => void this.flush(), afterMs);
    // A service that wants to end is not kept from it; who wants the last rows sent closes the log.
    if (typeof this.timer === 'object' && 'unref' in this.timer) this.timer.unref();
  }

  /** Batch after batch until none is left or one did not get through. The same rows again are one batch to the server. */
  private async send(): Promise<void> {
    while (this.rows.length > 0) {
      const batch = this.rows.slice(0, this.options.batchRows);
      try {
        await this.transport.graphql(documents.logPredictions, { input: inputOf(this.deploymentId, batch) });
        this.failures = 0;
        this.problemsFound.passed('server away');
      } catch (error) {
        if (!(error instanceof PlinthRequestError) || error.failureKind === 'refused') this.problemsFound.note('refused', `${batch.length} predictions were refused: ${error instanceof Error ? error.message : String(error)}`);
        else {
          this.failures += 1;
          this.problemsFound.note(error.failureKind === 'access' ? 'access' : 'server away', error.message);
          this.wakeLater(backoffMs(this.failures, Math.random(), error.retryAfterMs));
          return;
        }
      }
      this.rows = this.rows.slice(batch.length);
    }
  }

  private wakeLater(afterMs: number): void {
    // Once the attempt under way is over.
    setTimeout(() => this.wake(afterMs), 0);
  }
}

/** Rows as columns. A row that lacks what another has has no value there. */
function inputOf(deploymentId: string, rows: readonly Row[]): object {
  const columns = new Map<string, { readonly name: string; readonly role: 'FEATURE' | 'OUTPUT'; readonly values: (FeatureValue | null)[] }>();
  const put = (role: 'FEATURE' | 'OUTPUT', row: number, values: Readonly<Record<string, FeatureValue | null | undefined>>): void => {
    for (const name of Object.keys(values)) {
      const key = `${role} ${name}`;
      let column = columns.get(key);
      if (!column) columns.set(key, (column = { name, role, values: new Array<FeatureValue | null>(rows.length).fill(null) }));
      const value = values[name];
      column.values[row] = typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null);
    }
  };
  rows.forEach(({ features, output }, row) => {
    put('FEATURE', row, features);
    if (output !== undefined) put('OUTPUT', row, typeof output === 'object' && output !== null ? output : { output });
  });
  return { deploymentId, columns: [...columns.values()], ids: rows.map(({ id }) => id), times: rows.map(({ at }) => at) };
}
