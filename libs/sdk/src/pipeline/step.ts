import type { Problems } from '../problems.js';
import type { Params } from '../run/values.js';
import type { DataUse } from './data-use.js';
import type { Resolved, StepOptions, StepSignal, UsedResources } from './options.js';
import type { StepRecord } from './step-record.js';
import type { StepStarter } from './step-starter.js';

/**
 * A step while it runs. Nothing here throws or waits for the network: what goes wrong is counted, said once on standard error, and listed by the pipeline's `problems()`.
 */
export class Step {
  /** @internal */
  constructor(
    private readonly record: StepRecord,
    private readonly troubles: Problems,
    private readonly starter: StepStarter,
    /** As it was called. */
    readonly name: string,
  ) {}

  /** A UUID; each attempt has its own. */
  get id(): string {
    return this.record.id;
  }

  /** 1 for the first. */
  get attempt(): number {
    return this.record.attempt;
  }

  /** Says when somebody asks in Plinth that the step, or the whole, stop. Pass it on to what can be stopped; its reason is a {@link PipelineCancelled}. */
  get signal(): StepSignal {
    return this.record.signal;
  }

  /** Notes what it reads: assets of other systems, or snapshots of data sets. @example step.reads({ dataset: 'flights', digest: snapshot.digest }) */
  reads(...uses: readonly DataUse[]): void {
    this.note(() => this.record.noteReads(uses));
  }

  /** Notes what it writes. @example step.writes({ namespace: 's3://lake', name: 'sales/daily', rowCount: 4711 }) */
  writes(...uses: readonly DataUse[]): void {
    this.note(() => this.record.noteWrites(uses));
  }

  /** Notes parameters; those of the same name are replaced. Nested ones get dotted keys. */
  params(values: Params): void {
    this.note(() => this.record.noteParams(values));
  }

  /** Notes what it runs on, beside what is found out. */
  environment(values: Params): void {
    this.note(() => this.record.noteEnvironment(values));
  }

  /** Notes what it took. Processor time and memory are measured; what is given here counts instead. */
  used(resources: UsedResources): void {
    this.note(() => this.record.noteUse(resources));
  }

  /** Notes where its log can be read. */
  logAt(url: string): void {
    this.note(() => this.record.noteLog(String(url)));
  }

  /** Notes that a run was made in it. `plinth.init` within a step does so by itself. */
  linkRun(run: { readonly id: string }): void {
    this.note(() => this.record.linkRun(run));
  }

  /** A step within this one; see {@link Pipeline.step}. */
  step<Result>(name: string, work: (step: Step) => Result): Promise<Awaited<Result>>;
  step<Result, const Given = undefined>(name: string, options: StepOptions<Given>, work: (step: Step, given: Resolved<Given>) => Result): Promise<Awaited<Result>>;
  step(name: string, options: unknown, work?: unknown): Promise<unknown> {
    return this.starter(this.record, name, options, work);
  }

  private note(action: () => void): void {
    this.troubles.guard('input', `something of the step ${this.name} was not kept`, action);
  }
}
