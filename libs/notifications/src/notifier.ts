import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, Clock } from '@plinth/kernel';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import { type EventKind, EventKinds } from './event-kinds.js';
import { checkedNotice } from './rules/index.js';

/** Something that people and systems are to be told of. */
export interface Notice {
  readonly kind: EventKind;
  /** What it is about, as audit records name it. */
  readonly subject: { readonly kind: string; readonly id: string };
  /** Who finds it in their inbox and mail, as they prefer; at most 1,000. Webhooks are told whoever is here, also when nobody is. */
  readonly recipients: readonly ActorId[];
  /** One line; cut at 200 characters. */
  readonly title: string;
  /** Plain text; cut at 4,000 characters. */
  readonly body?: string;
  /** Where in the web app it can be looked at: a path with one slash at its head. */
  readonly link?: string;
  /** Facts for programs that get it by webhook: at most 8,000 characters as JSON, and no secrets. */
  readonly data?: Readonly<Record<string, JsonValue>>;
}

export const notificationTopic = 'notification';

/** How every domain tells people and systems. */
@Injectable()
export class Notifier {
  constructor(
    private readonly outbox: Outbox,
    private readonly kinds: EventKinds,
    private readonly clock: Clock,
  ) {}

  /**
   * Tells, if and when the open transaction commits; each recipient and webhook of one call is told once. Must run inside
   * `database.transaction`.
   * @throws Error for a kind that nobody registered, and for a link, recipients or data out of bounds: defects of the caller
   */
  async tell(actor: Actor, { kind, subject, recipients, title, body = '', link, data = {} }: Notice): Promise<void> {
    if (!this.kinds.find(kind)) throw new Error(`No domain has registered the event kind ${kind}.`);
    const notice = checkedNotice({ kind, subject, recipients: [...recipients], title, body, link, data, actorId: actor.id, at: this.clock.nowMs() });
    await this.outbox.append(actor.workspaceId, notificationTopic, notice);
  }
}
