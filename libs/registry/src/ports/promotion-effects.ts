import { Injectable } from '@nestjs/common';
import type { Actor, ActorId } from '@plinth/kernel';
import type { DeploymentStatus } from '../rules/index.js';
import type { SubjectTarget } from './registry-subjects.js';

/** What was decided and is to happen now. */
export interface Promotion {
  /** The request that was decided; the same again has no second effect. */
  readonly requestId: string;
  readonly kind: 'PROMOTION' | 'BREAK_GLASS';
  readonly versionId: string;
  /** The digest that the decision binds to: 64 hex digits. */
  readonly versionDigest: string;
  readonly target: SubjectTarget;
  /** For the records: in whose name the system acts. */
  readonly requestedBy: ActorId;
  readonly reason: string | null;
}

/** What a promotion did. Kept with it, so that executing again gives the same answer. */
export interface PromotionOutcome {
  /** The version that stood in the target before; null when there was none. */
  readonly fromVersion: number | null;
  readonly toVersion: number;
  /** Of an environment: the deployment that was made, and the status that it had then. */
  readonly deploymentId: string | null;
  readonly deploymentStatus: DeploymentStatus | null;
  /** Of an alias: the move in its history. */
  readonly aliasMoveId: string | null;
}

export interface RevertOutcome {
  /** False when the target no longer holds what the promotion put there, or is empty: then nothing was done. */
  readonly reverted: boolean;
  readonly toVersion: number | null;
}

/**
 * Does what was decided. For approvals alone: guards are not asked. Each method joins the transaction that is open, so that the effect commits
 * together with the status of the request, and is idempotent by request id. The actor is the system, holding `promotion:execute`.
 */
@Injectable()
export abstract class PromotionEffects {
  /**
   * Puts the version into the target: moves the alias, or deploys (ACTIVE at once, or REQUESTED where the environment awaits a report).
   * @throws SubjectChanged when the version's digest is another; ModelVersionNotFound, VersionNotReady, VersionDeprecated, VersionArchived,
   *   ModelArchived, ModelDeleted, EnvironmentNotFound, EnvironmentArchived: nothing happened then
   */
  abstract apply(actor: Actor, promotion: Promotion): Promise<PromotionOutcome>;

  /** Takes a promotion back: the target gets what stood there before it, if it still holds what the promotion put there. @throws PromotionNotApplied */
  abstract revert(actor: Actor, promotion: { readonly requestId: string; readonly reason: string }): Promise<RevertOutcome>;

  /** Says that a break-glass deployment was reviewed and counts as approved from now on: rollbacks may lead back to it. @throws PromotionNotApplied */
  abstract confirm(actor: Actor, requestId: string): Promise<void>;
}
