import type { ActorId, Id } from '@plinth/kernel';
import type { EnvironmentId } from './environment.js';
import type { ModelId } from './model.js';
import type { DeploymentKind, DeploymentStatus } from './rules/index.js';
import type { VersionId } from './version.js';

export type DeploymentId = Id<'Deployment'>;

/** One way of a version into an environment. At most one of a model is ACTIVE in an environment. */
export interface Deployment {
  readonly id: DeploymentId;
  readonly environmentId: EnvironmentId;
  readonly modelId: ModelId;
  readonly versionId: VersionId;
  readonly version: number;
  readonly kind: DeploymentKind;
  readonly status: DeploymentStatus;
  /** Whether it came about by a decision, or is a way back to a version that had one there. */
  readonly approved: boolean;
  readonly promotionRequestId: string | null;
  readonly reason: string | null;
  readonly externalUrl: string | null;
  readonly requestedBy: ActorId;
  readonly requestedAt: Date;
  readonly activatedAt: Date | null;
  /** When it failed, or another took its place. */
  readonly endedAt: Date | null;
}

/** A status that a deployment came to, as it happened. */
export interface DeploymentEvent {
  readonly id: string;
  readonly deploymentId: DeploymentId;
  readonly status: DeploymentStatus;
  readonly message: string | null;
  readonly externalUrl: string | null;
  readonly actorId: ActorId;
  readonly at: Date;
}
