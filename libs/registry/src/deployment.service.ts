import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { checkText, parseId } from '@plinth/tracking/rules';
import type { Deployment } from './deployment.js';
import { DeploymentMoves } from './deployment-moves.js';
import { DeploymentStore } from './deployment.store.js';
import type { Environment } from './environment.js';
import { EnvironmentService } from './environment.service.js';
import { EnvironmentStore } from './environment.store.js';
import type { RegisteredModel } from './model.js';
import { assertOpen, assertPlaceable, ModelRows } from './model-rows.js';
import { type TargetMove, TargetGuards } from './ports/target-guards.js';
import { ActiveAlready, DeploymentNotFound, NotFormerlyActive } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import { checkVersionNumber, isNews, placeAttributes, type ReportableStatus, externalUrlOf, rollbackTarget } from './rules/index.js';

interface Told {
  readonly reason?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface DeployRequest extends Told {
  /** Its name. */
  readonly environment: string;
  readonly versionId: string;
}

export interface RollbackRequest extends Told {
  readonly environment: string;
  readonly modelId: string;
  readonly toVersion?: number | null | undefined;
}

export interface DeploymentReport {
  readonly deploymentId?: string | null | undefined;
  readonly environment?: string | null | undefined;
  readonly versionId?: string | null | undefined;
  readonly status: ReportableStatus;
  readonly message?: string | null | undefined;
  readonly externalUrl?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Versions on their way into environments, and back. */
@Injectable()
export class DeploymentService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly rows: ModelRows,
    private readonly environments: EnvironmentService,
    private readonly places: EnvironmentStore,
    private readonly deployments: DeploymentStore,
    private readonly moves: DeploymentMoves,
    private readonly sight: RegistrySight,
    private readonly guards: TargetGuards,
  ) {}

  /**
   * Deploys a READY version: ACTIVE at once, or REQUESTED where the environment awaits a report.
   * @throws ModelVersionNotFound, VersionNotReady, VersionDeprecated, VersionArchived, ModelDeleted, ModelArchived, EnvironmentNotFound, EnvironmentArchived, and what guards throw
   */
  async deploy(actor: Actor, { idempotencyKey, ...request }: DeployRequest): Promise<Deployment> {
    this.access.check(actor, 'deployment:write');
    const versionId = parseId<'ModelVersion'>(request.versionId, 'input.versionId');
    checkReason(request.reason);
    return this.once(actor, 'deployModelVersion', idempotencyKey, request, async () => {
      const { model, version } = await this.rows.holdVersion(actor, versionId, 'input.versionId');
      const environment = await this.environments.requireOpen(actor, request.environment, 'input.environment');
      this.access.check(actor, 'deployment:write', placeAttributes(model, environment));
      assertOpen(model, 'input.versionId');
      assertPlaceable(version, 'input.versionId');
      await this.ask(actor, model, environment, version.version, 'DEPLOY');
      return this.moves.begin(actor, {
        environment, model, version, kind: 'DIRECT', approved: false, promotionRequestId: null, reason: request.reason ?? null, externalUrl: null, message: null, requestedBy: actor.id,
        status: environment.awaitsReport ? 'REQUESTED' : 'ACTIVE',
      });
    });
  }

  /**
   * Goes back to the version that was ACTIVE before, or to the one named: any that was ACTIVE there. One that was there by a decision needs no other.
   * @throws NotFormerlyActive, ActiveAlready, ModelVersionDeleted, VersionArchived, and what guards throw
   */
  async rollback(actor: Actor, { idempotencyKey, ...request }: RollbackRequest): Promise<Deployment> {
    this.access.check(actor, 'deployment:write');
    const modelId = parseId<'RegisteredModel'>(request.modelId, 'input.modelId');
    const wanted = request.toVersion ?? undefined;
    if (wanted !== undefined) checkVersionNumber(wanted, 'input.toVersion');
    checkReason(request.reason);
    return this.once(actor, 'rollbackDeployment', idempotencyKey, request, async () => {
      const model = await this.rows.hold(actor, modelId, 'input.modelId');
      const environment = await this.environments.requireOpen(actor, request.environment, 'input.environment');
      this.access.check(actor, 'deployment:write', placeAttributes(model, environment));
      assertOpen({ ...model, archivedAt: null }, 'input.modelId');
      const target = rollbackTarget(await this.deployments.history(actor.workspaceId, environment.id, model.id), wanted);
      if (target.kind === 'ACTIVE_ALREADY') throw new ActiveAlready(wanted ?? 0, environment.name);
      if (target.kind === 'NEVER_ACTIVE') throw new NotFormerlyActive(wanted, environment.name);
      const version = await this.rows.versionByNumber(actor, model, target.version, 'input.toVersion');
      assertPlaceable(version, 'input.toVersion', true);
      if (!target.approved) await this.ask(actor, model, environment, version.version, 'ROLLBACK');
      return this.moves.begin(actor, {
        environment, model, version, kind: 'ROLLBACK', approved: target.approved, promotionRequestId: null, reason: request.reason ?? null, externalUrl: null, message: null, requestedBy: actor.id,
        status: environment.awaitsReport ? 'REQUESTED' : 'ACTIVE',
      });
    });
  }

