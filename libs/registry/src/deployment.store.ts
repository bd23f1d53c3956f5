import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Deployment, DeploymentEvent, DeploymentId } from './deployment.js';
import type { DeploymentStatus, PastDeployment } from './rules/index.js';

const columns = `id, environment_id as "environmentId", model_id as "modelId", version_id as "versionId", version, kind, status, approved, promotion_request_id as "promotionRequestId", reason,
  external_url as "externalUrl", requested_by as "requestedBy", requested_at as "requestedAt", activated_at as "activatedAt", ended_at as "endedAt"`;

export interface DeploymentCriteria {
  readonly environmentId?: string | undefined;
  readonly modelId?: string | undefined;
  readonly versionId?: string | undefined;
  readonly statuses?: readonly DeploymentStatus[] | undefined;
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

@Injectable()
export class DeploymentStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, deployment: Deployment): Promise<void> {
    await this.database.execute(
      `insert into deployment (workspace_id, id, environment_id, model_id, version_id, version, kind, status, approved, promotion_request_id, reason, external_url, requested_by, requested_at, activated_at, ended_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        workspaceId, deployment.id, deployment.environmentId, deployment.modelId, deployment.versionId, deployment.version, deployment.kind, deployment.status, deployment.approved, deployment.promotionRequestId,
        deployment.reason, deployment.externalUrl, deployment.requestedBy, deployment.requestedAt, deployment.activatedAt, deployment.endedAt,
      ],
    );
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Deployment[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Deployment>(`select ${columns} from deployment where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** The one of the model that runs in the environment. */
  async active(workspaceId: WorkspaceId, environmentId: string, modelId: string): Promise<Deployment | undefined> {
    const [found] = await this.database.query<Deployment>(`select ${columns} from deployment where workspace_id = $1 and environment_id = $2 and model_id = $3 and status = 'ACTIVE'`, [workspaceId, environmentId, modelId]);
    return found;
  }

  /** Those of the model that are on their way there, newest first. */
  async open(workspaceId: WorkspaceId, environmentId: string, modelId: string): Promise<Deployment[]> {
    return this.database.query<Deployment>(
      `select ${columns} from deployment where workspace_id = $1 and environment_id = $2 and model_id = $3 and status in ('REQUESTED', 'IN_PROGRESS') order by id desc`,
      [workspaceId, environmentId, modelId],
    );
  }

  async ofRequest(workspaceId: WorkspaceId, requestId: string): Promise<Deployment[]> {
    return this.database.query<Deployment>(`select ${columns} from deployment where workspace_id = $1 and promotion_request_id = $2`, [workspaceId, requestId]);
  }

  /** What rules of the way back look at: of each version its latest times and whether any of them was approved; at most 1,000 versions back. */
  async history(workspaceId: WorkspaceId, environmentId: string, modelId: string): Promise<PastDeployment[]> {
    return this.database.query<PastDeployment & { id: DeploymentId }>(
      `select id, version, approved, activated_at is not null as "wasActive", status = 'ACTIVE' as "isActive" from (
         select distinct on (version, approved, status = 'ACTIVE') id, version, approved, activated_at, status from deployment
          where workspace_id = $1 and environment_id = $2 and model_id = $3 and activated_at is not null order by version desc, approved, status = 'ACTIVE', id desc
       ) as past order by id desc limit 3000`,
      [workspaceId, environmentId, modelId],
    );
  }

  async setStatus(workspaceId: WorkspaceId, { id, status, externalUrl, activatedAt, endedAt, approved }: Deployment): Promise<void> {
    await this.database.execute('update deployment set status = $3, external_url = $4, activated_at = $5, ended_at = $6, approved = $7 where workspace_id = $1 and id = $2', [workspaceId, id, status, externalUrl, activatedAt, endedAt, approved]);
  }

  async insertEvent(workspaceId: WorkspaceId, { id, deploymentId, status, message, externalUrl, actorId, at }: DeploymentEvent): Promise<void> {
    await this.database.execute('insert into deployment_event (workspace_id, deployment_id, id, status, message, external_url, actor_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [workspaceId, deploymentId, id, status, message, externalUrl, actorId, at]);
  }

  /** The statuses that deployments came to, in order. */
  async events(workspaceId: WorkspaceId, deploymentIds: readonly string[]): Promise<DeploymentEvent[]> {
    return this.database.query<DeploymentEvent>(
      `select id, deployment_id as "deploymentId", status, message, external_url as "externalUrl", actor_id as "actorId", at from deployment_event where workspace_id = $1 and deployment_id = any($2::uuid[]) order by deployment_id, id`,
      [workspaceId, deploymentIds],
    );
  }

  /** Newest first, before the id. */
  async page(workspaceId: WorkspaceId, { environmentId, modelId, versionId, statuses, seen }: DeploymentCriteria, before: string | undefined, limit: number): Promise<Deployment[]> {
    const values: unknown[] = [workspaceId];
    const conditions = ['workspace_id = $1'];
    const add = (condition: string, value: unknown, cast = ''): void => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(`${condition} $${values.length}${cast}`);
    };
    add('environment_id =', environmentId);
    add('model_id =', modelId);
    add('version_id =', versionId);
    add('id <', before);
    if (statuses?.length) {
      values.push(statuses);
      conditions.push(`status = any($${values.length}::text[])`);
    }
    const where = `${conditions.join(' and ')}${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<Deployment>(`select ${columns} from deployment where ${where} order by id desc limit $${values.length}`, values);
  }

  /** What of each model runs, or ran at that time, in the order of the environments' ranks. */
  async activeOfModels(workspaceId: WorkspaceId, modelIds: readonly string[], seen: RowFilter, at?: Date): Promise<Deployment[]> {
    const values: unknown[] = at ? [workspaceId, modelIds, at] : [workspaceId, modelIds];
    return this.database.query<Deployment>(
      `select ${columns.split(', ').map((column) => `deployment.${column.trim()}`).join(', ')} from deployment join environment e on e.workspace_id = deployment.workspace_id and e.id = deployment.environment_id
        where deployment.workspace_id = $1 and deployment.model_id = any($2::uuid[]) and ${at ? 'deployment.activated_at <= $3 and (deployment.ended_at is null or deployment.ended_at > $3)' : "deployment.status = 'ACTIVE'"}${narrowed(seen, values)} order by deployment.model_id, e.rank, e.name`,
      values,
    );
  }

  async activeOfVersions(workspaceId: WorkspaceId, versionIds: readonly string[], seen: RowFilter): Promise<Deployment[]> {
    const values: unknown[] = [workspaceId, versionIds];
    return this.database.query<Deployment>(`select ${columns} from deployment where workspace_id = $1 and version_id = any($2::uuid[]) and status = 'ACTIVE'${narrowed(seen, values)} order by version_id, id`, values);
  }
}
