import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, IdSource } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import type { Deployment } from './deployment.js';
import { DeploymentStore } from './deployment.store.js';
import type { Environment } from './environment.js';
import { ModelEvents } from './live/model-events.js';
import type { RegisteredModel } from './model.js';
import { RegistryLineage } from './registry-lineage.js';
import type { DeploymentKind, DeploymentStatus } from './rules/index.js';
import type { ModelVersion } from './version.js';

export interface NewDeployment {
  readonly environment: Environment;
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
  readonly kind: DeploymentKind;
  readonly approved: boolean;
  readonly promotionRequestId: string | null;
  readonly reason: string | null;
  readonly externalUrl: string | null;
  readonly message: string | null;
  readonly requestedBy: ActorId;
  /** What it begins as. */
  readonly status: DeploymentStatus;
}

/** Makes deployments and moves them on, whoever let it happen: rows, history and records. Within the transaction that holds the model's row. */
@Injectable()
export class DeploymentMoves {
  constructor(
    private readonly deployments: DeploymentStore,
    private readonly outbox: Outbox,
    private readonly lineage: RegistryLineage,
    private readonly events: ModelEvents,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Those that were on their way there are superseded; when it begins ACTIVE, the one that ran is too. */
  async begin(actor: Actor, { environment, model, version, message, status, ...rest }: NewDeployment): Promise<Deployment> {
    const now = this.clock.now();
    for (const open of await this.deployments.open(actor.workspaceId, environment.id, model.id)) await this.become(actor, open, 'SUPERSEDED', { message: `Version ${version.version} came instead.` });
    const deployment: Deployment = {
      id: this.ids.next<'Deployment'>(), environmentId: environment.id, modelId: model.id, versionId: version.id, version: version.version, ...rest, status, requestedAt: now,
      activatedAt: status === 'ACTIVE' ? now : null, endedAt: status === 'FAILED' ? now : null,
    };
    if (status === 'ACTIVE') await this.displace(actor, deployment);
    await this.deployments.insert(actor.workspaceId, deployment);
    await this.tell(actor, deployment, null, message);
    await this.lineage.deploymentMade(actor, deployment);
    return deployment;
  }

  /** Moves it on. When it becomes ACTIVE, what ran there ends: ROLLED_BACK where this is a way back, SUPERSEDED otherwise. */
  async become(actor: Actor, before: Deployment, status: DeploymentStatus, { message = null, externalUrl }: { readonly message?: string | null; readonly externalUrl?: string | null | undefined }): Promise<Deployment> {
    const now = this.clock.now();
    const after: Deployment = {
      ...before, status, externalUrl: externalUrl ?? before.externalUrl, activatedAt: status === 'ACTIVE' ? now : before.activatedAt, endedAt: status === 'FAILED' || status === 'SUPERSEDED' || status === 'ROLLED_BACK' ? now : null,
    };
    if (status === 'ACTIVE') await this.displace(actor, after);
    await this.deployments.setStatus(actor.workspaceId, after);
    await this.tell(actor, after, before.status, message);
    return after;
  }

  /** Says that a decision stands behind it from now on. */
  async approve(actor: Actor, deployment: Deployment): Promise<void> {
    if (deployment.approved) return;
    await this.deployments.setStatus(actor.workspaceId, { ...deployment, approved: true });
    await this.outbox.audit(actor, { action: 'deployment.approved', subjectKind: 'deployment', subjectId: deployment.id, before: { approved: false }, after: { approved: true } });
    this.events.changed(actor, deployment.modelId);
  }

  private async displace(actor: Actor, { environmentId, modelId, kind, version, id }: Deployment): Promise<void> {
    const running = await this.deployments.active(actor.workspaceId, environmentId, modelId);
    if (running && running.id !== id) await this.become(actor, running, kind === 'ROLLBACK' ? 'ROLLED_BACK' : 'SUPERSEDED', { message: `Version ${version} took its place.` });
  }

  private async tell(actor: Actor, { id, status, environmentId, modelId, version, kind, externalUrl, reason, promotionRequestId }: Deployment, before: DeploymentStatus | null, message: string | null): Promise<void> {
    await this.deployments.insertEvent(actor.workspaceId, { id: this.ids.next(), deploymentId: id, status, message, externalUrl, actorId: actor.id, at: this.clock.now() });
    await this.outbox.audit(actor, {
      action: `deployment.${actionOf[status]}`, subjectKind: 'deployment', subjectId: id, ...(before ? { before: { status: before } } : {}), after: { status, environmentId, modelId, version, kind, promotionRequestId },
      ...(reason === null ? {} : { reason }),
    });
    this.events.changed(actor, modelId);
  }
}

const actionOf: Readonly<Record<DeploymentStatus, string>> = { REQUESTED: 'requested', IN_PROGRESS: 'begun', ACTIVE: 'activated', FAILED: 'failed', SUPERSEDED: 'superseded', ROLLED_BACK: 'rolled-back' };
