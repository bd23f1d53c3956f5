import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconHelpCircle, IconHourglass, IconRuler2 } from '@tabler/icons-react';
import classes from '../parts/parts.module.css';
import type { PerformanceState } from './performance-words.js';

const looks = {
  HOLDS: { label: 'Checks hold', icon: IconCircleCheck, tone: 'good', explained: undefined },
  VIOLATED: { label: 'Below its bounds', icon: IconAlertTriangle, tone: 'bad', explained: undefined },
  MEASURED: { label: 'Measured', icon: IconRuler2, tone: 'busy', explained: 'The monitor has no check that says what is good.' },
  LABELS_INCOMPLETE: { label: 'Labels incomplete', icon: IconHourglass, tone: 'warn', explained: 'Too few predictions have a label. That is not “good”.' },
  UNDECIDED: { label: 'No verdict', icon: IconHelpCircle, tone: 'warn', explained: 'Nothing could be said. That is not “good”.' },
  FAILED: { label: 'Look failed', icon: IconCircleX, tone: 'bad', explained: 'The window could not be looked at. That is not “good”.' },
  PENDING: { label: 'Waits for labels', icon: IconClock, tone: 'busy', explained: undefined },
} as const satisfies Record<PerformanceState, unknown>;

/** How good the predictions of a window were: by icon, word and colour. */
export function PerformanceStatus({ state }: { readonly state: PerformanceState }) {
  const { label, icon: Icon, tone, explained } = looks[state];
  return (
    <span className={classes.status} style={{ color: `var(--${tone})` }} title={explained}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
