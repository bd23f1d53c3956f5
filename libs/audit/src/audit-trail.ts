import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';

/** What was read, or what was refused. */
export interface Looked {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectDigest?: string;
  /** What was given out, or asked for: filters, counts, formats. It stands in the record as a commitment, and can be erased. */
  readonly details?: JsonValue;
  readonly reason?: string;
}

/**
 * Puts into the record what changes nothing and still has to be known: sensitive reads, sign-ins, refusals. Each returns once the record is
 * durable, so call it before the answer goes out. Inside a transaction it joins that one; a refusal that rolls its transaction back records
 * after that.
 */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** `<kind>.read`: somebody was shown what not everybody may see. */
  read(actor: Actor, looked: Looked): Promise<void> {
    return this.note(actor, `${looked.subjectKind}.read`, looked);
  }

  /** `<kind>.refused`: somebody asked for what they may not. */
  refused(actor: Actor, looked: Looked): Promise<void> {
    return this.note(actor, `${looked.subjectKind}.refused`, looked);
  }

  /** `actor.signed-in`, by the named way. */
  signedIn(actor: Actor, by: string, details?: JsonValue): Promise<void> {
    return this.note(actor, 'actor.signed-in', { subjectKind: 'actor', subjectId: actor.id, details: { by, ...(details === undefined ? {} : { details }) } });
  }

  /** `actor.signed-out`. */
  signedOut(actor: Actor): Promise<void> {
    return this.note(actor, 'actor.signed-out', { subjectKind: 'actor', subjectId: actor.id });
  }

  private note(actor: Actor, action: string, { subjectKind, subjectId, subjectDigest, details, reason }: Looked): Promise<void> {
    return this.database.transaction(actor, () =>
      this.outbox.audit(actor, { action, subjectKind, subjectId, ...(subjectDigest === undefined ? {} : { subjectDigest }), ...(details === undefined ? {} : { after: details }), ...(reason === undefined ? {} : { reason }) }),
    );
  }
}
