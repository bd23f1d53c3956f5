import { texts } from '../../frame/search-text.js';

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;

export interface WebhookSearch {
  /** Only deliveries of this status. */
  readonly status?: (typeof deliveryStatuses)[number] | undefined;
  /** The delivery that is looked at. */
  readonly delivery?: string | undefined;
}

export function validateWebhook(search: Readonly<Record<string, unknown>>): WebhookSearch {
  const { status, delivery } = texts(search);
  return { status: deliveryStatuses.find((known) => known === status), delivery: delivery !== undefined && /^[0-9a-f-]{36}$/.test(delivery) ? delivery : undefined };
}
