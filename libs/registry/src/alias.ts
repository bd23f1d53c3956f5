import type { ActorId } from '@plinth/kernel';
import type { ModelId } from './model.js';
import type { VersionId } from './version.js';

/** A movable name of one version of a model, such as `champion`. */
export interface ModelAlias {
  readonly modelId: ModelId;
  readonly name: string;
  readonly versionId: VersionId;
  readonly version: number;
  readonly updatedBy: ActorId;
  readonly updatedAt: Date;
}

/** A move of an alias, as it happened. */
export interface AliasMove {
  readonly id: string;
  readonly modelId: ModelId;
  readonly name: string;
  /** Null where the alias was new. */
  readonly fromVersion: number | null;
  /** Null where it was removed. */
  readonly toVersion: number | null;
  readonly reason: string | null;
  readonly promotionRequestId: string | null;
  readonly movedBy: ActorId;
  readonly movedAt: Date;
}
