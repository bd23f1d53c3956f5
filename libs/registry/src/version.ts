import type { ActorId, Id } from '@plinth/kernel';
import type { TextMap } from '@plinth/tracking/rules';
import type { ModelId } from './model.js';
import type { ContentPart, FrozenInput, FrozenMetrics, FrozenRun, ModelSignature, VersionStatus } from './rules/index.js';

export type VersionId = Id<'ModelVersion'>;

/** A version without what may be large in it: metrics, params, inputs and environment are {@link VersionContent}. */
export interface ModelVersion {
  readonly id: VersionId;
  readonly modelId: ModelId;
  /** 1, 2, 3 … without a gap in each model. */
  readonly version: number;
  readonly status: VersionStatus;
  /** Why it failed. */
  readonly statusMessage: string | null;
  /** SHA-256 of the manifest, 64 hex digits; null until it is READY. */
  readonly digest: string | null;
  /** The digest of each part of the manifest; null until it is READY. */
  readonly parts: Readonly<Record<ContentPart, string>> | null;
  readonly sourceRunId: string | null;
  readonly signature: ModelSignature | null;
  readonly artifactCount: number;
  readonly artifactBytes: number;
  readonly description: string | null;
  readonly tags: TextMap;
  /** Its author. */
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly lastModifiedBy: ActorId;
  readonly updatedAt: Date;
  readonly readyAt: Date | null;
  readonly deprecatedAt: Date | null;
  readonly deprecatedReason: string | null;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** What was frozen when the version became READY. Empty before. */
export interface VersionContent {
  readonly metrics: FrozenMetrics;
  readonly params: TextMap;
  readonly inputs: readonly FrozenInput[];
  readonly environment: unknown;
  readonly sourceRun: FrozenRun | null;
}
