import { uuidV7 } from '../ids.js';
import type { Problems } from '../problems.js';
import { entriesOf } from '../run/limits.js';
import type { Params } from '../run/values.js';
import type { AmbientStep } from './ambient.js';
import { type AssetName, type DataUse, type ReportedUse, reportedUse } from './data-use.js';
import type { Meter, Share } from './meter.js';
import type { UsedResources } from './options.js';
import { reportedError } from './reported-error.js';
import type { Entry, ExecutionName, Told } from './reports.js';
import type { Surroundings } from './surroundings.js';

/** The execution that steps are parts of, as they know it. */
export interface Whole {
  readonly root: ExecutionName;
  readonly promisedMs: number;
  readonly problems: Problems;
  readonly meter: Meter;
  readonly share: Share;
  readonly known: Surroundings | undefined;
  tell(name: ExecutionName & { readonly parent: ExecutionName; readonly root?: ExecutionName | undefined }, told: Told): void;
  begins(step: StepRecord): void;
  ends(step: StepRecord): void;
}

export interface StepBeginning {
  readonly job: AssetName;
  readonly parent: StepRecord | undefined;
  readonly attempt: number;
  readonly dependsOn: readonly AssetName[];
  readonly reads: readonly DataUse[];
  readonly params: Params;
  readonly description: string | undefined;
}

const gatherMs = 250;

/** One attempt of a step: what is told of it. */
export class StepRecord implements AmbientStep {
  readonly id = uuidV7();
  readonly job: AssetName;
  readonly attempt: number;
  readonly parent: StepRecord | undefined;
  readonly reads = new Map<string, ReportedUse>();
  readonly writes = new Map<string, ReportedUse>();
  readonly share: Share;
  private readonly stopping = new AbortController();
  private readonly params = new Map<string, string>();
  private readonly environment = new Map<string, string>();
  private readonly runs = new Set<string>();
  private used: UsedResources = {};
  private waiting: Told = {};
  private timer: NodeJS.Timeout | undefined;
  private isEnded = false;

  constructor(
    private readonly whole: Whole,
    { job, parent, attempt, dependsOn, reads, params, description }: StepBeginning,
  ) {
    this.job = job;
    this.parent = parent;
    this.attempt = attempt;
    this.share = whole.meter.begin(parent?.share ?? whole.share);
    const inputs = this.keep(this.reads, reads);
    this.whole.tell(this.name, {
      state: 'STARTED', about: { integration: 'PLINTH', kind: 'STEP', description }, promisedMs: whole.promisedMs, dependsOn: dependsOn.length > 0 ? dependsOn : undefined, inputs,
      params: this.merge(this.params, params), ...this.surroundings(),
    });
    whole.begins(this);
  }

  get name(): ExecutionName & { readonly parent: ExecutionName; readonly root?: ExecutionName | undefined } {
    const { root } = this.whole;
    const within = this.parent ? { executionId: this.parent.id, job: this.parent.job } : root;
    return { executionId: this.id, job: this.job, parent: within, root: within === root ? undefined : root };
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  stop(reason: Error): void {
    if (!this.stopping.signal.aborted) this.stopping.abort(reason);
  }

  /** Whether it is one of these, or within one. */
  isWithin(ids: ReadonlySet<string>): boolean {
    return ids.has(this.id) || (this.parent?.isWithin(ids) ?? false);
  }

  noteReads(uses: readonly DataUse[]): void {
    this.note({ inputs: this.keep(this.reads, uses) });
  }

  noteWrites(uses: readonly DataUse[]): void {
    this.note({ outputs: this.keep(this.writes, uses) });
  }

  noteParams(values: Params): void {
    this.note({ params: this.merge(this.params, values) });
  }

  noteEnvironment(values: Params): void {
    this.merge(this.environment, values);
    this.note(this.surroundings());
  }

  noteUse(used: UsedResources): void {
    const good = Object.entries(used).filter(([, value]: [string, unknown]) => typeof value === 'number' && Number.isFinite(value) && value >= 0);
    this.used = { ...this.used, ...Object.fromEntries(good) };
  }

  noteLog(logUrl: string): void {
    this.note({ logUrl });
  }

  linkRun({ id }: { readonly id: string }): void {
    this.runs.add(id);
    this.note({ runIds: [id] });
  }

  end(state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED', thrown?: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    clearTimeout(this.timer);
    this.whole.ends(this);
    const measured = this.whole.problems.guard('internal', `what ${this.job.name} took could not be measured`, () => this.whole.meter.end(this.share));
    // A step that made one run is that run; of several it is none.
    const runId = this.runs.size === 1 ? [...this.runs][0] : undefined;
    this.whole.tell(this.name, { ...this.waiting, ...this.surroundings(), state, runId, use: { ...measured, ...this.used }, error: state === 'SUCCEEDED' ? undefined : reportedError(thrown) });
  }

  /** What is told within a quarter of a second is one report. */
  private note(told: Told): void {
    if (this.isEnded) return this.whole.problems.note('input', `something was told of ${this.job.name} after it had ended; it was not kept.`);
    const { inputs = [], outputs = [], runIds = [], ...rest } = told;
    this.waiting = { ...this.waiting, ...rest, inputs: joined(this.waiting.inputs, inputs), outputs: joined(this.waiting.outputs, outputs), runIds: joined(this.waiting.runIds, runIds) };
    this.timer ??= setTimeout(() => this.flush(), gatherMs).unref();
  }

  private flush(): void {
    this.timer = undefined;
    const told = this.waiting;
    this.waiting = {};
    this.whole.problems.guard('internal', `what was told of ${this.job.name} could not be kept`, () => this.whole.tell(this.name, { state: 'RUNNING', ...told }));
  }

  private keep(known: Map<string, ReportedUse>, uses: readonly DataUse[]): readonly ReportedUse[] {
    return uses.flatMap((use) => this.whole.problems.guard('input', `data of ${this.job.name} was not kept`, () => {
      const reported = reportedUse(use);
      known.set(JSON.stringify([reported.namespace, reported.name, reported.version]), reported);
      return reported;
    }) ?? []);
  }

  private merge(known: Map<string, string>, values: Params): readonly Entry[] | undefined {
    for (const { key, value } of entriesOf(values, 'param', this.whole.problems)) known.set(key, value);
    return entriesIn(known);
  }

  private surroundings(): Told {
    const { known } = this.whole;
    const own = entriesIn(this.environment) ?? [];
    const all = [...(known?.environment ?? []).filter(({ key }) => !this.environment.has(key)), ...own];
    return { code: known?.code, environment: all.length > 0 ? all : undefined };
  }
}

function entriesIn(values: ReadonlyMap<string, string>): readonly Entry[] | undefined {
  return values.size > 0 ? Array.from(values, ([key, value]) => ({ key, value })).slice(0, 500) : undefined;
}

function joined<Each>(one: readonly Each[] | undefined, other: readonly Each[]): readonly Each[] | undefined {
  const all = [...(one ?? []), ...other];
  return all.length > 0 ? all : undefined;
}
