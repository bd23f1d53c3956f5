import { Inject, Injectable } from '@nestjs/common';
import { AccessControl, MemberActors } from '@plinth/access';
import { type Actor, Clock, type Entropy, systemEntropy } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import { NoticeSight } from '../notice-sight.js';
import { NotificationStore } from '../notification.store.js';
import { RecipientStore } from '../recipient.store.js';
import { emailRetries, mailFor, retryDelay } from '../rules/index.js';
import { type DueEmail, EmailStore } from './email.store.js';
import { type Mail, Mailer, MailRefused } from './mailer.js';

/** When a worker dies with a mail in its hands, another sends it after this long. */
const leaseMs = 45_000;
/** After so many failures in a row the mail server is asked again when the next look is taken. */
const patience = 3;

/** Sends the mails that are due. At least once, with the same Message-ID. */
@Injectable()
export class EmailService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly emails: EmailStore,
    private readonly events: NotificationStore,
    private readonly members: MemberActors,
    private readonly sight: NoticeSight,
    private readonly recipients: RecipientStore,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
    @Inject(NOTIFICATION_SETTINGS) private readonly settings: NotificationSettings,
  ) {}

  /** @returns how many were sent */
  async sendDue(actor: Actor): Promise<number> {
    this.access.check(actor, 'email:send');
    let sent = 0;
    for (let failedInARow = 0; failedInARow < patience; ) {
      const email = await this.take(actor);
      if (!email) break;
      const mail = await this.mailOf(actor, email);
      const failure = mail ? await this.send(mail) : new MailRefused('Its recipient can get no mail of it any more.', true);
      await this.conclude(actor, email, failure);
      failedInARow = failure && !failure.isFinal ? failedInARow + 1 : 0;
      if (!failure) sent += 1;
    }
    return sent;
  }

  private take(actor: Actor): Promise<DueEmail | undefined> {
    const now = this.clock.nowMs();
    return this.database.transaction(actor, () => this.emails.take(actor.workspaceId, new Date(now), new Date(now + leaseMs)));
  }

  /** Undefined when the recipient was shut out, has no address any more, may not see what it is about, or the event is gone. */
  private async mailOf(actor: Actor, { eventId, recipientId }: DueEmail): Promise<Mail | undefined> {
    const { workspaceId } = actor;
    const reader = await this.members.find(actor, recipientId);
    if (!reader) return undefined;
    return this.database.transaction({ workspaceId }, async () => {
      const event = await this.events.findEvent(workspaceId, eventId, this.sight.events(reader));
      const [recipient] = await this.recipients.active(workspaceId, [recipientId]);
      if (!event || !recipient?.email) return undefined;
      return { ...mailFor(event, this.settings.publicUrl), to: { name: recipient.name, address: recipient.email }, messageId: `${eventId}.${recipientId}` };
    });
  }

  private async send(mail: Mail): Promise<MailRefused | undefined> {
    try {
      await this.mailer.send(mail);
      return undefined;
    } catch (error) {
      if (error instanceof MailRefused) return error;
      throw error;
    }
  }

  private async conclude({ workspaceId }: Actor, email: DueEmail, failure: MailRefused | undefined): Promise<void> {
    const now = this.clock.now();
    const chance = (this.entropy.bytes(1)[0] ?? 0) / 256;
    await this.database.transaction({ workspaceId }, () => {
      if (!failure) return this.emails.end(workspaceId, email, 'SENT', null, now);
      if (failure.isFinal || email.attempts >= emailRetries.maxAttempts) return this.emails.end(workspaceId, email, 'FAILED', failure.message, now);
      return this.emails.retryAt(workspaceId, email, failure.message, new Date(now.getTime() + retryDelay(emailRetries, email.attempts, chance)));
    });
  }
}
