import type { RunStatus } from '../client/types.js';
import type { Problems } from '../problems.js';
import type { FinishOptions, FinishReport } from '../run/options.js';
import { entriesOf } from '../run/limits.js';
import { PipelineCancelled } from './cancelled.js';
import type { AssetName } from './data-use.js';
import { Results } from './given.js';
import { Meter, type Share } from './meter.js';
import type { PipelineEnd, PipelineOptions } from './options.js';
import type { PipelineRecorder } from './pipeline-recorder.js';
import { reportedError } from './reported-error.js';
import type { ExecutionName, ReportedError, Told } from './reports.js';
import type { StepCache } from './step-cache.js';
import type { StepRecord, Whole } from './step-record.js';
import type { Surroundings } from './surroundings.js';

export interface PipelineCoreOptions {
  readonly id: string;
  readonly job: AssetName;
  readonly promisedMs: number;
  readonly problems: Problems;
  /** Undefined for nowhere. */
  readonly cache: StepCache | undefined;
  readonly surroundings: Promise<Surroundings>;
  readonly about: PipelineOptions;
}

interface StepEnd {
  readonly state: PipelineEnd;
  readonly error: unknown;
}

const patienceMs = 30_000;

/** One execution of a pipeline: what its steps share. */
export class PipelineCore implements Whole {
  readonly meter = new Meter();
  readonly share: Share = this.meter.begin();
  readonly results = new Results();
  readonly root: ExecutionName;
  /** What runs and on what, once that is known. */
  known: Surroundings | undefined;
  /** By its whole name, the promise of the step that was last begun. */
  readonly begun = new Map<string, Promise<unknown>>();
  /** What was told of before it was known what runs. */
  private readonly early = new Map<string, ExecutionName>();
  private readonly running = new Set<StepRecord>();
  private readonly outcomes = new Map<string, StepEnd>();
  private readonly working = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();
  private recorder: PipelineRecorder | undefined;
  private isEnded = false;
  private finishing: Promise<FinishReport> | undefined;

  constructor(private readonly options: PipelineCoreOptions) {
    this.root = { executionId: options.id, job: options.job };
    options.surroundings.then((known) => {
      this.known = known;
      for (const name of this.isEnded ? [] : [this.root, ...this.early.values()]) this.tell(name, known);
      this.early.clear();
    }, (error: unknown) => options.problems.note('capture', `what runs and on what can't be read: ${error instanceof Error ? error.message : String(error)}`));
  }

  get problems(): Problems {
    return this.options.problems;
  }

  get promisedMs(): number {
    return this.options.promisedMs;
  }

  get cache(): StepCache | undefined {
    return this.options.cache;
  }

  get surroundings(): Promise<Surroundings | undefined> {
    return this.options.surroundings.catch(() => undefined);
  }

  /** From here on it is recorded. */
  record(recorder: PipelineRecorder): void {
    this.recorder = recorder;
    const { params, description, owners, trigger, period } = this.options.about;
    this.tell(this.root, {
      state: 'STARTED', about: { integration: 'PLINTH', kind: 'PIPELINE', description, owners }, trigger, promisedMs: this.promisedMs,
      nominal: period && { start: period.start.toISOString(), end: period.end?.toISOString() }, params: params && entriesOf(params, 'param', this.problems),
    });
  }

  tell(name: ExecutionName & { readonly parent?: ExecutionName; readonly root?: ExecutionName | undefined }, told: Told): void {
    const { root, ...of } = name;
    if (!this.known && name !== this.root && told.state !== 'RUNNING') this.early.set(name.executionId, name);
    this.problems.guard('internal', `what was told of ${name.job.name} could not be kept`, () => this.recorder?.tell(of, { root, ...told }));
  }

  begins(step: StepRecord): void {
    this.running.add(step);
  }

  ends(step: StepRecord): void {
    this.running.delete(step);
  }

  /** Keeps the whole from ending before this has. */
  track(work: Promise<unknown>): void {
    this.working.add(work);
    const done = (): void => void this.working.delete(work);
    work.then(done, done);
  }

