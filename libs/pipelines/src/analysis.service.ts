import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AssetStore } from './asset.store.js';
import type { Execution } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { attemptsBefore, type CriticalStep, criticalPath, type Difference, differencesOf, type Usual, usualOf } from './rules/index.js';
import { dependenciesOf, firstFailingStep, maxStepsOfVersion, toAttempt, usesByExecution } from './seen-steps.js';

/** Why an execution failed. */
export interface FailureAnalysis {
  /** The step with which it began; the execution itself when it has no failing step. */
  readonly step: Execution;
  /** Earlier and later failures of the same job by the same cause, newest first. */
  readonly same: readonly Execution[];
  /** The last success of that job before; absent if there was none. */
  readonly lastSuccess: Execution | undefined;
  /** What was otherwise then. */
  readonly differences: readonly Difference[];
}

export interface Dependency {
  readonly executionId: string;
  readonly dependsOn: readonly string[];
}

/** Failures of the same cause that are told. */
const maxSame = 20;
/** Successes that tell what is usual. */
const usualOver = 50;

/** Explains executions. */
@Injectable()
export class AnalysisService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly executions: ExecutionStore,
    private readonly assets: AssetStore,
    private readonly clock: Clock,
  ) {}

  /** Undefined for an execution that did not fail. */
  async failure(actor: Actor, execution: Execution): Promise<FailureAnalysis | undefined> {
    this.access.check(actor, 'pipeline:read');
    if (execution.state !== 'FAILED') return undefined;
    return this.database.read(actor, async () => {
      const { steps, dependencies } = await this.stepsOf(actor, execution);
      const step = firstFailingStep(steps, dependencies) ?? execution;
      const same = step.fingerprint ? await this.executions.sameFailures(actor.workspaceId, step.jobId, step.fingerprint, maxSame + 1) : [];
      const lastSuccess = step.startedAt ? await this.executions.lastSuccess(actor.workspaceId, step.jobId, step.startedAt) : undefined;
      return { step, same: same.filter(({ id }) => id !== step.id).slice(0, maxSame), lastSuccess, differences: lastSuccess ? await this.differences(actor, lastSuccess, step) : [] };
    });
  }

  /** What is different between two executions, first of the one, then of the other. */
  async compare(actor: Actor, before: Execution, after: Execution): Promise<readonly Difference[]> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, () => this.differences(actor, before, after));
  }

  async criticalPath(actor: Actor, execution: Execution): Promise<readonly (CriticalStep & { readonly execution: Execution })[]> {
    this.access.check(actor, 'pipeline:read');
    if (!execution.startedAt) return [];
    const { startedAt } = execution;
    const { steps, dependencies } = await this.database.read(actor, () => this.stepsOf(actor, execution));
    const parents = new Set(steps.flatMap(({ parentId }) => parentId ?? []));
    const timed = steps.flatMap(({ id, startedAt: start, endedAt }) => (start && !parents.has(id) ? [{ id, startedAt: start.getTime(), endedAt: endedAt?.getTime(), dependsOn: [...(dependencies.get(id) ?? [])] }] : []));
    const byId = new Map(steps.map((step) => [step.id, step]));
    const before = attemptsBefore(steps.map(toAttempt));
    for (const step of timed) {
      const earlier = before.get(step.id);
      if (earlier) step.dependsOn.push(earlier);
    }
    return criticalPath(timed, startedAt.getTime(), this.clock.nowMs()).flatMap((step) => {
      const found = byId.get(step.id);
      return found ? [{ ...step, execution: found }] : [];
    });
  }

  /** How the execution's time compares with what is usual of its job. Undefined while it runs, and with too few successes before it. */
  async usualDuration(actor: Actor, { jobId, startedAt, endedAt }: Execution): Promise<Usual | undefined> {
    this.access.check(actor, 'pipeline:read');
    if (!startedAt || !endedAt) return undefined;
    const earlier = await this.database.read(actor, () => this.executions.lastDurations(actor.workspaceId, jobId, startedAt, usualOver));
    return usualOf(earlier, endedAt.getTime() - startedAt.getTime());
  }

  /** How the execution's cost compares with what is usual of its job. Undefined where no cost was told, while it runs, and with too few successes of known cost before it. */
  async usualCost(actor: Actor, { jobId, startedAt, endedAt, facts }: Execution): Promise<Usual | undefined> {
    this.access.check(actor, 'pipeline:read');
    const cost = facts.latest.use?.value.cost;
    if (!startedAt || !endedAt || cost === undefined) return undefined;
    return usualOf(await this.database.read(actor, () => this.executions.lastCosts(actor.workspaceId, jobId, startedAt, usualOver)), cost);
  }

  /** What waited for what within an outermost execution: as its steps say, and as data went. */
  async dependencies(actor: Actor, execution: Execution): Promise<readonly Dependency[]> {
    this.access.check(actor, 'pipeline:read');
    const { dependencies } = await this.database.read(actor, () => this.stepsOf(actor, execution));
    return [...dependencies].map(([executionId, dependsOn]) => ({ executionId, dependsOn }));
  }

  private async stepsOf(actor: Actor, { rootId }: Execution): Promise<{ steps: readonly Execution[]; dependencies: ReadonlyMap<string, readonly string[]> }> {
    const steps = await this.executions.within(actor.workspaceId, rootId, undefined, maxStepsOfVersion);
    const uses = usesByExecution(steps.length ? await this.executions.uses(actor.workspaceId, steps.map(({ id }) => id)) : []);
    return { steps, dependencies: dependenciesOf(steps, uses) };
  }

  private async differences(actor: Actor, before: Execution, after: Execution): Promise<readonly Difference[]> {
    const uses = await this.executions.uses(actor.workspaceId, [before.id, after.id]);
    const names = new Map((await this.assets.byIds(actor.workspaceId, [...new Set(uses.map(({ assetId }) => assetId))])).map(({ id, namespace, name }) => [id, `${namespace} ${name}`]));
    const inputs = (id: string) => new Map(uses.filter(({ executionId, side }) => executionId === id && side === 'READ').map(({ assetId, facts }) => [names.get(assetId) ?? assetId, facts.version?.value ?? '']));
    return differencesOf({ facts: before.facts, inputs: inputs(before.id) }, { facts: after.facts, inputs: inputs(after.id) });
  }
}
