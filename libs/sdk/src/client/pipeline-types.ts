import type { DateTime, KeyValue } from './types.js';

/** `NAMED`: others say that they are a part of it, and it told nothing. `LOST`: it promised to tell something again and did not. */
export type ExecutionState = 'NAMED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'LOST';

export interface JobName {
  readonly namespace: string;
  readonly name: string;
}

/** A pipeline, or a step of one. */
export interface PipelineJob extends JobName {
  readonly id: string;
  readonly isPipeline: boolean;
  readonly integration: string | null;
  readonly kind: string | null;
  readonly description: string | null;
  readonly owners: readonly string[];
  readonly lastStartedAt: DateTime | null;
  readonly createdAt: DateTime;
}

/** A pipeline in a list, with the execution that began last. */
export interface PipelineSummary extends PipelineJob {
  readonly executions: { readonly nodes: readonly { readonly id: string; readonly state: ExecutionState; readonly startedAt: DateTime | null; readonly endedAt: DateTime | null }[] };
}

/** The steps of a pipeline and what waits for what, as an execution showed it. */
export interface PipelineVersion {
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  /** From 1. */
  readonly number: number;
  readonly createdAt: DateTime;
  readonly steps: readonly { readonly job: JobName; readonly dependsOn: readonly JobName[]; readonly code: string | null }[];
}

export interface PipelineDetails extends PipelineJob {
  /** Its newest version; none before an execution ended. */
  readonly versions: { readonly nodes: readonly PipelineVersion[] };
}

/** What was told of an execution beside its state. */
export interface ExecutionFacts {
  /** Nothing ran: the outputs of an earlier execution were taken. */
  readonly isCached: boolean;
  readonly logUrl: string | null;
  readonly runId: string | null;
  readonly trigger: 'MANUAL' | 'SCHEDULED' | 'BACKFILL' | 'EVENT' | null;
  readonly code: { readonly url: string | null; readonly version: string | null } | null;
  readonly error: { readonly message: string; readonly kind: string | null; readonly stackTrace: string | null } | null;
  readonly use: { readonly cpuSeconds: number | null; readonly peakMemoryBytes: number | null; readonly gpuSeconds: number | null; readonly cost: number | null } | null;
}

/** An execution of a pipeline, or of a step within one. */
export interface PipelineExecution {
  readonly id: string;
  readonly state: ExecutionState;
  readonly startedAt: DateTime | null;
  readonly endedAt: DateTime | null;
  readonly errorClass: string | null;
  /** When somebody asked it to stop. */
  readonly cancelAskedAt: DateTime | null;
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly job: (JobName & { readonly id: string }) | null;
  readonly facts: ExecutionFacts;
}

export interface ExecutedStep extends PipelineExecution {
  readonly parent: { readonly id: string } | null;
}

export interface ExecutionDifference {
  readonly kind: 'CODE' | 'INPUT' | 'PARAM' | 'ENVIRONMENT';
  readonly name: string;
  /** Null where it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Why an execution failed. */
export interface ExecutionFailure {
  /** With which it began. */
  readonly step: PipelineExecution;
  /** Others that failed by the same cause, newest first. */
  readonly same: readonly { readonly id: string; readonly startedAt: DateTime | null; readonly root: { readonly id: string } | null }[];
  readonly lastSuccess: { readonly id: string; readonly startedAt: DateTime | null } | null;
  /** What was otherwise when the step last went well. */
  readonly differences: readonly ExecutionDifference[];
}

export interface ExecutionDetails extends ExecutedStep {
  readonly params: readonly KeyValue[];
  readonly environment: readonly KeyValue[];
  readonly root: { readonly id: string } | null;
  readonly uses: readonly { readonly side: 'READ' | 'WRITE'; readonly version: string | null; readonly rowCount: number | null; readonly asset: (JobName & { readonly id: string }) | null }[];
  /** Null for one that did not fail. */
  readonly failure: ExecutionFailure | null;
  /** The chain of steps that decided how long it took. */
  readonly criticalPath: readonly { readonly waitMs: number; readonly durationMs: number; readonly execution: { readonly id: string; readonly job: { readonly name: string } | null } }[];
  readonly usualDuration: { readonly median: number; readonly count: number; readonly factor: number | null; readonly isRegression: boolean } | null;
}