  /** How the last of the executions of a step ended; of steps of the pipeline itself, since these decide about it. */
  noteEnd(path: string, state: PipelineEnd, error?: unknown): void {
    this.outcomes.set(path, { state, error });
  }

  /** Somebody asked these to stop. */
  cancel(executionIds: readonly string[]): void {
    if (executionIds.length === 0) return;
    const ids = new Set(executionIds);
    const reason = new PipelineCancelled();
    if (ids.has(this.root.executionId) && !this.stopping.signal.aborted) this.stopping.abort(reason);
    const { aborted } = this.stopping.signal;
    for (const step of [...this.running]) if (aborted || step.isWithin(ids)) step.stop(reason);
  }

  /** @throws PipelineCancelled when nothing more is to begin */
  refuseIfCancelled(parent: StepRecord | undefined): void {
    this.stopping.signal.throwIfAborted();
    parent?.signal.throwIfAborted();
  }

  /** Waits, or until somebody asks that all stop. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.stopping;
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  finish(state: PipelineEnd | undefined, { timeoutMs = patienceMs }: FinishOptions): Promise<FinishReport> {
    this.finishing ??= this.finishOnce(state, timeoutMs, Promise.allSettled([...this.working, this.surroundings]));
    return this.finishing;
  }

  /** The script came to its end: what still runs will not. */
  finishAsItIs(state: PipelineEnd | undefined): Promise<FinishReport> {
    this.finishing ??= this.finishOnce(state, patienceMs, this.surroundings);
    return this.finishing;
  }

  /** The process ends; there is no time for anything. */
  depart(status: RunStatus, fatal: unknown): void {
    const why = fatal ?? new ProcessEnded(status === 'KILLED' ? 'The process was told to end by a signal.' : 'The process ended before this did.');
    const state = status === 'KILLED' ? 'CANCELLED' : 'FAILED';
    const wereRunning = [...this.running];
    // Innermost first: a part ends before what holds it.
    for (const step of wereRunning.reverse()) step.end(state, why);
    this.end(wereRunning.length > 0 || status !== 'FINISHED' ? state : undefined, why);
  }

  private async finishOnce(state: PipelineEnd | undefined, timeoutMs: number, rest: Promise<unknown>): Promise<FinishReport> {
    await inTime(timeoutMs, rest);
    const [unended, why] = [[...this.running].reverse(), new ProcessEnded('The pipeline ended before this did.')];
    if (unended.length > 0) this.problems.note('input', `${unended.map(({ job }) => job.name).slice(0, 5).join(', ')} had not ended when the pipeline did: await its steps before finish().`);
    for (const step of unended) {
      step.end('FAILED', why);
      this.noteEnd(step.job.name.slice(this.root.job.name.length + 1), 'FAILED', why);
    }
    this.end(state);
    return (await this.recorder?.close(timeoutMs)) ?? { outcome: 'disabled', refused: 0 };
  }

  private end(given: PipelineEnd | undefined, fatal?: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    const failed = [...this.outcomes].find(([, { state }]) => state === 'FAILED');
    const state = given ?? (this.stopping.signal.aborted ? 'CANCELLED' : failed ? 'FAILED' : 'SUCCEEDED');
    const error = state === 'SUCCEEDED' ? undefined : this.errorOf(failed, fatal);
    this.tell(this.root, { state, use: this.meter.end(this.share), error, code: this.known?.code, environment: this.known?.environment });
  }

  private errorOf(failed: readonly [string, StepEnd] | undefined, fatal: unknown): ReportedError | undefined {
    if (failed) {
      const { message, kind, language } = reportedError(failed[1].error);
      return { message: `${failed[0]}: ${message}`, kind, language };
    }
    const thrown: unknown = fatal ?? this.stopping.signal.reason;
    return thrown === undefined ? undefined : reportedError(thrown);
  }
}

/** Why something was not brought to its end. */
class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

async function inTime(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
