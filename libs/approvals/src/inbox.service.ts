import { Injectable } from '@nestjs/common';
import { AccessControl, allRows, AccessDirectory } from '@plinth/access';
import { type Actor, Clock, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { PromotionRequest } from './promotion-request.js';
import { mayFill } from './rules/index.js';
import { DelegationStore } from './stores/delegation.store.js';
import { InboxStore, type Seat, type Waiting } from './stores/inbox.store.js';
import { PolicyStore } from './stores/policy.store.js';
import { PromotionSight } from './promotion-sight.js';
import { RequestStore } from './stores/request.store.js';

export type InboxReason = 'VOTE' | 'VOTE_FOR_ANOTHER' | 'REVIEW_BREAK_GLASS' | 'EXECUTION_FAILED' | 'GATE_FAILS' | 'THREAD_OPEN';

/** A request that waits for somebody, and what for. */
export interface InboxItem {
  readonly request: PromotionRequest;
  readonly reasons: readonly InboxReason[];
  /** Whom they would vote for, when not for themselves. */
  readonly principalId: string | null;
  readonly dueAt: Date;
}

/** What waits for the actor. */
@Injectable()
export class InboxService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly policies: PolicyStore,
    private readonly delegations: DelegationStore,
    private readonly inbox: InboxStore,
    private readonly requests: RequestStore,
    private readonly sight: PromotionSight,
    private readonly clock: Clock,
  ) {}

  /** Soonest due first. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<InboxItem>> {
    this.access.check(actor, 'promotion:read');
    const size = pageSize(first);
    const from = positionOf(after);
    return this.database.read(actor, async () => {
      const { workspaceId } = actor;
      const now = this.clock.now();
      const waiting = await this.inbox.waitingFor(workspaceId, actor.id, await this.seatsOf(actor, now), now, from, size + 1, this.sight.requests(actor));
      const found = new Map<string, PromotionRequest>((await this.requests.byIds(workspaceId, waiting.map(({ requestId }) => requestId), allRows)).map((request) => [request.id, request]));
      const { items, hasNextPage } = toPage(waiting, size, ({ dueAt, requestId, kind }) => encodeCursor([dueAt.getTime(), requestId, kind]));
      return {
        hasNextPage,
        items: items.flatMap(({ cursor, node }) => {
          const request = found.get(node.requestId);
          return request ? [{ cursor, node: { request, reasons: reasonsOf(actor, node, request), principalId: node.principalId === actor.id ? null : node.principalId, dueAt: node.dueAt } }] : [];
        }),
      };
    });
  }

  /** The seats that the actor may fill now, in their own right or for those who delegated to them. */
  private async seatsOf(actor: Actor, now: Date): Promise<Seat[]> {
    const delegators = (await this.delegations.unendedOf(actor.workspaceId, [actor.id], now)).filter(({ toId, startsAt }) => toId === actor.id && startsAt <= now).map(({ fromId }) => fromId);
    const people = (await this.directory.people(actor, [actor.id, ...delegators])).filter(({ kind, active }) => kind === 'USER' && active);
    if (!people.some(({ actorId }) => actorId === actor.id)) return [];
    const sets = await this.policies.openSets(actor.workspaceId);
    return people.flatMap((person) =>
      [...sets].filter(([, policies]) => policies.some(({ document }) => document.quorum.some(({ from }) => mayFill(from, person)))).map(([policySet]) => ({ principalId: person.actorId, policySet })),
    );
  }
}

function reasonsOf(actor: Actor, { kind, principalId }: Waiting, { status, blocked, openThreads }: PromotionRequest): InboxReason[] {
  switch (kind) {
    case 'VOTE': return [principalId === actor.id ? 'VOTE' : 'VOTE_FOR_ANOTHER'];
    case 'REVIEW': return ['REVIEW_BREAK_GLASS'];
    case 'MINE': return [...(status === 'EXECUTION_FAILED' ? ['EXECUTION_FAILED' as const] : []), ...(status === 'OPEN' && blocked ? ['GATE_FAILS' as const] : []), ...(status === 'OPEN' && openThreads > 0 ? ['THREAD_OPEN' as const] : [])];
  }
}

/** @throws InvalidInput */
function positionOf(after: string | null | undefined): Pick<Waiting, 'dueAt' | 'requestId' | 'kind'> | undefined {
  if (after === null || after === undefined) return undefined;
  const [due, requestId, kind] = decodeCursor(after, 3);
  if (typeof due !== 'number' || !Number.isSafeInteger(due) || Math.abs(due) > 8.64e15 || typeof requestId !== 'string' || !isUuid(requestId) || (kind !== 'VOTE' && kind !== 'REVIEW' && kind !== 'MINE'))
    throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return { dueAt: new Date(due), requestId, kind };
}
