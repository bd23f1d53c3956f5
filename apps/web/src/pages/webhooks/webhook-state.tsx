import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconPlayerPause } from '@tabler/icons-react';
import type { WebhookDeliveryStatus, WebhookFieldsFragment } from '../../generated/settings/graphql.js';
import classes from './webhooks.module.css';

/** Whether it is on, and whether what it sends arrives. */
export function WebhookState({ webhook }: { readonly webhook: Pick<WebhookFieldsFragment, 'disabledAt' | 'failures'> }) {
  if (webhook.disabledAt != null) {
    return (
      <span className={classes.state}>
        <IconPlayerPause size={14} color="var(--text-2)" aria-hidden /> off
      </span>
    );
  }
  if (webhook.failures > 0) {
    return (
      <span className={classes.state}>
        <IconAlertTriangle size={14} color="var(--warn)" aria-hidden /> failing
      </span>
    );
  }
  return (
    <span className={classes.state}>
      <IconCircleCheck size={14} color="var(--good)" aria-hidden /> on
    </span>
  );
}

const looks = {
  DELIVERED: { icon: IconCircleCheck, colour: 'var(--good)', label: 'delivered' },
  PENDING: { icon: IconClock, colour: 'var(--busy)', label: 'waiting' },
  FAILED: { icon: IconCircleX, colour: 'var(--bad)', label: 'failed' },
} as const;

export function DeliveryState({ status }: { readonly status: WebhookDeliveryStatus }) {
  const { icon: Icon, colour, label } = looks[status];
  return (
    <span className={classes.state}>
      <Icon size={14} color={colour} aria-hidden /> {label}
    </span>
  );
}

export const kindsText = (kinds: readonly string[]): string => (kinds.length === 0 ? 'everything' : kinds.join(', '));
