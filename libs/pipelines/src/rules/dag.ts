import { createHash } from 'node:crypto';
import { canonicalJson } from '@plinth/verify';
import type { JobName } from './report.js';

export interface DagStep {
  readonly job: JobName;
  /** What it waits for, in order of names. */
  readonly dependsOn: readonly JobName[];
  /** SHA-256 of its code or the version of it, where it is known. */
  readonly code?: string | undefined;
}

/** What a pipeline consists of: its steps and how they hang together, in order of names. The digest of it is its version. */
export interface Dag {
  readonly steps: readonly DagStep[];
}

/** What a step of an execution tells of the pipeline. */
export interface SeenStep extends DagStep {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * The pipeline that these steps were: a step waits for those that it says it waits for, and for those that wrote what it reads. Steps that ran several times count once.
 * Dependencies on steps that are not here, and of a step on itself, are left out.
 */
export function dagOf(seen: readonly SeenStep[]): Dag {
  const steps = new Map<string, { job: JobName; code: string | undefined; dependsOn: Map<string, JobName>; reads: Set<string> }>();
  const writers = new Map<string, Set<string>>();
  for (const { job, code, dependsOn, reads, writes } of seen) {
    const key = keyOf(job);
    const step = steps.get(key) ?? { job, code: undefined, dependsOn: new Map(), reads: new Set() };
    steps.set(key, step);
    step.code ??= code;
    for (const other of dependsOn) step.dependsOn.set(keyOf(other), other);
    for (const asset of reads) step.reads.add(asset);
    for (const asset of writes) writers.set(asset, (writers.get(asset) ?? new Set()).add(key));
  }
  for (const step of steps.values()) {
    for (const asset of step.reads) for (const writer of writers.get(asset) ?? []) step.dependsOn.set(writer, steps.get(writer)?.job ?? step.job);
  }
  const inOrder = [...steps].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    steps: inOrder.map(([key, { job, code, dependsOn }]) => ({
      job,
      dependsOn: [...dependsOn].filter(([other]) => other !== key && steps.has(other)).sort(([one], [other]) => (one < other ? -1 : 1)).map(([, other]) => other),
      ...(code === undefined ? {} : { code }),
    })),
  };
}

/** @returns 64 hex digits */
export function digestOfDag(dag: Dag): string {
  return createHash('sha256').update(canonicalJson(dag)).digest('hex');
}

/**
 * Whether what was seen of an execution that ended early may be the beginning of this pipeline: each step of it is there with the same code, and waits for nothing else. A step that succeeded showed
 * all that it waits for; one that did not may have said less. Steps that never ran show nothing: whether they are still there, the next success tells.
 * @param done {@link keyOf} of the steps that succeeded
 */
export function isPartOf(seen: Dag, whole: Dag, done: ReadonlySet<string>): boolean {
  const known = new Map(whole.steps.map((step) => [keyOf(step.job), step]));
  const seenKeys = new Set(seen.steps.map(({ job }) => keyOf(job)));
  return seen.steps.every(({ job, code, dependsOn }) => {
    const step = known.get(keyOf(job));
    if (!step || (code !== undefined && step.code !== undefined && code !== step.code)) return false;
    const [here, there] = [new Set(dependsOn.map(keyOf)), new Set(step.dependsOn.map(keyOf).filter((key) => seenKeys.has(key)))];
    return [...here].every((key) => there.has(key)) && (!done.has(keyOf(job)) || here.size === there.size);
  });
}

export interface DagDifference {
  readonly added: readonly JobName[];
  readonly removed: readonly JobName[];
  /** Of steps in both: what they wait for, or their code. */
  readonly changed: readonly { readonly job: JobName; readonly what: readonly ('CODE' | 'DEPENDENCIES')[] }[];
}

export function differenceOfDags(before: Dag, after: Dag): DagDifference {
  const old = new Map(before.steps.map((step) => [keyOf(step.job), step]));
  const now = new Map(after.steps.map((step) => [keyOf(step.job), step]));
  return {
    added: after.steps.filter(({ job }) => !old.has(keyOf(job))).map(({ job }) => job),
    removed: before.steps.filter(({ job }) => !now.has(keyOf(job))).map(({ job }) => job),
    changed: after.steps.flatMap((step) => {
      const earlier = old.get(keyOf(step.job));
      if (!earlier) return [];
      const what = [...(earlier.code === step.code ? [] : ['CODE' as const]), ...(canonicalJson(earlier.dependsOn) === canonicalJson(step.dependsOn) ? [] : ['DEPENDENCIES' as const])];
      return what.length > 0 ? [{ job: step.job, what }] : [];
    }),
  };
}

/** One text for a job's two names that no other has. */
export function keyOf({ namespace, name }: JobName): string {
  return `${namespace.length}:${namespace}${name}`;
}
