import { IconCircleCheck, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import type { BaselineLineFragment } from '../generated/monitoring/graphql.js';
import classes from '../parts/parts.module.css';

const looks = {
  QUEUED: { label: 'Waits', icon: IconClock, tone: 'idle' },
  RUNNING: { label: 'Being made', icon: IconLoader2, tone: 'busy' },
  READY: { label: 'Ready', icon: IconCircleCheck, tone: 'good' },
  FAILED: { label: 'Failed', icon: IconCircleX, tone: 'bad' },
} as const;

export function BaselineStatus({ status }: Pick<BaselineLineFragment, 'status'>) {
  const { label, icon: Icon, tone } = looks[status];
  return (
    <span className={classes.status} style={{ color: `var(--${tone})` }}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
