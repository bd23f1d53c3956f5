import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconPlayerPlayFilled, IconPlayerStop } from '@tabler/icons-react';
import type { RunStatus } from '../generated/graphql.js';
import classes from './parts.module.css';

const looks = {
  SCHEDULED: { label: 'Scheduled', icon: IconClock, tone: 'idle' },
  RUNNING: { label: 'Running', icon: IconPlayerPlayFilled, tone: 'busy' },
  FINISHED: { label: 'Finished', icon: IconCircleCheck, tone: 'good' },
  FAILED: { label: 'Failed', icon: IconCircleX, tone: 'bad' },
  KILLED: { label: 'Killed', icon: IconPlayerStop, tone: 'idle' },
  STALE: { label: 'Stale', icon: IconAlertTriangle, tone: 'warn' },
} as const satisfies Record<RunStatus, unknown>;

const explained: Partial<Record<RunStatus, string>> = { STALE: 'Its heartbeat stopped: the process may be gone without a word.' };

/** Status by icon, word and colour, so that none of them is needed alone. */
export function Status({ status, pill = false, iconOnly = false }: { readonly status: RunStatus; readonly pill?: boolean; readonly iconOnly?: boolean }) {
  const { label, icon: Icon, tone } = looks[status];
  return (
    <span className={`${classes.status} ${pill ? classes.pill : ''}`} style={{ color: `var(--${tone})`, ...(pill ? { background: `var(--${tone}-soft)` } : {}) }} title={explained[status] ?? (iconOnly ? label : undefined)}>
      <Icon size={14} stroke={2} className={status === 'RUNNING' ? classes.pulse : undefined} aria-hidden />
      <span className={iconOnly ? 'sr-only' : undefined}>{label}</span>
    </span>
  );
}
