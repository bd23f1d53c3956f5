import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { z } from 'zod';
import { EmailService } from '../email/email.service.js';
import { UpkeepService } from '../upkeep.service.js';
import { deliverWebhookJob, sendEmailsJob } from '../wake.js';
import { DeliveryService } from '../webhooks/delivery.service.js';

const payloadSchema = z.object({ webhookId: z.guid() });

/** Sends what is due to go to one webhook. Done twice, it finds nothing due the second time. */
@Injectable()
@Job({ name: deliverWebhookJob, permission: 'webhook:deliver', lane: 'outbound' })
export class DeliverWebhook implements JobProcessor {
  constructor(private readonly deliveries: DeliveryService) {}

  async run(actor: Actor, payload: Readonly<Record<string, unknown>>): Promise<void> {
    await this.deliveries.deliverDue(actor, payloadSchema.parse(payload).webhookId);
  }
}

/** Sends the workspace's mails that are due. */
@Injectable()
@Job({ name: sendEmailsJob, permission: 'email:send', lane: 'outbound' })
export class SendEmails implements JobProcessor {
  constructor(private readonly emails: EmailService) {}

  async run(actor: Actor): Promise<void> {
    await this.emails.sendDue(actor);
  }
}

/** Looks every ten seconds for what is due: retries, and what was left by a worker that died or a queue that was lost. */
@Injectable()
@Job({ name: 'notifications.wake-due', permission: 'notification:wake', everyMs: 10_000 })
export class WakeDue implements JobProcessor {
  constructor(private readonly upkeep: UpkeepService) {}

  async run(actor: Actor): Promise<void> {
    await this.upkeep.wakeDue(actor);
  }
}

/** Lets old notifications and delivery logs go. */
@Injectable()
@Job({ name: 'notifications.prune', permission: 'notification:prune', everyMs: 3_600_000 })
export class PruneNotifications implements JobProcessor {
  constructor(private readonly upkeep: UpkeepService) {}

  async run(actor: Actor): Promise<void> {
    await this.upkeep.prune(actor);
  }
}
