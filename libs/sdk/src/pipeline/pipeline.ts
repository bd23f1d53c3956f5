import type { Problem, Problems } from '../problems.js';
import type { FinishOptions, FinishReport } from '../run/options.js';
import type { PipelineEnd, Resolved, StepOptions } from './options.js';
import type { PipelineCore } from './pipeline-core.js';
import type { Step } from './step.js';
import type { StepStarter } from './step-starter.js';

export interface PipelineIdentity {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/** One execution of a pipeline. Plinth runs nothing: your code does, and this tells of it. */
export class Pipeline {
  /** @internal */
  constructor(
    private readonly identity: PipelineIdentity,
    private readonly core: PipelineCore,
    private readonly starter: StepStarter,
    private readonly troubles: Problems,
  ) {}

  /** A UUID, made here: it is the execution's for good, whether the server was reached yet or not. */
  get id(): string {
    return this.identity.id;
  }

  get name(): string {
    return this.identity.name;
  }

  /** Where the execution can be seen, once the server knows it. */
  get url(): string {
    return this.identity.url;
  }

  /**
   * Does the work, and tells of it as a step. What the work gives back and what it throws come through unchanged. Steps run side by side when you do not await them one by one.
   * @param name unlike that of others of the same level
   * @throws PipelineCancelled when somebody asked in Plinth that the execution stop
   * @example const rows = await pipeline.step('load', async (step) => { step.reads({ namespace: 'postgres://db:5432', name: 'shop.orders' }); return load(); });
   * @example const model = await pipeline.step('train', { given: rows, retries: 2 }, (step, rows) => train(rows, step.signal));
   */
  step<Result>(name: string, work: (step: Step) => Result): Promise<Awaited<Result>>;
  step<Result, const Given = undefined>(name: string, options: StepOptions<Given>, work: (step: Step, given: Resolved<Given>) => Result): Promise<Awaited<Result>>;
  step(name: string, options: unknown, work?: unknown): Promise<unknown> {
    return this.starter(undefined, name, options, work);
  }

  /** What went wrong so far in telling, without having stopped anything. */
  problems(): Problem[] {
    return this.troubles.list();
  }

  /**
   * Ends the execution and waits until everything is sent, or for what `timeoutMs` says. What is not sent by then waits in the journal.
   * Unless told it was CANCELLED if somebody asked for that, FAILED if one of its steps did so for good, and else SUCCEEDED. A script that ends without it does this by itself.
   */
  async finish(state?: PipelineEnd, options: FinishOptions = {}): Promise<FinishReport> {
    try {
      return await this.core.finish(state, options);
    } catch (error) {
      this.troubles.note('internal', `finish failed: ${error instanceof Error ? error.message : String(error)}`);
      return { outcome: 'journal', refused: 0 };
    }
  }
}
