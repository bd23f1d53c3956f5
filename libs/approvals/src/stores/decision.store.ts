import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DecisionRecord, PromotionEvent } from '../promotion-request.js';

const columns = `id, request_id as "requestId", outcome, subject_digest as "subjectDigest", document, digest, decided_by as "decidedBy", decided_at as "decidedAt"`;
const maxEvents = 1_000;

/** Decisions and what happened: written once. */
@Injectable()
export class DecisionStore {
  constructor(private readonly database: Database) {}

  of(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<DecisionRecord[]> {
    return this.database.query<DecisionRecord>(`select ${columns} from promotion_decision where workspace_id = $1 and request_id = any($2::uuid[])`, [workspaceId, requestIds]);
  }

  async insert(workspaceId: WorkspaceId, { id, requestId, outcome, subjectDigest, document, digest, decidedBy, decidedAt }: DecisionRecord): Promise<void> {
    await this.database.execute(
      'insert into promotion_decision (workspace_id, request_id, id, outcome, subject_digest, document, digest, decided_by, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [workspaceId, requestId, id, outcome, subjectDigest, document, digest, decidedBy, decidedAt],
    );
  }

  async addEvent(workspaceId: WorkspaceId, { id, requestId, kind, actorId, at, details }: PromotionEvent): Promise<void> {
    await this.database.execute('insert into promotion_event (workspace_id, request_id, id, kind, actor_id, at, details) values ($1, $2, $3, $4, $5, $6, $7)', [workspaceId, requestId, id, kind, actorId, at, JSON.stringify(details)]);
  }

  /** In the order in which it happened, of each request. */
  events(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<PromotionEvent[]> {
    return this.database.query<PromotionEvent>(
      `select e.* from unnest($2::uuid[]) as wanted (id) cross join lateral (
         select id, request_id as "requestId", kind, actor_id as "actorId", at, details from promotion_event where workspace_id = $1 and request_id = wanted.id order by id limit ${maxEvents}
       ) e`,
      [workspaceId, requestIds],
    );
  }
}
