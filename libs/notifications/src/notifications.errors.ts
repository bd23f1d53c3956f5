import { PlinthError } from '@plinth/kernel';

export class WebhookNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('WEBHOOK_NOT_FOUND', 'NOT_FOUND', 'There is no such webhook in this workspace.', { field, help: 'webhooks lists those there are.', details: { id: id.slice(0, 100) } });
  }
}

export class WebhookDeliveryNotFound extends PlinthError {
  constructor(id: string) {
    super('WEBHOOK_DELIVERY_NOT_FOUND', 'NOT_FOUND', 'There is no such delivery; they are kept for 30 days.', { field: 'id', help: "A webhook's deliveries list those there are.", details: { id: id.slice(0, 100) } });
  }
}

export class TooManyWebhooks extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_WEBHOOKS', 'CONFLICT', `A workspace has at most ${limit} webhooks.`, { help: 'Delete one that is not used any more.', details: { limit } });
  }
}

export class WebhookDisabled extends PlinthError {
  constructor() {
    super('WEBHOOK_DISABLED', 'CONFLICT', 'This webhook is turned off.', { help: 'Turn it on with updateWebhook first.' });
  }
}

export class UnknownEventKind extends PlinthError {
  constructor(kind: string, field: string) {
    super('UNKNOWN_EVENT_KIND', 'INVALID', `No event is of the kind ${JSON.stringify(kind.slice(0, 100))}.`, { field, help: 'eventKinds lists those there are; promotion.* stands for all of promotions.' });
  }
}

/** A retried request for a webhook: it was made, and its secret was shown then. */
export class WebhookAlreadyMade extends PlinthError {
  constructor(id: string) {
    super('WEBHOOK_ALREADY_MADE', 'CONFLICT', 'This webhook was made by an earlier request with the same idempotency key; its secret can not be shown again.', {
      field: 'input.idempotencyKey',
      help: 'If the answer was lost, delete that webhook and make another with a new key.',
      details: { id },
    });
  }
}

/** A retried request for another secret: it was made, and shown then. */
export class WebhookSecretShown extends PlinthError {
  constructor() {
    super('WEBHOOK_SECRET_SHOWN', 'CONFLICT', 'This secret was made by an earlier request with the same idempotency key and can not be shown again.', {
      field: 'input.idempotencyKey',
      help: 'If the answer was lost, ask for another with a new key.',
    });
  }
}

/** Slack checks no signatures: what is secret is the address. */
export class WebhookUnsigned extends PlinthError {
  constructor() {
    super('WEBHOOK_UNSIGNED', 'INVALID', 'Messages to Slack are not signed, so there is no secret to replace.', { field: 'input.id', help: 'Make a new address at Slack, and set it with updateWebhook.' });
  }
}
