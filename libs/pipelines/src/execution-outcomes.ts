import { Injectable } from '@nestjs/common';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import type { Execution, ExecutionUse } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { JobStore } from './job.store.js';
import { type Dag, dagOf, digestOfDag, errorClass, isPartOf, keyOf } from './rules/index.js';
import { dependenciesOf, firstFailingStep, maxStepsOfVersion, seenStep, usesByExecution } from './seen-steps.js';

/** Versions that an execution which ended early is looked for in, newest first. */
const maxVersionsTried = 20;

/** What outermost executions were, once they ended: of which version of their pipeline, and by what they failed. Within the transaction that told of them. */
@Injectable()
export class ExecutionOutcomes {
  constructor(
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly clock: Clock,
  ) {}

  /** @param changed executions of which something new was told: of outermost ones among them that ended all is said anew, of what failed within others by what they failed */
  async settle({ workspaceId }: Actor, changed: readonly Execution[]): Promise<void> {
    const ended = changed.filter(({ id, rootId, endedAt }) => endedAt && id === rootId);
    const own = new Set(ended.map(({ id }) => id));
    const others = [...new Set(changed.flatMap(({ state, rootId }) => (state === 'FAILED' && !own.has(rootId) ? [rootId] : [])))];
    for (const execution of ended) await this.settleOne(workspaceId, execution, true);
    if (!others.length) return;
    for (const execution of await this.executions.byIds(workspaceId, others)) if (failsByItsSteps(execution)) await this.settleOne(workspaceId, execution, false);
  }

  private async settleOne(workspaceId: WorkspaceId, execution: Execution, withVersion: boolean): Promise<void> {
    const steps = await this.executions.within(workspaceId, execution.rootId, undefined, maxStepsOfVersion + 1);
    if (!steps.length || steps.length > maxStepsOfVersion) return;
    const uses = usesByExecution(await this.executions.uses(workspaceId, steps.map(({ id }) => id)));
    if (withVersion) await this.version(workspaceId, execution, steps, uses);
    const step = failsByItsSteps(execution) ? firstFailingStep(steps, dependenciesOf(steps, uses)) : undefined;
    if (step?.fingerprint) this.executions.setError(workspaceId, execution.id, step.errorClass, step.fingerprint);
  }

  private async version(workspaceId: WorkspaceId, execution: Execution, steps: readonly Execution[], uses: ReadonlyMap<string, readonly ExecutionUse[]>): Promise<void> {
    const dag = dagOf(steps.map((step) => seenStep(step, uses.get(step.id) ?? [])));
    await this.jobs.lockGraphs(workspaceId, [execution.jobId]);
    const done = new Set(steps.filter(({ state }) => state === 'SUCCEEDED').map(({ facts }) => keyOf(facts.job.value)));
    const known = execution.state === 'SUCCEEDED' ? undefined : await this.versionBehind(workspaceId, execution, dag, done);
    const digest = known ?? digestOfDag(dag);
    if (!known) await this.jobs.addVersion(workspaceId, execution.jobId, digest, dag, this.clock.now());
    this.executions.setVersion(workspaceId, execution.id, digest);
  }

  /** The version that an execution began which did not come to its end: that of the last success before, or else the newest one, of which it shows a part. */
  private async versionBehind(workspaceId: WorkspaceId, { jobId, startedAt }: Execution, seen: Dag, done: ReadonlySet<string>): Promise<string | undefined> {
    const last = startedAt ? await this.executions.lastSuccess(workspaceId, jobId, startedAt) : undefined;
    const newest = await this.jobs.versions(workspaceId, jobId, undefined, maxVersionsTried);
    const first = last?.versionDigest ? await this.jobs.versionsByDigest(workspaceId, jobId, [last.versionDigest]) : [];
    return [...first, ...newest].find(({ document }) => isPartOf(seen, document, done))?.digest;
  }
}

/** Its own report names no class of an error: at most that some step of it failed. */
function failsByItsSteps({ id, rootId, state, facts: { latest } }: Execution): boolean {
  return id === rootId && state === 'FAILED' && !(latest.error && errorClass(latest.error.value));
}
