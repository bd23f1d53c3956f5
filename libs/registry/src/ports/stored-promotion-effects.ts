import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { parseId } from '@plinth/tracking/rules';
import { AliasMoves } from '../alias-moves.js';
import { AliasStore } from '../alias.store.js';
import { DeploymentMoves } from '../deployment-moves.js';
import { DeploymentStore } from '../deployment.store.js';
import { EnvironmentService } from '../environment.service.js';
import { EnvironmentStore } from '../environment.store.js';
import { assertOpen, assertPlaceable, type HeldVersion, ModelRows } from '../model-rows.js';
import { PromotionEffectStore } from '../promotion-effect.store.js';
import { PromotionNotApplied, SubjectChanged } from '../registry.errors.js';
import { aliasName, isOpen } from '../rules/index.js';
import type { ModelVersion } from '../version.js';
import { VersionStore } from '../version.store.js';
import { type Promotion, PromotionEffects, type PromotionOutcome, type RevertOutcome } from './promotion-effects.js';
import type { SubjectTarget } from './registry-subjects.js';

/** What is kept of a promotion, so that it can be taken back. */
interface KeptOutcome extends PromotionOutcome {
  readonly versionId: string;
  readonly target: SubjectTarget;
}

/** Promotions done on the registry's own rows. */
@Injectable()
export class StoredPromotionEffects extends PromotionEffects {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: ModelRows,
    private readonly versions: VersionStore,
    private readonly aliases: AliasStore,
    private readonly aliasMoves: AliasMoves,
    private readonly environments: EnvironmentService,
    private readonly places: EnvironmentStore,
    private readonly deployments: DeploymentStore,
    private readonly deploymentMoves: DeploymentMoves,
    private readonly effects: PromotionEffectStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async apply(actor: Actor, promotion: Promotion): Promise<PromotionOutcome> {
    this.access.check(actor, 'promotion:execute');
    const versionId = parseId<'ModelVersion'>(promotion.versionId, 'versionId');
    return this.database.transaction(actor, async () => {
      const held = await this.rows.holdVersion(actor, versionId, 'versionId');
      const known = await this.effects.find<KeptOutcome>(actor.workspaceId, promotion.requestId, 'APPLY');
      if (known) return outcomeOf(known);
      assertOpen(held.model, 'versionId');
      assertPlaceable(held.version, 'versionId');
      if (held.version.digest !== promotion.versionDigest) throw new SubjectChanged(held.version.version);
      const outcome = promotion.target.kind === 'ALIAS' ? await this.moveAlias(actor, promotion, held, promotion.target.name) : await this.deploy(actor, promotion, held, promotion.target.environmentId);
      await this.effects.insert(actor.workspaceId, promotion.requestId, 'APPLY', { ...outcome, versionId, target: promotion.target } satisfies KeptOutcome, this.clock.now());
      return outcome;
    });
  }

  async revert(actor: Actor, { requestId, reason }: { readonly requestId: string; readonly reason: string }): Promise<RevertOutcome> {
    this.access.check(actor, 'promotion:execute');
    return this.database.transaction(actor, async () => {
      const applied = await this.require(actor, requestId);
      const held = await this.rows.holdVersion(actor, applied.versionId, 'requestId');
      const known = await this.effects.find<RevertOutcome>(actor.workspaceId, requestId, 'REVERT');
      if (known) return known;
      const before = applied.fromVersion === null ? undefined : await this.versions.byNumber(actor.workspaceId, held.model.id, applied.fromVersion, allRows);
      // What went meanwhile is no place to go back to: then the target is left empty rather than with what must not stay.
      const to = before && !before.deletedAt && !before.archivedAt ? before : null;
      const reverted = applied.target.kind === 'ALIAS' ? await this.takeAliasBack(actor, requestId, reason, held, applied.target.name, to) : await this.takeDeploymentBack(actor, requestId, reason, held, applied, to);
      const outcome: RevertOutcome = { reverted, toVersion: reverted ? (to?.version ?? null) : null };
      await this.effects.insert(actor.workspaceId, requestId, 'REVERT', outcome, this.clock.now());
      return outcome;
    });
  }

