import { encodeMetricBatch } from '@plinth/contracts/wire';
import type { JournalRecord } from '../journal/records.js';
import type { Problems } from '../problems.js';
import { keyProblem, limits } from './limits.js';
import { PointBuffer, stepOrigin, type StepBase, type StepOrigin } from './point-buffer.js';

export interface LogOptions {
  /** A safe integer. When absent: one more than the last. */
  readonly step?: number;
  /** Milliseconds since 1970, or a date, of the years 1 to 9999; now when absent. */
  readonly time?: number | Date;
}

/** Points taken before memory is full and they are written at once. */
const capacity = 16_384;
/** Points that make a batch worth sending without waiting. */
const eagerPoints = 1_000;
const flushEveryMs = 250;
const newRun: StepBase = { counted: 0, sampled: 0 };

/** Takes points from the training loop and writes them to the journal in batches. */
export class MetricRecorder {
  private readonly buffer = new PointBuffer(capacity);
  private keyCount = 0;
  private nextStep = 0;
  private nextSample = 0;
  /** While it is not known where a resumed run's steps go on, counted steps are marked, to be shifted when they are written. */
  private countedAs: StepOrigin;
  private sampledAs: StepOrigin;
  private base: StepBase | undefined;
  private timer: NodeJS.Timeout | undefined;
  private eager = false;

  constructor(
    private readonly append: (record: JournalRecord, payload: Uint8Array) => void,
    private readonly problems: Problems,
    isResumed: boolean,
  ) {
    this.base = isResumed ? undefined : newRun;
    this.countedAs = isResumed ? stepOrigin.counted : stepOrigin.given;
    this.sampledAs = isResumed ? stepOrigin.sampled : stepOrigin.given;
  }

  log(values: Readonly<Record<string, number>>, options: LogOptions | undefined): void {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new Error('it takes an object of names and numbers');
    let origin: StepOrigin = stepOrigin.given;
    let step = options?.step ?? undefined;
    if (step === undefined) {
      origin = this.countedAs;
      step = this.nextStep;
      if (step < Number.MAX_SAFE_INTEGER) this.nextStep += 1;
    } else if (!Number.isSafeInteger(step)) {
      this.problems.note('metric', `log was given the step ${String(step)}, which is no whole number; the point was dropped.`);
      return;
    } else if (step >= this.nextStep) {
      this.nextStep = Math.min(step + 1, Number.MAX_SAFE_INTEGER);
    }
    const time = timeOf(options?.time);
    if (time === undefined) {
      this.problems.note('metric', `log was given a time that is none: ${String(options?.time)}; the point was dropped.`);
      return;
    }
    this.take(values, step, time, origin);
  }

  /** A sample of the system, which has steps of its own. */
  sample(values: Readonly<Record<string, number>>): void {
    this.take(values, this.nextSample++, Date.now(), this.sampledAs);
  }

  /** A resumed run goes on counting behind what the server has. */
  continueFrom(base: StepBase): void {
    if (this.base !== undefined) return;
    this.base = base;
    this.nextStep += base.counted;
    this.nextSample += base.sampled;
    this.countedAs = this.sampledAs = stepOrigin.given;
  }

  /** Writes what waits. A resumed run that does not know yet where to go on keeps waiting, unless it must. */
  flush(must = false): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.eager = false;
    const points = this.buffer.length;
    if (points === 0) return;
    if (this.base === undefined && !must) {
      this.schedule();
      return;
    }
    const series = this.buffer.drain(this.base ?? newRun);
    this.append({ kind: 'metrics', points }, encodeMetricBatch(series));
  }

  private take(values: Readonly<Record<string, number>>, step: number, time: number, origin: StepOrigin): void {
    const { buffer } = this;
    for (const key of Object.keys(values)) {
      const value = values[key];
      if (typeof value !== 'number') {
        if (value !== undefined && value !== null) this.problems.note('metric', `the metric ${shown(key)} was given a ${typeof value}; metrics are numbers. It was dropped.`);
        continue;
      }
      let index = buffer.indexOf(key);
      if (index < 0) {
        index = this.learn(key);
        if (index < 0) continue;
      }
      if (buffer.isFull) this.flush(true);
      buffer.push(index, step, time, value, origin);
    }
    if (buffer.length >= eagerPoints) {
      if (this.eager) return;
      this.eager = true;
      clearTimeout(this.timer);
      setImmediate(() => this.safeFlush());
    } else if (this.timer === undefined && buffer.length > 0) this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.safeFlush(), flushEveryMs).unref();
  }

  private safeFlush(): void {
    this.problems.guard('internal', 'metrics could not be written', () => this.flush());
  }

  private learn(key: string): number {
    const problem = this.keyCount >= limits.metricKeys ? `a run has at most ${limits.metricKeys} metric keys` : keyProblem(key);
    if (problem) {
      this.problems.note('metric', `the metric ${shown(key)} was dropped: ${problem}.`);
      return -1;
    }
    this.keyCount += 1;
    return this.buffer.learn(key);
  }
}

function timeOf(time: number | Date | null | undefined): number | undefined {
  if (time === undefined || time === null) return Date.now();
  const ms = Math.round(typeof time === 'number' ? time : time.getTime());
  return ms >= limits.minTime && ms <= limits.maxTime ? ms : undefined;
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, 80));
}
