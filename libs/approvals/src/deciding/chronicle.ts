import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock, IdSource } from '@plinth/kernel';
import { type EventKind, Notifier } from '@plinth/notifications';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import { type PromotionEventKind, type PromotionRequest, targetName } from '../promotion-request.js';
import { PromotionEvents } from '../live/promotion-events.js';
import { DecisionStore } from '../stores/decision.store.js';

/** What of an event goes into the audit log beside its kind. */
export interface Recorded {
  readonly details?: Readonly<Record<string, JsonValue>>;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly reason?: string | null | undefined;
}

/** Most people that one event tells. */
const maxRecipients = 1_000;

/** Writes down what happens to requests, for their timeline and for the audit log, and tells people, all in the transaction that does it. */
@Injectable()
export class Chronicle {
  constructor(
    private readonly decisions: DecisionStore,
    private readonly outbox: Outbox,
    private readonly events: PromotionEvents,
    private readonly notifier: Notifier,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async record(actor: Actor, request: Pick<PromotionRequest, 'id'>, kind: PromotionEventKind, { details = {}, before, after, reason }: Recorded = {}): Promise<void> {
    await this.decisions.addEvent(actor.workspaceId, { id: this.ids.next(), requestId: request.id, kind, actorId: actor.id, at: this.clock.now(), details: { ...details, ...(reason ? { reason } : {}) } });
    await this.outbox.audit(actor, {
      action: `promotion.${kind.toLowerCase().replaceAll('_', '-')}`,
      subjectKind: 'promotion-request',
      subjectId: request.id,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(reason ? { reason } : {}),
    });
    this.events.changed(actor, request.id);
  }

  async tell(actor: Actor, request: PromotionRequest, kind: EventKind, recipients: readonly string[], said: string, body = ''): Promise<void> {
    await this.notifier.tell(actor, {
      kind,
      subject: { kind: 'promotion-request', id: request.id },
      recipients: [...new Set(recipients)].slice(0, maxRecipients) as ActorId[],
      title: `#${request.number} ${request.modelName} version ${request.version} → ${targetName(request.target)}: ${said}`,
      body,
      link: `/promotions/${request.number}`,
      data: { requestId: request.id, number: request.number, status: request.status, model: request.modelName, version: request.version, target: { ...request.target }, subjectDigest: request.subjectDigest },
    });
  }
}
