import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, Clock, encodeCursor, IdSource, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { parseId } from '@plinth/tracking/rules';
import { DelegationNotFound, DelegationRefused, NoSuchDelegate } from './approvals.errors.js';
import { PromotionEvents } from './live/promotion-events.js';
import { idCursor, readReason } from './promotion.service.js';
import { delegationRefusal } from './rules/index.js';
import { DelegationStore, type KeptDelegation } from './stores/delegation.store.js';

export interface NewDelegation {
  readonly toActorId: string;
  /** Now, unless told. */
  readonly startsAt?: Date | null | undefined;
  readonly endsAt: Date;
  readonly reason?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Giving somebody the right to vote in one's place, for a time. Everybody gives their own, and nobody else's. */
@Injectable()
export class DelegationService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly events: PromotionEvents,
    private readonly delegations: DelegationStore,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws DelegationRefused, NoSuchDelegate */
  async create(actor: Actor, { idempotencyKey, ...asked }: NewDelegation): Promise<KeptDelegation> {
    this.access.check(actor, 'delegation:write');
    const toId = parseId<'Actor'>(asked.toActorId, 'input.toActorId');
    const reason = readReason(asked.reason, 'input.reason');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createDelegation', request: asked }, async () => {
        await this.delegations.holdAll(actor.workspaceId);
        const now = this.clock.now();
        const [from, to] = await Promise.all([this.directory.person(actor, actor.id), this.directory.person(actor, toId)]);
        if (to?.kind !== 'USER' || !to.active || from?.kind !== 'USER') throw new NoSuchDelegate(toId);
        const delegation: KeptDelegation = { id: this.ids.next(), fromId: actor.id, toId, startsAt: asked.startsAt ?? now, endsAt: asked.endsAt, reason, createdAt: now, revokedAt: null };
        const refusal = delegationRefusal(delegation, await this.delegations.unendedOf(actor.workspaceId, [actor.id, toId], now), now);
        if (refusal) throw new DelegationRefused(refusal);
        await this.delegations.insert(actor.workspaceId, delegation);
        await this.outbox.audit(actor, { action: 'delegation.created', subjectKind: 'delegation', subjectId: delegation.id, after: { fromId: actor.id, toId, startsAt: delegation.startsAt.toISOString(), endsAt: delegation.endsAt.toISOString() }, ...(reason === null ? {} : { reason }) });
        this.events.delegated(actor, delegation);
        return { id: delegation.id };
      });
      const [made] = await this.delegations.byIds(actor.workspaceId, [id]);
      if (!made) throw new DelegationNotFound(id);
      return made;
    });
  }

  /** Ends a delegation at once; either side may. @throws DelegationNotFound */
  async revoke(actor: Actor, id: string): Promise<KeptDelegation> {
    this.access.check(actor, 'delegation:write');
    const delegationId = parseId(id, 'id');
    return this.database.transaction(actor, async () => {
      const found = await this.delegations.lock(actor.workspaceId, delegationId);
      if (!found || (found.fromId !== actor.id && found.toId !== actor.id)) throw new DelegationNotFound(id);
      if (found.revokedAt) return found;
      const revokedAt = this.clock.now();
      await this.delegations.revoke(actor.workspaceId, delegationId, revokedAt);
      await this.outbox.audit(actor, { action: 'delegation.revoked', subjectKind: 'delegation', subjectId: delegationId, after: { fromId: found.fromId, toId: found.toId } });
      this.events.delegated(actor, found);
      return { ...found, revokedAt };
    });
  }

  /** Those from and to the actor, newest first. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<KeptDelegation>> {
    this.access.check(actor, 'promotion:read');
    const size = pageSize(first);
    const below = idCursor(after);
    return this.database.modelTransaction(actor, async () => toPage(await this.delegations.page(actor.workspaceId, actor.id, below, size + 1), size, ({ id }) => encodeCursor([id])));
  }
}
