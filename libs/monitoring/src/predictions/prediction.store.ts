import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Deployment, Environment, RegisteredModel } from '@plinth/registry';
import type { BatchKind, PredictionBatch, PredictionBatchId } from './prediction-batch.js';

const columns = `b.id, b.deployment_id as "deploymentId", b.model_id as "modelId", b.version, b.kind, encode(b.content_digest, 'hex') as "contentDigest", encode(b.digest, 'hex') as digest, b.bytes::float8 as bytes, b.rows::float8 as rows, b.columns,
  b.source, b.first_at as "firstAt", b.last_at as "lastAt", b.received_by as "receivedBy", b.received_at as "receivedAt", b.expired_at as "expiredAt"`;
const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** A deployment with what its permissions are asked on. */
export interface DeployedPlace extends Pick<Deployment, 'id' | 'modelId' | 'versionId' | 'version' | 'status'> {
  readonly model: Pick<RegisteredModel, 'ownerId' | 'createdBy' | 'name' | 'riskTier' | 'tags'>;
  readonly environment: Pick<Environment, 'id' | 'name' | 'kind'>;
}

/** Which batches hold rows of a window. */
export interface WindowQuery {
  readonly deploymentIds: readonly string[];
  readonly kind: BatchKind;
  readonly from: Date;
  /** Not of the window any more. */
  readonly to: Date;
}

/** Whose rows are shown next. */
export interface ShownQuery {
  readonly deploymentId: string;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly upTo: string | undefined;
  readonly isBehind: boolean;
}

export interface BatchCriteria {
  readonly deploymentId?: string | undefined;
  readonly kind?: BatchKind | undefined;
  /** Deployments that are there for whoever asks. */
  readonly seen: RowFilter;
}

/** Literal SQL: digests are bytes, and windows are found by their ends. */
@Injectable()
export class PredictionStore {
  constructor(private readonly database: Database) {}

  /** Deployments with their models and environments, of those that are there for whoever asks. */
  async places(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<DeployedPlace[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<DeployedPlace>(
      `select deployment.id, deployment.model_id as "modelId", deployment.version_id as "versionId", deployment.version, deployment.status,
              json_build_object('ownerId', m.owner_id, 'createdBy', m.created_by, 'name', m.name, 'riskTier', m.risk_tier, 'tags', m.tags) as model,
              json_build_object('id', e.id, 'name', e.name, 'kind', e.kind) as environment
         from deployment join registered_model m on m.workspace_id = deployment.workspace_id and m.id = deployment.model_id
                         join environment e on e.workspace_id = deployment.workspace_id and e.id = deployment.environment_id
        where deployment.workspace_id = $1 and deployment.id = any($2::uuid[])${narrowed(seen, values)}`,
      values,
    );
  }

  /** Sent twice, the first stays. @returns whether it is new */
  async insert(workspaceId: WorkspaceId, batch: PredictionBatch): Promise<boolean> {
    const { id, deploymentId, modelId, version, kind, contentDigest, digest, bytes, rows, columns: kept, source, firstAt, lastAt, receivedBy, receivedAt } = batch;
    return (await this.database.execute(
      `insert into prediction_batch (workspace_id, id, deployment_id, model_id, version, kind, content_digest, digest, bytes, rows, columns, source, first_at, last_at, received_by, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (workspace_id, deployment_id, kind, content_digest) do nothing`,
      [workspaceId, id, deploymentId, modelId, version, kind, hex(contentDigest), hex(digest), bytes, rows, JSON.stringify(kept), source, firstAt, lastAt, receivedBy, receivedAt],
    )) === 1;
  }

  async byContent(workspaceId: WorkspaceId, deploymentId: string, kind: BatchKind, contentDigest: string): Promise<PredictionBatch | undefined> {
    return (await this.database.query<PredictionBatch>(`select ${columns} from prediction_batch b where b.workspace_id = $1 and b.deployment_id = $2 and b.kind = $3 and b.content_digest = $4`, [workspaceId, deploymentId, kind, hex(contentDigest)]))[0];
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<PredictionBatch[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<PredictionBatch>(`select ${columns} from prediction_batch b join deployment on deployment.workspace_id = b.workspace_id and deployment.id = b.deployment_id where b.workspace_id = $1 and b.id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** Newest first, before the id. */
  async page(workspaceId: WorkspaceId, { deploymentId, kind, seen }: BatchCriteria, before: string | undefined, limit: number): Promise<PredictionBatch[]> {
    const values: unknown[] = [workspaceId, deploymentId ?? null, kind ?? null, before ?? null];
    const where = `b.workspace_id = $1 and ($2::uuid is null or b.deployment_id = $2) and ($3::text is null or b.kind = $3) and ($4::uuid is null or b.id < $4)${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<PredictionBatch>(`select ${columns} from prediction_batch b join deployment on deployment.workspace_id = b.workspace_id and deployment.id = b.deployment_id where ${where} order by b.id desc limit $${values.length}`, values);
  }

  /** Those with rows in the window, in the order in which they came; without those whose rows were given up. */
  async ofWindow(workspaceId: WorkspaceId, { deploymentIds, kind, from, to }: WindowQuery): Promise<PredictionBatch[]> {
    return this.database.query<PredictionBatch>(
      `select ${columns} from prediction_batch b where b.workspace_id = $1 and b.deployment_id = any($2::uuid[]) and b.kind = $3 and b.last_at >= $4 and b.first_at < $5 and b.expired_at is null order by b.received_at, b.id`,
      [workspaceId, deploymentIds, kind, from, to],
    );
  }

  /** Of predictions whose rows are kept and of the period in part, newest first, up to a batch or behind it. */
  async shownRows(workspaceId: WorkspaceId, { deploymentId, from, to, upTo, isBehind }: ShownQuery, limit: number): Promise<PredictionBatch[]> {
    return this.database.query<PredictionBatch>(
      `select ${columns} from prediction_batch b where b.workspace_id = $1 and b.deployment_id = $2 and b.kind = 'PREDICTIONS' and b.expired_at is null and ($3::timestamptz is null or b.last_at >= $3) and ($4::timestamptz is null or b.first_at < $4)
          and ($5::uuid is null or b.id ${isBehind ? '<' : '<='} $5) order by b.id desc limit $6`,
      [workspaceId, deploymentId, from ?? null, to ?? null, upTo ?? null, limit],
    );
  }

  /** Rows that were received before and are kept still, the oldest first. */
  async receivedBefore(workspaceId: WorkspaceId, before: Date, limit: number): Promise<PredictionBatch[]> {
    return this.database.query<PredictionBatch>(`select ${columns} from prediction_batch b where b.workspace_id = $1 and b.received_at < $2 and b.expired_at is null order by b.received_at limit $3`, [workspaceId, before, limit]);
  }

  /** @returns false when they were given up before */
  async expire(workspaceId: WorkspaceId, id: PredictionBatchId, at: Date): Promise<boolean> {
    return (await this.database.execute('update prediction_batch set expired_at = $3 where workspace_id = $1 and id = $2 and expired_at is null', [workspaceId, id, at])) === 1;
  }
}