  async confirm(actor: Actor, requestId: string): Promise<void> {
    this.access.check(actor, 'promotion:execute');
    await this.database.transaction(actor, async () => {
      const { versionId } = await this.require(actor, requestId);
      await this.rows.holdVersion(actor, versionId, 'requestId');
      for (const deployment of await this.deployments.ofRequest(actor.workspaceId, requestId)) if (deployment.kind === 'BREAK_GLASS') await this.deploymentMoves.approve(actor, deployment);
    });
  }

  private async moveAlias(actor: Actor, { requestId, reason }: Promotion, { model, version }: HeldVersion, name: string): Promise<PromotionOutcome> {
    const alias = aliasName(name, 'target.name');
    const before = await this.aliases.find(actor.workspaceId, model.id, alias);
    const move = await this.aliasMoves.move(actor, model, alias, version, { reason, promotionRequestId: requestId });
    return { fromVersion: before?.version ?? null, toVersion: version.version, deploymentId: null, deploymentStatus: null, aliasMoveId: move?.id ?? null };
  }

  private async deploy(actor: Actor, { requestId, reason, kind, requestedBy }: Promotion, { model, version }: HeldVersion, environmentId: string): Promise<PromotionOutcome> {
    const environment = await this.environments.holdOpen(actor, parseId(environmentId, 'target.environmentId'), 'target.environmentId');
    const before = await this.deployments.active(actor.workspaceId, environment.id, model.id);
    const { id, status } = await this.deploymentMoves.begin(actor, {
      environment, model, version, kind, approved: kind === 'PROMOTION', promotionRequestId: requestId, reason, externalUrl: null, message: null, requestedBy, status: environment.awaitsReport ? 'REQUESTED' : 'ACTIVE',
    });
    return { fromVersion: before?.version ?? null, toVersion: version.version, deploymentId: id, deploymentStatus: status, aliasMoveId: null };
  }

  private async takeAliasBack(actor: Actor, requestId: string, reason: string, { model, version }: HeldVersion, name: string, to: ModelVersion | null): Promise<boolean> {
    const alias = await this.aliases.find(actor.workspaceId, model.id, name);
    if (alias?.version !== version.version) return false;
    return (await this.aliasMoves.move(actor, model, name, to, { reason, promotionRequestId: requestId })) !== undefined;
  }

  private async takeDeploymentBack(actor: Actor, requestId: string, reason: string, { model }: HeldVersion, applied: KeptOutcome, to: ModelVersion | null): Promise<boolean> {
    const [deployment] = await this.deployments.byIds(actor.workspaceId, applied.deploymentId === null ? [] : [applied.deploymentId], allRows);
    if (!deployment || (deployment.status !== 'ACTIVE' && !isOpen(deployment.status))) return false;
    if (isOpen(deployment.status)) {
      // It never ran: what runs there goes on.
      await this.deploymentMoves.become(actor, deployment, 'SUPERSEDED', { message: reason });
      return true;
    }
    if (!to) {
      await this.deploymentMoves.become(actor, deployment, 'ROLLED_BACK', { message: reason });
      return true;
    }
    const [environment] = await this.places.byIds(actor.workspaceId, [deployment.environmentId], allRows);
    if (!environment) return false;
    const approved = (await this.deployments.history(actor.workspaceId, environment.id, model.id)).some((past) => past.version === to.version && past.approved);
    await this.deploymentMoves.begin(actor, {
      environment, model, version: to, kind: 'ROLLBACK', approved, promotionRequestId: requestId, reason, externalUrl: null, message: null, requestedBy: actor.id, status: environment.awaitsReport ? 'REQUESTED' : 'ACTIVE',
    });
    return true;
  }

  private async require({ workspaceId }: Actor, requestId: string): Promise<KeptOutcome> {
    const applied = await this.effects.find<KeptOutcome>(workspaceId, requestId, 'APPLY');
    if (!applied) throw new PromotionNotApplied(requestId);
    return applied;
  }
}

function outcomeOf({ fromVersion, toVersion, deploymentId, deploymentStatus, aliasMoveId }: KeptOutcome): PromotionOutcome {
  return { fromVersion, toVersion, deploymentId, deploymentStatus, aliasMoveId };
}
