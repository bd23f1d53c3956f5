import { executionLooks } from '../../executions/execution-status.js';
import { shortName } from '../../executions/words.js';
import type { ExecutionState } from '../../generated/pipelines/graphql.js';
import type { GraphEdge, GraphNode } from '../../graph/graph-model.js';
import { span } from '../../parts/times.js';

interface JobName {
  readonly namespace: string;
  readonly name: string;
}

export interface StepOfVersion {
  readonly job: JobName;
  readonly dependsOn: readonly JobName[];
}

/** An attempt of a step in an execution. */
export interface AttemptOfStep {
  readonly jobName: string;
  readonly state: ExecutionState;
  readonly startedAt?: string | null | undefined;
  readonly endedAt?: string | null | undefined;
}

const idOf = ({ namespace, name }: JobName): string => `${namespace}\n${name}`;

/**
 * A version as a graph: steps, and from each what waited for it. Steps have the state of their last attempt in an execution, and its time; edges of that execution's critical path stand out,
 * unless a step failed beside it: what stands out leaves the rest behind, and no failure may be.
 * @param attempts in the order of start
 * @param critical the names of the steps on the critical path, in the order of time
 */
export function versionGraph(steps: readonly StepOfVersion[], attempts: readonly AttemptOfStep[], critical: readonly string[], pipeline: string): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const last = new Map(attempts.map((attempt) => [attempt.jobName, attempt]));
  const there = new Set(steps.map(({ job }) => idOf(job)));
  const failedBeside = [...last.values()].some(({ jobName, state }) => state === 'FAILED' && !critical.includes(jobName));
  const onPath = new Set((failedBeside ? [] : critical.slice(1)).map((name, at) => `${critical[at] ?? ''}\n${name}`));
  const nodes = steps.map(({ job }): GraphNode => {
    const attempt = last.get(job.name);
    const { label, tone } = executionLooks[attempt?.state ?? 'NAMED'];
    const took = attempt?.startedAt == null || attempt.endedAt == null ? undefined : span(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt));
    return { id: idOf(job), label: shortName(job.name, pipeline), kind: 'STEP', detail: took, state: attempt === undefined ? { label: 'did not run', tone: 'idle' } : { label, tone } };
  });
  const edges = steps.flatMap(({ job, dependsOn }) =>
    dependsOn.flatMap((before): GraphEdge[] => (there.has(idOf(before)) ? [{ id: `${idOf(before)}\n${idOf(job)}`, from: idOf(before), to: idOf(job), highlighted: onPath.has(`${before.name}\n${job.name}`) }] : [])),
  );
  return { nodes, edges };
}
