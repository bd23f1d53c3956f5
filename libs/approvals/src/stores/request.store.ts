import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { PromotionRequest } from '../promotion-request.js';
import type { PromotionTarget, RequestStatus } from '../rules/index.js';

/** Columns of `promotion_request`, under the alias `r`, as a {@link PromotionRequest}. */
export const requestColumns = `r.id, r.number, r.kind, r.status, r.model_id as "modelId", r.model_name as "modelName", r.risk_tier as "riskTier", r.version_id as "versionId", r.version, r.version_digest as "versionDigest",
  jsonb_build_object('kind', r.target_kind, 'name', r.target_name) as target, r.environment_id as "environmentId", r.requested_by as "requestedBy", r.involved, r.excluded, r.reason, r.subject_digest as "subjectDigest", r.parts,
  r.policy_set as "policySet", r.requested_at as "requestedAt", r.expires_at as "expiresAt", r.timers, r.due_at as "dueAt", r.blocked, r.open_threads as "openThreads", r.updated_at as "updatedAt", r.decided_at as "decidedAt",
  r.executed_at as "executedAt", r.ended_at as "endedAt", r.end_reason as "endReason", r.failure_code as "failureCode", r.failure_message as "failureMessage", r.attempts, r.outcome, r.review_status as "reviewStatus",
  r.review_due_at as "reviewDueAt", r.reviewed_by as "reviewedBy", r.reviewed_at as "reviewedAt", r.review_reason as "reviewReason", r.review_settled_at as "reviewSettledAt"`;

/** Statuses in which a change of the subject ends a request. */
const voidable: readonly RequestStatus[] = ['OPEN', 'APPROVED', 'EXECUTION_FAILED'];

export interface RequestCriteria {
  readonly statuses?: readonly string[] | undefined;
  readonly modelId?: string | undefined;
  readonly versionId?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly target?: PromotionTarget | undefined;
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

/** Rows of what was asked for and how it stands. */
@Injectable()
export class RequestStore {
  constructor(private readonly database: Database) {}

  /** The next number of the workspace; others wait for it until the transaction ends. */
  async nextNumber(workspaceId: WorkspaceId): Promise<number> {
    const [row] = await this.database.query<{ last: number }>('insert into promotion_counter as c (workspace_id, last) values ($1, 1) on conflict (workspace_id) do update set last = c.last + 1 returning last', [workspaceId]);
    return row?.last ?? 1;
  }

  async insert(workspaceId: WorkspaceId, request: PromotionRequest): Promise<void> {
    await this.database.execute(
      `insert into promotion_request (workspace_id, id, number, kind, status, model_id, model_name, risk_tier, version_id, version, version_digest, target_kind, target_name, environment_id, requested_by, involved, excluded, reason,
              subject_digest, parts, policy_set, requested_at, expires_at, timers, due_at, updated_at, decided_at, review_status, review_due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $22, $26, $27, $28)`,
      [
        workspaceId, request.id, request.number, request.kind, request.status, request.modelId, request.modelName, request.riskTier, request.versionId, request.version, request.versionDigest, request.target.kind, request.target.name,
        request.environmentId, request.requestedBy, JSON.stringify(request.involved), request.excluded, request.reason, request.subjectDigest, JSON.stringify(request.parts), request.policySet, request.requestedAt, request.expiresAt,
        JSON.stringify(request.timers), request.dueAt, request.decidedAt, request.reviewStatus, request.reviewDueAt,
      ],
    );
  }

  byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<PromotionRequest[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<PromotionRequest>(`select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  async byNumber(workspaceId: WorkspaceId, number: number, seen: RowFilter): Promise<PromotionRequest | undefined> {
    const values: unknown[] = [workspaceId, number];
    return (await this.database.query<PromotionRequest>(`select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.number = $2${narrowed(seen, values)}`, values))[0];
  }

  async lock(workspaceId: WorkspaceId, id: string): Promise<PromotionRequest | undefined> {
    return (await this.database.query<PromotionRequest>(`select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.id = $2 for update`, [workspaceId, id]))[0];
  }

  /** Requests of the model, or of one version of it, that end when their subject changes; held, in the order of their ids. */
  lockVoidable(workspaceId: WorkspaceId, modelId: string, versionId: string | undefined): Promise<PromotionRequest[]> {
    return this.database.query<PromotionRequest>(
      `select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.model_id = $2 and ($3::uuid is null or r.version_id = $3) and r.status = any($4) order by r.id for update`,
      [workspaceId, modelId, versionId ?? null, voidable],
    );
  }

  /** Requests for the target that end when their policies change; held, in the order of their ids. */
  lockVoidableFor(workspaceId: WorkspaceId, { kind, name }: PromotionTarget): Promise<PromotionRequest[]> {
    return this.database.query<PromotionRequest>(
      `select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.target_kind = $2 and r.target_name = $3 and r.status = any($4) order by r.id for update`,
      [workspaceId, kind, name, voidable],
    );
  }

  async underWay(workspaceId: WorkspaceId, versionId: string, { kind, name }: PromotionTarget): Promise<PromotionRequest | undefined> {
    const [found] = await this.database.query<PromotionRequest>(
      `select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.version_id = $2 and r.target_kind = $3 and r.target_name = $4 and r.kind = 'PROMOTION' and r.status in ('OPEN', 'APPROVED', 'EXECUTING')`,
      [workspaceId, versionId, kind, name],
    );
    return found;
  }

  /** Newest first, below the id. */
  page(workspaceId: WorkspaceId, { statuses, modelId, versionId, requestedBy, target, seen }: RequestCriteria, below: string | undefined, limit: number): Promise<PromotionRequest[]> {
    const values: unknown[] = [workspaceId, statuses?.length ? statuses : null, modelId ?? null, versionId ?? null, requestedBy ?? null, target?.kind ?? null, target?.name ?? null, below ?? null, limit];
    return this.database.query<PromotionRequest>(
      `select ${requestColumns} from promotion_request r
        where r.workspace_id = $1 and ($2::text[] is null or r.status = any($2)) and ($3::uuid is null or r.model_id = $3) and ($4::uuid is null or r.version_id = $4) and ($5::uuid is null or r.requested_by = $5)
          and ($6::text is null or (r.target_kind = $6 and r.target_name = $7)) and ($8::uuid is null or r.id < $8)${narrowed(seen, values)}
        order by r.id desc limit $9`,
      values,
    );
  }

  /** The newest of a target that were decided or ended by time: what a dry run looks at. */
  decidedFor(workspaceId: WorkspaceId, { kind, name }: PromotionTarget, limit: number, seen: RowFilter): Promise<PromotionRequest[]> {
    const values: unknown[] = [workspaceId, kind, name, limit];
    return this.database.query<PromotionRequest>(
      `select ${requestColumns} from promotion_request r where r.workspace_id = $1 and r.target_kind = $2 and r.target_name = $3 and r.kind = 'PROMOTION' and r.status not in ('OPEN', 'WITHDRAWN', 'VOIDED')${narrowed(seen, values)} order by r.id desc limit $4`,
      values,
    );
  }

  /** Writes how it stands; what was asked stays (the database sees to it). */
  async update(workspaceId: WorkspaceId, request: PromotionRequest): Promise<void> {
    await this.database.execute(
      `update promotion_request set status = $3, timers = $4, due_at = $5, blocked = $6, open_threads = $7, updated_at = $8, decided_at = $9, executed_at = $10, ended_at = $11, end_reason = $12, failure_code = $13,
              failure_message = $14, attempts = $15, outcome = $16, review_status = $17, review_due_at = $18, reviewed_by = $19, reviewed_at = $20, review_reason = $21, review_settled_at = $22
        where workspace_id = $1 and id = $2`,
      [
        workspaceId, request.id, request.status, JSON.stringify(request.timers), request.dueAt, request.blocked, request.openThreads, request.updatedAt, request.decidedAt, request.executedAt, request.endedAt, request.endReason,
        request.failureCode, request.failureMessage, request.attempts, request.outcome === null ? null : JSON.stringify(request.outcome), request.reviewStatus, request.reviewDueAt, request.reviewedBy, request.reviewedAt,
        request.reviewReason, request.reviewSettledAt,
      ],
    );
  }

  /** Differs whenever the row does or something was written down of it. */
  async markOf(workspaceId: WorkspaceId, id: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ mark: string }>(
      `select concat_ws(' ', r.xmin, (select e.id from promotion_event e where e.workspace_id = $1 and e.request_id = $2 order by e.id desc limit 1)) as mark from promotion_request r where r.workspace_id = $1 and r.id = $2`,
      [workspaceId, id],
    );
    return row?.mark;
  }

  /** Ids of what the sweep must look at. */
  async due(workspaceId: WorkspaceId, now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('select id from promotion_request where workspace_id = $1 and due_at <= $2 order by due_at limit $3', [workspaceId, now, limit]);
    return rows.map(({ id }) => id);
  }
}