  /**
   * What CI/CD says of a deployment: of the one named, or of the newest on its way of that version there. Told again what is known, nothing changes. What
   * nobody asked for becomes a deployment of the kind REPORTED, through the guards.
   * @throws IllegalDeploymentStatus, DeploymentNotFound, and what guards throw
   */
  async report(actor: Actor, { idempotencyKey, ...request }: DeploymentReport): Promise<Deployment> {
    this.access.check(actor, 'deployment:report');
    const { deploymentId, versionId, environment } = request;
    if (request.message) checkText(request.message, 10_000, 'A message', 'input.message');
    const report = { status: request.status, message: request.message ?? null, externalUrl: externalUrlOf(request.externalUrl, 'input.externalUrl') };
    if (deploymentId) {
      const id = parseId<'Deployment'>(deploymentId, 'input.deploymentId');
      return this.once(actor, 'reportDeployment', idempotencyKey, request, () => this.reportKnown(actor, id, report));
    }
    if (!versionId || !environment) throw new InvalidInput('A report names a deployment, or an environment and a version.', { field: 'input.deploymentId', help: 'Send deploymentId, or environment and versionId.' });
    const id = parseId<'ModelVersion'>(versionId, 'input.versionId');
    return this.once(actor, 'reportDeployment', idempotencyKey, request, () => this.reportVersion(actor, environment, id, report));
  }

  private async reportKnown(actor: Actor, id: string, { status, ...told }: Report): Promise<Deployment> {
    const [found] = await this.deployments.byIds(actor.workspaceId, [id], this.sight.deployments(actor));
    if (!found) throw new DeploymentNotFound(id, 'input.deploymentId');
    const model = await this.rows.hold(actor, found.modelId, 'input.deploymentId');
    const [environment] = await this.places.byIds(actor.workspaceId, [found.environmentId], allRows);
    if (!environment) throw new DeploymentNotFound(id, 'input.deploymentId');
    this.access.check(actor, 'deployment:report', placeAttributes(model, environment));
    // Read again under the lock: somebody else may just have told.
    const [held = found] = await this.deployments.byIds(actor.workspaceId, [id], allRows);
    return isNews(held.status, status) ? this.moves.become(actor, held, status, told) : held;
  }

  private async reportVersion(actor: Actor, environmentName: string, versionId: string, { status, ...told }: Report): Promise<Deployment> {
    const { model, version } = await this.rows.holdVersion(actor, versionId, 'input.versionId');
    const environment = await this.environments.requireOpen(actor, environmentName, 'input.environment');
    this.access.check(actor, 'deployment:report', placeAttributes(model, environment));
    const open = (await this.deployments.open(actor.workspaceId, environment.id, model.id)).find((each) => each.versionId === version.id);
    if (open) return isNews(open.status, status) ? this.moves.become(actor, open, status, told) : open;
    const running = await this.deployments.active(actor.workspaceId, environment.id, model.id);
    if (running?.versionId === version.id && status === 'ACTIVE') return running;
    assertOpen(model, 'input.versionId');
    assertPlaceable(version, 'input.versionId', true);
    await this.ask(actor, model, environment, version.version, 'REPORT');
    return this.moves.begin(actor, { environment, model, version, kind: 'REPORTED', approved: false, promotionRequestId: null, reason: null, externalUrl: told.externalUrl, message: told.message, requestedBy: actor.id, status });
  }

  /** The work once for a key, in one transaction. */
  private async once(actor: Actor, operation: string, key: string | null | undefined, request: unknown, work: () => Promise<Deployment>): Promise<Deployment> {
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key, operation, request }, async () => ({ id: (await work()).id }));
      const [deployment] = await this.deployments.byIds(actor.workspaceId, [id], allRows);
      if (!deployment) throw new DeploymentNotFound(id, 'input');
      return deployment;
    });
  }

  private async ask(actor: Actor, { id, name, tags, riskTier }: RegisteredModel, environment: Environment, version: number, move: TargetMove): Promise<void> {
    await this.guards.assertDirect(actor, { kind: 'ENVIRONMENT', name: environment.name, environmentId: environment.id, modelId: id, modelName: name, modelTags: tags, riskTier, version, move });
  }
}

interface Report {
  readonly status: ReportableStatus;
  readonly message: string | null;
  readonly externalUrl: string | null;
}

function checkReason(reason: string | null | undefined): void {
  if (reason) checkText(reason, 10_000, 'A reason', 'input.reason');
}
