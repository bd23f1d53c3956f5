import { Injectable } from '@nestjs/common';
import { isEventKindName } from './rules/index.js';

/**
 * Every kind of event that a domain tells of. A later domain adds its own by declaration, and registers them when its module is made:
 *
 *     declare module '@plinth/notifications' { interface KnownEventKinds { 'experiment.starred': true } }
 */
export interface KnownEventKinds {
  'promotion.requested': true;
  'promotion.review_needed': true;
  'promotion.reminded': true;
  'promotion.approved': true;
  'promotion.rejected': true;
  'promotion.expired': true;
  'promotion.escalated': true;
  'promotion.withdrawn': true;
  'promotion.voided': true;
  'promotion.executed': true;
  'promotion.execution_failed': true;
  'promotion.break_glass': true;
  'deployment.reported': true;
  'upstream.broken': true;
  'monitor.alert_opened': true;
  'monitor.alert_closed': true;
  'monitor.followed': true;
  'access.member_added': true;
  'webhook.disabled': true;
}

export type EventKind = keyof KnownEventKinds;

export interface EventKindDefinition {
  readonly kind: EventKind;
  /** A sentence for those who choose what to be told of. */
  readonly description: string;
  /** Whether its recipients find it in their inbox, unless they prefer otherwise. */
  readonly inApp: boolean;
  /** Whether its recipients get a mail, unless they prefer otherwise. */
  readonly email: boolean;
}

const told = (kind: EventKind, description: string, email = true): EventKindDefinition => ({ kind, description, inApp: true, email });

/** Kinds of domains that stand at the right of this one; they only have to tell. */
const knownFromTheStart: readonly EventKindDefinition[] = [
  told('promotion.requested', 'Somebody asked for a model version to be promoted.', false),
  told('promotion.review_needed', 'A promotion waits for your review.'),
  told('promotion.reminded', 'A promotion still waits for your review.'),
  told('promotion.approved', 'A promotion was approved.'),
  told('promotion.rejected', 'A promotion was rejected.'),
  told('promotion.expired', 'A promotion expired before it was decided.'),
  told('promotion.escalated', 'A promotion that nobody decided was handed on to you.'),
  told('promotion.withdrawn', 'A promotion was withdrawn by its requester.', false),
  told('promotion.voided', 'What was under review changed, so the promotion and its votes are void.'),
  told('promotion.executed', 'An approved promotion was carried out.', false),
  told('promotion.execution_failed', 'An approved promotion could not be carried out.'),
  told('promotion.break_glass', 'Somebody promoted a version without approval; it has to be reviewed.'),
  told('deployment.reported', 'The status of a deployment was reported.', false),
  told('upstream.broken', 'Something upstream of what you answer for lost columns, went, or failed its checks.'),
  told('monitor.alert_opened', 'A monitor found that something you answer for drifted.'),
  told('monitor.alert_closed', 'What a monitor had found is over.', false),
  told('monitor.followed', 'Plinth went back to an earlier version because of drift, asked for it, or was refused it.'),
  told('access.member_added', 'Somebody was made a member of the workspace.', false),
  told('webhook.disabled', 'A webhook failed for so long that it was turned off.'),
];

/** The kinds of events that this server knows. */
@Injectable()
export class EventKinds {
  private readonly kinds = new Map<string, EventKindDefinition>(knownFromTheStart.map((definition) => [definition.kind, definition]));

  /** Once per kind, when a domain's module is made. */
  register(...definitions: readonly EventKindDefinition[]): void {
    for (const definition of definitions) {
      if (!isEventKindName(definition.kind) || this.kinds.has(definition.kind)) throw new Error(`${definition.kind} is no name for a kind of events, or is taken.`);
      this.kinds.set(definition.kind, definition);
    }
  }

  find(kind: string): EventKindDefinition | undefined {
    return this.kinds.get(kind);
  }

  all(): EventKindDefinition[] {
    return [...this.kinds.values()].sort((left, right) => (left.kind < right.kind ? -1 : 1));
  }
}
