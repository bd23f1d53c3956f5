import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

export const anchorKinds = ['REQUEST', 'ARTIFACT', 'METRIC', 'PARAM', 'TAG', 'CARD_SECTION', 'SIGNATURE', 'INPUT', 'ENVIRONMENT', 'GATE'] as const;
/** What of the version, its model or the request a conversation is about. */
export type AnchorKind = (typeof anchorKinds)[number];

export interface PromotionThread {
  readonly id: string;
  readonly requestId: string;
  readonly anchorKind: AnchorKind;
  /** A path, key, name or id; empty for the request as a whole. */
  readonly anchorKey: string;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly resolvedBy: ActorId | null;
  readonly resolvedAt: Date | null;
}

export interface PromotionComment {
  readonly id: string;
  readonly requestId: string;
  readonly threadId: string;
  readonly authorId: ActorId;
  readonly body: string;
  readonly createdAt: Date;
}

const threadColumns = `id, request_id as "requestId", anchor_kind as "anchorKind", anchor_key as "anchorKey", created_by as "createdBy", created_at as "createdAt", resolved_by as "resolvedBy", resolved_at as "resolvedAt"`;
const commentColumns = `id, request_id as "requestId", thread_id as "threadId", author_id as "authorId", body, created_at as "createdAt"`;

@Injectable()
export class ThreadStore {
  constructor(private readonly database: Database) {}

  threads(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<PromotionThread[]> {
    return this.database.query<PromotionThread>(`select ${threadColumns} from promotion_thread where workspace_id = $1 and request_id = any($2::uuid[]) order by id`, [workspaceId, requestIds]);
  }

  async thread(workspaceId: WorkspaceId, id: string): Promise<PromotionThread | undefined> {
    return (await this.database.query<PromotionThread>(`select ${threadColumns} from promotion_thread where workspace_id = $1 and id = $2`, [workspaceId, id]))[0];
  }

  comments(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<PromotionComment[]> {
    return this.database.query<PromotionComment>(`select ${commentColumns} from promotion_comment where workspace_id = $1 and request_id = any($2::uuid[]) order by id`, [workspaceId, requestIds]);
  }

  async countComments(workspaceId: WorkspaceId, requestId: string): Promise<number> {
    return (await this.database.query<{ count: number }>('select count(*)::int as count from promotion_comment where workspace_id = $1 and request_id = $2', [workspaceId, requestId]))[0]?.count ?? 0;
  }

  async begin(workspaceId: WorkspaceId, { id, requestId, anchorKind, anchorKey, createdBy, createdAt }: PromotionThread): Promise<void> {
    await this.database.execute('insert into promotion_thread (workspace_id, id, request_id, anchor_kind, anchor_key, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)', [workspaceId, id, requestId, anchorKind, anchorKey, createdBy, createdAt]);
  }

  async add(workspaceId: WorkspaceId, { id, requestId, threadId, authorId, body, createdAt }: PromotionComment): Promise<void> {
    await this.database.execute('insert into promotion_comment (workspace_id, id, request_id, thread_id, author_id, body, created_at) values ($1, $2, $3, $4, $5, $6, $7)', [workspaceId, id, requestId, threadId, authorId, body, createdAt]);
  }

  /** @returns false when it was so already */
  async setResolved(workspaceId: WorkspaceId, id: string, by: ActorId | null, at: Date | null): Promise<boolean> {
    return (await this.database.execute('update promotion_thread set resolved_by = $3, resolved_at = $4 where workspace_id = $1 and id = $2 and (resolved_at is null) <> ($4::timestamptz is null)', [workspaceId, id, by, at])) === 1;
  }
}
