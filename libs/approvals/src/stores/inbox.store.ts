import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter, through } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Something that waits for somebody. */
export interface Waiting {
  readonly requestId: string;
  readonly kind: 'VOTE' | 'REVIEW' | 'MINE';
  /** Of a vote: the person whose seat it would fill. */
  readonly principalId: string | null;
  readonly dueAt: Date;
}

/** Whom somebody may speak for, and the sets of policies in which that person has a seat. */
export interface Seat {
  readonly principalId: string;
  readonly policySet: string;
}

/**
 * What waits for one person, soonest first. Who fits which seats is asked of the few sets of policies that open requests are bound to, not of each
 * request: so the answer is that of this moment, with nothing kept that could be out of date. `excluded` was fixed when the request was made; whom the
 * requester has delegated to since is asked here.
 */
const waitingFor = (seen: string) => `
  with seats as (select * from unnest($3::uuid[], $4::text[]) as s (principal, set)),
  votable as (
    select distinct on (r.id) r.id, s.principal, r.expires_at as due
      from seats s join promotion_request r on r.workspace_id = $1 and r.status = 'OPEN' and r.policy_set = s.set
     where r.expires_at > $5 and not r.excluded && array[$2::text, s.principal::text]
       and not exists (select 1 from promotion_vote v where v.workspace_id = $1 and v.request_id = r.id and v.dismissed_at is null and (v.voter_id in ($2::uuid, s.principal) or v.principal_id in ($2::uuid, s.principal) or ((r.involved ->> 'vouchersExcluded')::boolean and $2::uuid = any (v.vouched_by))))
       and not exists (select 1 from delegation d where d.workspace_id = $1 and d.to_id in ($2::uuid, s.principal) and d.revoked_at is null and d.starts_at <= $5 and d.ends_at > $5 and d.from_id in (r.requested_by, (r.involved ->> 'requesterPersonId')::uuid))
     order by r.id, (s.principal <> $2::uuid), s.principal
  ),
  reviewable as (
    select r.id, r.review_due_at as due from promotion_request r
     where r.workspace_id = $1 and r.review_status = 'DUE' and r.status = 'EXECUTED' and r.policy_set in (select set from seats where principal = $2::uuid) and not r.excluded && array[$2::text]
  ),
  mine as (
    select r.id, r.expires_at as due from promotion_request r
     where r.workspace_id = $1 and (r.requested_by = $2::uuid or r.involved ->> 'requesterPersonId' = $2::text)
       and (r.status = 'EXECUTION_FAILED' or (r.status = 'OPEN' and (r.blocked or r.open_threads > 0)))
  ),
  waiting as (
    select id, 'VOTE' as kind, principal, due from votable union all select id, 'REVIEW', null, due from reviewable union all select id, 'MINE', null, due from mine
  )
  select id as "requestId", kind, principal as "principalId", due as "dueAt" from waiting
   where ($6::timestamptz is null or (due, id, kind) > ($6::timestamptz, $7::uuid, $8::text))${seen} order by due, id, kind limit $9`;

@Injectable()
export class InboxStore {
  constructor(private readonly database: Database) {}

  waitingFor(workspaceId: WorkspaceId, personId: string, seats: readonly Seat[], now: Date, after: Pick<Waiting, 'dueAt' | 'requestId' | 'kind'> | undefined, limit: number, seen: RowFilter): Promise<Waiting[]> {
    const values: unknown[] = [workspaceId, personId, seats.map(({ principalId }) => principalId), seats.map(({ policySet }) => policySet), now, after?.dueAt ?? null, after?.requestId ?? null, after?.kind ?? null, limit];
    // Of what is there for them: whoever has a seat may be a guest who does not see all.
    return this.database.query<Waiting>(waitingFor(narrowed(through(seen, (sql) => `exists (select 1 from promotion_request r where r.workspace_id = $1 and r.id = waiting.id and ${sql})`), values)), values);
  }
}
