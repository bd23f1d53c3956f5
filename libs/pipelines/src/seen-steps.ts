import { createHash } from 'node:crypto';
import type { Execution, ExecutionUse } from './execution.js';
import { type Attempt, attemptsBefore, dagOf, firstFailing, keyOf, type SeenStep } from './rules/index.js';

/** Steps of one execution that are looked at together; of larger ones no version is told. */
export const maxStepsOfVersion = 10_000;

export function usesByExecution(uses: readonly ExecutionUse[]): ReadonlyMap<string, readonly ExecutionUse[]> {
  const byExecution = new Map<string, ExecutionUse[]>();
  for (const use of uses) {
    const own = byExecution.get(use.executionId);
    if (own) own.push(use);
    else byExecution.set(use.executionId, [use]);
  }
  return byExecution;
}

/** How a step stands in its pipeline, by one execution of it. */
export function seenStep({ facts: { job, latest } }: Execution, uses: readonly ExecutionUse[]): SeenStep {
  const { version, text } = latest.code?.value ?? {};
  const code = text === undefined ? version : createHash('sha256').update(text).digest('hex');
  return {
    job: job.value,
    dependsOn: latest.dependsOn?.value ?? [],
    ...(code === undefined ? {} : { code }),
    reads: uses.filter(({ side }) => side === 'READ').map(({ assetId }) => assetId),
    writes: uses.filter(({ side }) => side === 'WRITE').map(({ assetId }) => assetId),
  };
}

export function toAttempt({ id, jobId, parentId, startedAt, endedAt }: Execution): Attempt {
  return { id, jobId, parentId: parentId ?? undefined, startedAt: startedAt?.getTime(), endedAt: endedAt?.getTime() };
}

/** By the ids of executions: of each job that a step waited for, the attempt that began last before the step. */
export function dependenciesOf(steps: readonly Execution[], uses: ReadonlyMap<string, readonly ExecutionUse[]>): ReadonlyMap<string, readonly string[]> {
  const dag = dagOf(steps.map((step) => seenStep(step, uses.get(step.id) ?? [])));
  const attempts = new Map<string, Execution[]>();
  for (const step of steps) {
    const key = keyOf(step.facts.job.value);
    const own = attempts.get(key);
    if (own) own.push(step);
    else attempts.set(key, [step]);
  }
  const waitsFor = new Map(dag.steps.map(({ job, dependsOn }) => [keyOf(job), dependsOn.map(keyOf)]));
  return new Map(steps.map((step) => {
    const start = step.startedAt?.getTime() ?? Infinity;
    const found = (waitsFor.get(keyOf(step.facts.job.value)) ?? []).flatMap((key) => (attempts.get(key) ?? []).filter(({ startedAt }) => (startedAt?.getTime() ?? Infinity) <= start).slice(-1).map(({ id }) => id));
    return [step.id, found];
  }));
}

/** The step with which it began to fail. What was tried again did not make it fail; unless nothing else did. */
export function firstFailingStep(steps: readonly Execution[], dependencies: ReadonlyMap<string, readonly string[]>): Execution | undefined {
  const outcomes = steps.map(({ id, state, endedAt, parentId }) => ({ id, hasFailed: state === 'FAILED', endedAt: endedAt?.getTime(), parentId: parentId ?? undefined, dependsOn: dependencies.get(id) ?? [] }));
  const triedAgain = new Set(attemptsBefore(steps.map(toAttempt)).values());
  const first = firstFailing(outcomes.map((outcome) => ({ ...outcome, hasFailed: outcome.hasFailed && !triedAgain.has(outcome.id) }))) ?? firstFailing(outcomes);
  return steps.find(({ id }) => id === first);
}
