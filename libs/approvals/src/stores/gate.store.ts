import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { GateFact, GateOutcome, PolicyGateVerdict } from '../rules/index.js';

/** What a gate said when it was last computed. */
export interface GateResult {
  readonly requestId: string;
  readonly policyId: string;
  readonly gateId: string;
  readonly kind: string;
  readonly outcome: GateOutcome;
  readonly explanation: string;
  readonly facts: readonly GateFact[];
  readonly computedAt: Date;
}

/** A question to somebody outside. */
export interface ExternalCheck {
  readonly id: string;
  readonly requestId: string;
  readonly policyId: string;
  readonly gateId: string;
  readonly subjectDigest: string;
  readonly url: string;
  readonly status: 'WAITING' | 'SENT' | 'PASSED' | 'FAILED' | 'TIMED_OUT';
  readonly attempts: number;
  readonly lastProblem: string | null;
  readonly summary: string | null;
  readonly externalUrl: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly dueAt: Date;
  readonly answeredAt: Date | null;
}

const checkColumns = `id, request_id as "requestId", policy_id as "policyId", gate_id as "gateId", subject_digest as "subjectDigest", url, status, attempts, last_problem as "lastProblem", summary, external_url as "externalUrl",
  created_at as "createdAt", sent_at as "sentAt", due_at as "dueAt", answered_at as "answeredAt"`;

@Injectable()
export class GateStore {
  constructor(private readonly database: Database) {}

  results(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<GateResult[]> {
    return this.database.query<GateResult>(
      `select request_id as "requestId", policy_id as "policyId", gate_id as "gateId", kind, outcome, explanation, facts, computed_at as "computedAt" from gate_result where workspace_id = $1 and request_id = any($2::uuid[]) order by policy_id, gate_id`,
      [workspaceId, requestIds],
    );
  }

  async keepResults(workspaceId: WorkspaceId, requestId: string, subjectDigest: string, verdicts: readonly PolicyGateVerdict[], at: Date): Promise<void> {
    if (!verdicts.length) return;
    await this.database.execute(
      `insert into gate_result (workspace_id, request_id, policy_id, gate_id, kind, outcome, explanation, facts, subject_digest, computed_at)
       select $1, $2, g.policy, g.gate, g.kind, g.outcome, g.explanation, g.facts, $3, $4 from jsonb_to_recordset($5) as g (policy uuid, gate text, kind text, outcome text, explanation text, facts jsonb)
       on conflict (workspace_id, request_id, policy_id, gate_id) do update set outcome = excluded.outcome, explanation = excluded.explanation, facts = excluded.facts, subject_digest = excluded.subject_digest, computed_at = excluded.computed_at`,
      [workspaceId, requestId, subjectDigest, at, JSON.stringify(verdicts.map(({ policyId, verdict }) => ({ policy: policyId, gate: verdict.gateId, kind: verdict.kind, outcome: verdict.outcome, explanation: verdict.explanation, facts: verdict.facts })))],
    );
  }

  /** Open requests with a gate that waits for something of its own accord, not for an answer from outside: those that were looked at longest ago first. */
  async waiting(workspaceId: WorkspaceId, kinds: readonly string[], limit: number): Promise<string[]> {
    const rows = await this.database.query<{ requestId: string }>(
      `select g.request_id as "requestId" from gate_result g join promotion_request r on r.workspace_id = g.workspace_id and r.id = g.request_id
        where g.workspace_id = $1 and g.outcome = 'PENDING' and g.kind = any($2) and r.status = 'OPEN' group by g.request_id order by min(g.computed_at), g.request_id limit $3`,
      [workspaceId, kinds, limit],
    );
    return rows.map(({ requestId }) => requestId);
  }

  checks(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<ExternalCheck[]> {
    return this.database.query<ExternalCheck>(`select ${checkColumns} from external_check where workspace_id = $1 and request_id = any($2::uuid[]) order by id`, [workspaceId, requestIds]);
  }

  async check(workspaceId: WorkspaceId, id: string): Promise<ExternalCheck | undefined> {
    return (await this.database.query<ExternalCheck>(`select ${checkColumns} from external_check where workspace_id = $1 and id = $2`, [workspaceId, id]))[0];
  }

  /** Keeps one question for each gate and subject. @returns false when it was there */
  async ask(workspaceId: WorkspaceId, check: Pick<ExternalCheck, 'id' | 'requestId' | 'policyId' | 'gateId' | 'subjectDigest' | 'url' | 'createdAt' | 'dueAt'>): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into external_check (workspace_id, id, request_id, policy_id, gate_id, subject_digest, url, status, created_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, 'WAITING', $8, $9) on conflict do nothing`,
      [workspaceId, check.id, check.requestId, check.policyId, check.gateId, check.subjectDigest, check.url, check.createdAt, check.dueAt],
    );
    return inserted === 1;
  }

  async sent(workspaceId: WorkspaceId, id: string, problem: string | null, at: Date): Promise<void> {
    await this.database.execute(
      `update external_check set attempts = attempts + 1, last_problem = $3, status = case when $3::text is null then 'SENT' else status end, sent_at = case when $3::text is null then $4 else sent_at end where workspace_id = $1 and id = $2 and status in ('WAITING', 'SENT')`,
      [workspaceId, id, problem, at],
    );
  }

  /** @returns false when it had been answered, or was late */
  async answer(workspaceId: WorkspaceId, id: string, status: 'PASSED' | 'FAILED' | 'TIMED_OUT', summary: string, externalUrl: string | null, at: Date): Promise<boolean> {
    const updated = await this.database.execute(
      `update external_check set status = $3, summary = $4, external_url = $5, answered_at = $6 where workspace_id = $1 and id = $2 and status in ('WAITING', 'SENT')`,
      [workspaceId, id, status, summary, externalUrl, at],
    );
    return updated === 1;
  }

  overdue(workspaceId: WorkspaceId, now: Date, limit: number): Promise<ExternalCheck[]> {
    return this.database.query<ExternalCheck>(`select ${checkColumns} from external_check where workspace_id = $1 and status in ('WAITING', 'SENT') and due_at <= $2 order by due_at limit $3`, [workspaceId, now, limit]);
  }

  /** Questions that were not sent yet and whose last try is a while ago. */
  unsent(workspaceId: WorkspaceId, before: Date, limit: number): Promise<ExternalCheck[]> {
    return this.database.query<ExternalCheck>(`select ${checkColumns} from external_check where workspace_id = $1 and status = 'WAITING' and created_at <= $2 order by due_at limit $3`, [workspaceId, before, limit]);
  }
}
