import type { Id } from '@plinth/kernel';
import type { AssetFacts, CodePlace, Dag, ExecutionFacts, ExecutionState, ToldTag, UseFacts } from './rules/index.js';

export type JobId = Id<'PipelineJob'>;
export type AssetId = Id<'Asset'>;

/** A pipeline, or a step of one. */
export interface Job {
  readonly id: JobId;
  readonly namespace: string;
  readonly name: string;
  readonly isPipeline: boolean;
  readonly integration: string | null;
  readonly kind: string | null;
  readonly description: string | null;
  readonly owners: readonly string[];
  readonly tags: readonly ToldTag[];
  /** Where its code lies; the code itself is its executions'. */
  readonly code: Omit<CodePlace, 'text'> | null;
  readonly lastStartedAt: Date | null;
  readonly createdAt: Date;
}

export interface Execution {
  readonly id: string;
  readonly jobId: JobId;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly state: ExecutionState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly lostAt: Date | null;
  readonly facts: ExecutionFacts;
  readonly errorClass: string | null;
  readonly fingerprint: string | null;
  readonly versionDigest: string | null;
  readonly cancelAskedAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How many steps of an execution stand so. */
export interface StepCount {
  readonly state: ExecutionState;
  readonly count: number;
}

/** What a chart of an execution shows of a step. */
export interface StepLine {
  readonly id: string;
  readonly jobId: JobId;
  readonly jobName: string;
  readonly parentId: string | null;
  readonly state: ExecutionState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
  readonly isCached: boolean;
}

export interface PipelineVersion {
  readonly jobId: JobId;
  readonly digest: string;
  readonly number: number;
  readonly document: Dag;
  readonly createdAt: Date;
}

export interface Asset {
  readonly id: AssetId;
  readonly namespace: string;
  readonly name: string;
  readonly facts: AssetFacts;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const sides = ['READ', 'WRITE'] as const;
export type Side = (typeof sides)[number];

export interface ExecutionUse {
  readonly executionId: string;
  readonly side: Side;
  readonly assetId: AssetId;
  readonly facts: UseFacts;
  readonly usedAt: Date;
}
