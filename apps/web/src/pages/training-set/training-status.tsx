import { IconCircleCheck, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import type { TrainingSetStatus } from '../../generated/data/graphql.js';
import classes from '../../parts/parts.module.css';

const looks = {
  QUEUED: { label: 'Waits', icon: IconClock, tone: 'idle' },
  RUNNING: { label: 'Is made', icon: IconLoader2, tone: 'busy' },
  READY: { label: 'Ready', icon: IconCircleCheck, tone: 'good' },
  FAILED: { label: 'Failed', icon: IconCircleX, tone: 'bad' },
} as const;

/** Where a training set is in its making. */
export function TrainingStatus({ status }: { readonly status: TrainingSetStatus }) {
  const { label, icon: Icon, tone } = looks[status];
  return (
    <span className={classes.status} style={{ color: `var(--${tone})` }}>
      <Icon size={14} aria-hidden /> {label}
    </span>
  );
}
