import { IconAlertTriangle, IconBan, IconCircleCheck, IconCircleX, IconClock, IconClockX, IconEye, IconFlame, IconLoader2 } from '@tabler/icons-react';
import type { PromotionStatus as Status } from '../generated/governance/graphql.js';
import classes from './parts.module.css';

const looks = {
  OPEN: { label: 'In review', icon: IconEye, tone: 'busy' },
  APPROVED: { label: 'Approved', icon: IconClock, tone: 'good' },
  EXECUTING: { label: 'Being carried out', icon: IconLoader2, tone: 'busy' },
  EXECUTED: { label: 'Done', icon: IconCircleCheck, tone: 'good' },
  EXECUTION_FAILED: { label: 'Approved, but failed', icon: IconAlertTriangle, tone: 'bad' },
  REJECTED: { label: 'Rejected', icon: IconCircleX, tone: 'bad' },
  EXPIRED: { label: 'Expired', icon: IconClockX, tone: 'idle' },
  WITHDRAWN: { label: 'Withdrawn', icon: IconBan, tone: 'idle' },
  VOIDED: { label: 'Void', icon: IconAlertTriangle, tone: 'warn' },
} as const satisfies Record<Status, unknown>;

/** How a request stands: by icon, word and colour. */
export function PromotionStatus({ status, kind, pill = false }: { readonly status: Status; readonly kind: string; readonly pill?: boolean }) {
  const { label, icon: Icon, tone } = looks[status];
  return (
    <span className={`${classes.status} ${pill ? classes.pill : ''}`} style={{ color: `var(--${tone})`, ...(pill ? { background: `var(--${tone}-soft)` } : {}) }}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
      {kind === 'BREAK_GLASS' && <IconFlame size={13} color="var(--warn)" aria-label="in an emergency" />}
    </span>
  );
}

/** Where a version is to go: `production`, or `@champion`. */
export const targetText = ({ kind, name }: { readonly kind: string; readonly name: string }): string => (kind === 'ALIAS' ? `@${name}` : name);
