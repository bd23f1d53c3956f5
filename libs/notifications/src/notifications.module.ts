import { type DynamicModule, Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { EmailService } from './email/email.service.js';
import { EmailStore } from './email/email.store.js';
import { Mailer } from './email/mailer.js';
import { EventKinds } from './event-kinds.js';
import { FanOut } from './fan-out.js';
import { NotificationResolver, UnreadCountResolver } from './graphql/notification.resolver.js';
import { WebhookAttemptResolver, WebhookResolver } from './graphql/webhook.resolver.js';
import { DeliverWebhook, PruneNotifications, SendEmails, WakeDue } from './jobs/outgoing.job.js';
import { NoticeSight } from './notice-sight.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from './notification-settings.js';
import { NotificationService } from './notification.service.js';
import { NotificationStore } from './notification.store.js';
import { notificationsPermissions } from './notifications.permissions.js';
import { NewMembers } from './new-members.js';
import { Notifier } from './notifier.js';
import { RecipientStore } from './recipient.store.js';
import { UpkeepService } from './upkeep.service.js';
import { Wake } from './wake.js';
import { DeliveryService } from './webhooks/delivery.service.js';
import { DeliveryStore } from './webhooks/delivery.store.js';
import { WebhookSecretBox } from './webhooks/webhook-secrets.js';
import { WebhookService } from './webhooks/webhook.service.js';
import { WebhookStore } from './webhooks/webhook.store.js';

/** Telling people and systems: inboxes, mails, webhooks. Other domains import it for its {@link Notifier} and {@link EventKinds}. */
@Module({})
export class NotificationsModule {
  constructor(access: AccessControl, sight: NoticeSight) {
    access.register(notificationsPermissions);
    // About members and webhooks those are told whom it concerns.
    sight.register('actor', () => undefined);
    sight.register('webhook', () => undefined);
  }

  static with(settings: NotificationSettings): DynamicModule {
    return {
      module: NotificationsModule,
      global: true,
      providers: [
        DeliverWebhook,
        DeliveryService,
        DeliveryStore,
        EmailService,
        EmailStore,
        EventKinds,
        FanOut,
        Mailer,
        NewMembers,
        NoticeSight,
        NotificationResolver,
        NotificationService,
        NotificationStore,
        Notifier,
        PruneNotifications,
        RecipientStore,
        SendEmails,
        UnreadCountResolver,
        UpkeepService,
        Wake,
        WakeDue,
        WebhookAttemptResolver,
        WebhookResolver,
        WebhookSecretBox,
        WebhookService,
        WebhookStore,
        { provide: NOTIFICATION_SETTINGS, useValue: settings },
      ],
      exports: [EventKinds, NoticeSight, Notifier],
    };
  }
}
