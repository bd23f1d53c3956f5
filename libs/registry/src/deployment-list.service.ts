import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, encodeCursor, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { parseId } from '@plinth/tracking/rules';
import { readIdCursor } from './alias.service.js';
import type { Deployment, DeploymentEvent } from './deployment.js';
import { DeploymentStore } from './deployment.store.js';
import { EnvironmentService } from './environment.service.js';
import { EnvironmentNotFound } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import type { DeploymentStatus } from './rules/index.js';

export interface DeploymentListQuery extends PageArgs {
  /** Its name. */
  readonly environment?: string | null | undefined;
  readonly modelId?: string | null | undefined;
  readonly versionId?: string | null | undefined;
  readonly statuses?: readonly DeploymentStatus[] | null | undefined;
}

/** Reads deployments: what runs where, and what ran. */
@Injectable()
export class DeploymentListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly environments: EnvironmentService,
    private readonly deployments: DeploymentStore,
    private readonly sight: RegistrySight,
  ) {}

  async byId(actor: Actor, id: string): Promise<Deployment | undefined> {
    this.access.check(actor, 'deployment:read');
    const deploymentId = parseId<'Deployment'>(id, 'id');
    const [found] = await this.database.read(actor, () => this.deployments.byIds(actor.workspaceId, [deploymentId], this.sight.deployments(actor)));
    return found;
  }

  /** Newest first. @throws EnvironmentNotFound */
  async list(actor: Actor, { first, after, environment, modelId, versionId, statuses }: DeploymentListQuery): Promise<Page<Deployment>> {
    this.access.check(actor, 'deployment:read');
    const size = pageSize(first);
    const before = readIdCursor(after);
    const criteria = {
      environmentId: environment ? (await this.requireEnvironment(actor, environment)).id : undefined,
      modelId: modelId ? parseId<'RegisteredModel'>(modelId, 'modelId') : undefined,
      versionId: versionId ? parseId<'ModelVersion'>(versionId, 'versionId') : undefined,
      statuses: statuses ?? undefined,
      seen: this.sight.deployments(actor),
    };
    return toPage(await this.database.read(actor, () => this.deployments.page(actor.workspaceId, criteria, before, size + 1)), size, ({ id }) => encodeCursor([id]));
  }

  /** What of each model runs, by the environments' ranks; in the order of the ids. */
  async activeOfModels(actor: Actor, modelIds: readonly string[]): Promise<Deployment[][]> {
    this.access.check(actor, 'deployment:read');
    const all = await this.database.read(actor, () => this.deployments.activeOfModels(actor.workspaceId, modelIds, this.sight.deployments(actor)));
    return modelIds.map((id) => all.filter(({ modelId }) => modelId === id));
  }

  /** Where each version runs, in the order of the ids. */
  async activeOfVersions(actor: Actor, versionIds: readonly string[]): Promise<Deployment[][]> {
    this.access.check(actor, 'deployment:read');
    const all = await this.database.read(actor, () => this.deployments.activeOfVersions(actor.workspaceId, versionIds, this.sight.deployments(actor)));
    return versionIds.map((id) => all.filter(({ versionId }) => versionId === id));
  }

  /** The statuses that each came to, in order; in the order of the ids. */
  async events(actor: Actor, ids: readonly string[]): Promise<DeploymentEvent[][]> {
    this.access.check(actor, 'deployment:read');
    const all = await this.database.read(actor, () => this.deployments.events(actor.workspaceId, ids));
    return ids.map((id) => all.filter(({ deploymentId }) => deploymentId === id));
  }

  private async requireEnvironment(actor: Actor, name: string) {
    const environment = await this.environments.byName(actor, name);
    if (!environment) throw new EnvironmentNotFound(name, 'environment');
    return environment;
  }
}
