import { canonicalJson } from '@plinth/verify';
import { earlierOf, laterOf, laterOfEach, type Told, toldAt } from './told.js';
import type { ExternalQuery, ExtractionFailure, ToldTag } from './described.js';
import type { CodePlace, ExecutionError, ExecutionName, ExecutionReport, JobDescription, JobName, ReportedState, ResourceUse, Trigger } from './report.js';

/** States that an execution ends in. */
export type EndState = Extract<ReportedState, 'SUCCEEDED' | 'FAILED' | 'CANCELLED'>;

/**
 * All that was told of an execution, joined. Reports come late, twice and in any order, so joining is commutative, associative and idempotent (a join semilattice; Shapiro et al.,
 * "Conflict-free Replicated Data Types", 2011): whatever the order, the same facts come of the same reports.
 */
export interface ExecutionFacts {
  /** The name that was told for the earliest time. */
  readonly job: Told<JobName>;
  /** Absent for an execution that others named and that nobody told of. */
  readonly seen?: { readonly first: number; readonly last: number } | undefined;
  /** The earliest time that it was said to start. */
  readonly started?: number | undefined;
  /** The end that was told for the latest time: what ended stays ended. */
  readonly ended?: Told<EndState> | undefined;
  /** Of the rest, what was told for the latest time. */
  readonly latest: LatestFacts;
}

export interface LatestFacts {
  readonly parent?: Told<ExecutionName> | undefined;
  readonly nominal?: Told<{ readonly start: number; readonly end?: number | undefined }> | undefined;
  readonly error?: Told<ExecutionError> | undefined;
  readonly code?: Told<CodePlace> | undefined;
  readonly about?: Told<JobDescription> | undefined;
  readonly use?: Told<ResourceUse> | undefined;
  readonly params?: Told<Readonly<Record<string, string>>> | undefined;
  readonly environment?: Told<Readonly<Record<string, string>>> | undefined;
  readonly dependsOn?: Told<readonly JobName[]> | undefined;
  readonly isCached?: Told<boolean> | undefined;
  readonly runId?: Told<string> | undefined;
  readonly logUrl?: Told<string> | undefined;
  readonly trigger?: Told<Trigger> | undefined;
  readonly promisedMs?: Told<number> | undefined;
  readonly tags?: Told<readonly ToldTag[]> | undefined;
  readonly externalQuery?: Told<ExternalQuery> | undefined;
  readonly extraction?: Told<ExtractionFailure> | undefined;
}

/** Older than whatever is told: what is only inferred gives way. */
const inferred = 0;

/** What a report says of its execution. */
export function factsOf(report: ExecutionReport): ExecutionFacts {
  const at = report.at.getTime();
  const { state, nominal } = report;
  return {
    job: { at, value: report.job },
    seen: { first: at, last: at },
    ...(state === 'STARTED' ? { started: at } : {}),
    ...(isEnd(state) ? { ended: { at, value: state } } : {}),
    latest: toldAt(at, {
      parent: report.parent, error: report.error, code: report.code, about: report.about, use: report.use, params: report.params, environment: report.environment, dependsOn: report.dependsOn,
      isCached: report.isCached, runId: report.runId, logUrl: report.logUrl, trigger: report.trigger, promisedMs: report.promisedMs, tags: report.tags, externalQuery: report.externalQuery, extraction: report.extraction,
      nominal: nominal && { start: nominal.start.getTime(), ...(nominal.end ? { end: nominal.end.getTime() } : {}) },
    }),
  };
}

/** What a report says of the executions that it is a part of: their names, and that the parent is a part of the root. */
export function factsOfNamed({ at, parent, root }: ExecutionReport): ReadonlyMap<string, ExecutionFacts> {
  const named = new Map<string, ExecutionFacts>();
  const name = ({ executionId, job }: ExecutionName, within?: ExecutionName) =>
    named.set(executionId, { job: { at: at.getTime(), value: job }, latest: within && within.executionId !== executionId ? { parent: { at: inferred, value: within } } : {} });
  if (root) name(root);
  if (parent) name(parent, root);
  return named;
}

export function joinFacts(one: ExecutionFacts, other: ExecutionFacts): ExecutionFacts {
  const seen = one.seen && other.seen ? { first: Math.min(one.seen.first, other.seen.first), last: Math.max(one.seen.last, other.seen.last) } : (one.seen ?? other.seen);
  const started = one.started === undefined ? other.started : Math.min(one.started, other.started ?? one.started);
  const ended = laterOf(one.ended, other.ended);
  return {
    job: earlierOf(one.job, other.job),
    ...(seen ? { seen } : {}),
    ...(started === undefined ? {} : { started }),
    ...(ended ? { ended } : {}),
    latest: laterOfEach(one.latest, other.latest),
  };
}

export function isSameFacts(one: ExecutionFacts, other: ExecutionFacts): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function isEnd(state: ReportedState | undefined): state is EndState {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}
