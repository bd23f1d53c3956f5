import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { parseId } from '@plinth/tracking/rules';
import { PromotionSight } from './promotion-sight.js';
import type { CastVote, DecisionRecord, PromotionEvent } from './promotion-request.js';
import { DecisionStore } from './stores/decision.store.js';
import { VoteStore } from './stores/vote.store.js';

/** What evidence is made from. */
export interface DecisionDossier {
  readonly decision: DecisionRecord;
  /** Votes with the printed names and salts that open the record's commitments, as far as they were not erased. */
  readonly votes: readonly CastVote[];
  readonly events: readonly PromotionEvent[];
}

/** Decisions as they were frozen. */
@Injectable()
export class DecisionRecords {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly decisions: DecisionStore,
    private readonly votes: VoteStore,
    private readonly sight: PromotionSight,
  ) {}

  /** Undefined while nothing is decided. */
  async read(actor: Actor, requestId: string): Promise<DecisionDossier | undefined> {
    this.access.check(actor, 'promotion:read');
    const id = parseId<'PromotionRequest'>(requestId, 'requestId');
    if (!(await this.sight.visible(actor, [id])).has(id)) return undefined;
    return this.database.read(actor, async () => {
      const [decision] = await this.decisions.of(actor.workspaceId, [id]);
      return decision && { decision, votes: await this.votes.of(actor.workspaceId, [id]), events: await this.decisions.events(actor.workspaceId, [id]) };
    });
  }

  /** In the order of the ids. */
  async of(actor: Actor, requestIds: readonly string[]): Promise<(DecisionRecord | undefined)[]> {
    this.access.check(actor, 'promotion:read');
    const found = await this.database.read(actor, () => this.decisions.of(actor.workspaceId, requestIds));
    const byRequest = new Map<string, DecisionRecord>(found.map((decision) => [decision.requestId, decision]));
    return requestIds.map((id) => byRequest.get(id));
  }
}
