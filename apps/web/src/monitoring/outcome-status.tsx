import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconHelpCircle } from '@tabler/icons-react';
import classes from '../parts/parts.module.css';
import type { WindowState } from './verdict.js';

export const outcomeLooks = {
  DRIFTED: { label: 'Drifted', icon: IconAlertTriangle, tone: 'bad' },
  STABLE: { label: 'As the baseline', icon: IconCircleCheck, tone: 'good' },
  UNDECIDED: { label: 'No verdict', icon: IconHelpCircle, tone: 'warn' },
  FAILED: { label: 'Look failed', icon: IconCircleX, tone: 'bad' },
  PENDING: { label: 'To be looked at', icon: IconClock, tone: 'busy' },
} as const satisfies Record<WindowState, unknown>;

const explained: Partial<Record<WindowState, string>> = { UNDECIDED: 'Nothing could be said, such as of too few rows. That is not “no drift”.', FAILED: 'The window could not be looked at. That is not “no drift”.' };

/** What a window came to: by icon, word and colour. */
export function OutcomeStatus({ state, pill = false }: { readonly state: WindowState; readonly pill?: boolean }) {
  const { label, icon: Icon, tone } = outcomeLooks[state];
  return (
    <span className={`${classes.status} ${pill ? classes.pill : ''}`} style={{ color: `var(--${tone})`, ...(pill ? { background: `var(--${tone}-soft)` } : {}) }} title={explained[state]}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
