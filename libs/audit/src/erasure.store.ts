import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { erasedSubjectId, erasureAction } from '@plinth/verify';

/** Which events: those of these numbers, about this subject, or by this actor. */
export type ErasureScope = { readonly sequences: readonly number[] } | { readonly subjectKind: string; readonly subjectId: string } | { readonly actorId: string };

/** Takes details out of the record. The database lets nothing else be changed, and this once. */
@Injectable()
export class ErasureStore {
  constructor(private readonly database: Database) {}

  /** The first events of the scope that still have details, oldest first. Records of erasures keep theirs: they tell what else was erased. */
  async find(workspaceId: WorkspaceId, scope: ErasureScope, limit: number): Promise<number[]> {
    const [condition, values] = conditionOf(scope);
    const rows = await this.database.query<{ sequence: string }>(
      `select sequence from audit_event where workspace_id = $1 and leaf is not null and erased_at is null and salts is not null and action <> '${erasureAction}' and ${condition} order by sequence limit $2`,
      [workspaceId, limit, ...values],
    );
    return rows.map(({ sequence }) => Number(sequence));
  }

  /** An id that the leaf has in plain stays: it tells nothing of anybody. */
  async erase(workspaceId: WorkspaceId, sequences: readonly number[], at: Date): Promise<number> {
    return this.database.execute(
      `update audit_event set before = null, after = null, reason = null, salts = null, erased_at = $3,
              subject_id = case when subject_id ~ '^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64})$' then subject_id else '${erasedSubjectId}' end
        where workspace_id = $1 and sequence = any($2::bigint[]) and erased_at is null`,
      [workspaceId, sequences, at],
    );
  }

  /** What the records of erasures say that have no place in the log of a size yet: those behind it, and those that wait in the outbox. */
  async recordedBehind(workspaceId: WorkspaceId, size: number): Promise<string[]> {
    const rows = await this.database.query<{ events: string | null }>(
      `select after->>'events' as events from audit_event where workspace_id = $1 and sequence > $2 and action = $3
       union all select payload->'after'->>'events' from outbox where workspace_id = $1 and topic = 'audit' and payload->>'action' = $3`,
      [workspaceId, size, erasureAction],
    );
    return rows.flatMap(({ events }) => events ?? []);
  }
}

function conditionOf(scope: ErasureScope): [string, unknown[]] {
  if ('sequences' in scope) return ['sequence = any($3::bigint[])', [scope.sequences]];
  if ('actorId' in scope) return ['actor_id = $3', [scope.actorId]];
  return ['subject_kind = $3 and subject_id = $4', [scope.subjectKind, scope.subjectId]];
}
