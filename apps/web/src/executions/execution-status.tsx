import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconPlayerPlayFilled, IconPlayerStop } from '@tabler/icons-react';
import type { ExecutionState } from '../generated/pipelines/graphql.js';
import classes from '../parts/parts.module.css';

export const executionLooks = {
  NAMED: { label: 'Not told of', icon: IconClock, tone: 'idle' },
  RUNNING: { label: 'Running', icon: IconPlayerPlayFilled, tone: 'busy' },
  SUCCEEDED: { label: 'Succeeded', icon: IconCircleCheck, tone: 'good' },
  FAILED: { label: 'Failed', icon: IconCircleX, tone: 'bad' },
  CANCELLED: { label: 'Cancelled', icon: IconPlayerStop, tone: 'idle' },
  LOST: { label: 'Lost', icon: IconAlertTriangle, tone: 'warn' },
} as const satisfies Record<ExecutionState, unknown>;

const explained: Partial<Record<ExecutionState, string>> = {
  NAMED: 'Others say that they are a part of it; it told nothing of itself.',
  LOST: 'It promised to tell something again, and did not in time.',
};

interface ExecutionStatusProps {
  readonly state: ExecutionState;
  readonly pill?: boolean;
  readonly iconOnly?: boolean;
}

/** How an execution stands: by icon, word and colour, so that none of them is needed alone. */
export function ExecutionStatus({ state, pill = false, iconOnly = false }: ExecutionStatusProps) {
  const { label, icon: Icon, tone } = executionLooks[state];
  return (
    <span className={`${classes.status} ${pill ? classes.pill : ''}`} style={{ color: `var(--${tone})`, ...(pill ? { background: `var(--${tone}-soft)` } : {}) }} title={explained[state] ?? (iconOnly ? label : undefined)}>
      <Icon size={14} stroke={2} className={state === 'RUNNING' ? classes.pulse : undefined} aria-hidden />
      <span className={iconOnly ? 'sr-only' : undefined}>{label}</span>
    </span>
  );
}
