import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { TextMap } from '@plinth/tracking/rules';
import type { EnvironmentId } from '../environment.js';
import type { ModelId } from '../model.js';
import type { RiskTier } from '../rules/index.js';

/** What somebody is about to do to a target. */
export type TargetMove = 'SET' | 'REMOVE' | 'DEPLOY' | 'REPORT' | 'ROLLBACK';

/** An alias of a model, or a model's place in an environment, and the move that is about to happen there. */
export type GuardedTarget = {
  readonly modelId: ModelId;
  readonly modelName: string;
  readonly modelTags: TextMap;
  readonly riskTier: RiskTier;
  /** The version that is to stand there; null for REMOVE. */
  readonly version: number | null;
  readonly move: TargetMove;
} & ({ readonly kind: 'ALIAS'; readonly name: string } | { readonly kind: 'ENVIRONMENT'; readonly name: string; readonly environmentId: EnvironmentId });

/** Says whether targets may be moved without asking anybody. The domain that knows registers one with {@link TargetGuards}. */
export interface TargetGuard {
  /** For messages of defects only, such as `approvals`. */
  readonly name: string;
  /**
   * Called inside the transaction of the move, with the model's row held, after the actor's permission was checked. Reads what it needs in
   * that transaction; changes nothing.
   * @throws its own PlinthError (kind FORBIDDEN or CONFLICT) when the target needs a decision first, with `field` and a way out
   */
  mayMoveDirectly(actor: Actor, target: GuardedTarget): Promise<void>;
}

/**
 * Who must be asked before a target moves: how the registry, which stands left of approvals, lets them protect what they cover. Asked before
 * every direct setAlias, removeAlias, deploy, report of what nobody asked for, and rollback to what had no decision; also before a model is deleted,
 * once for each of its aliases. Not asked by {@link PromotionEffects}, which is the way of what was decided.
 */
@Injectable()
export class TargetGuards {
  private readonly guards: TargetGuard[] = [];

  register(guard: TargetGuard): void {
    if (this.guards.some(({ name }) => name === guard.name)) throw new Error(`Two guards have the name ${guard.name}.`);
    this.guards.push(guard);
  }

  /** Must run inside `database.transaction`. Every guard must let it pass. */
  async assertDirect(actor: Actor, target: GuardedTarget): Promise<void> {
    for (const guard of this.guards) await guard.mayMoveDirectly(actor, target);
  }
}
