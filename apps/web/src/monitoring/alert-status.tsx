import { IconBell, IconCircleCheck } from '@tabler/icons-react';
import classes from '../parts/parts.module.css';

const looks = { OPEN: { label: 'Open', icon: IconBell, tone: 'bad' }, CLOSED: { label: 'Closed', icon: IconCircleCheck, tone: 'good' } } as const;

/** Whether an alert is over: by icon, word and colour. */
export function AlertStatus({ status, pill = false }: { readonly status: 'OPEN' | 'CLOSED'; readonly pill?: boolean }) {
  const { label, icon: Icon, tone } = looks[status];
  return (
    <span className={`${classes.status} ${pill ? classes.pill : ''}`} style={{ color: `var(--${tone})`, ...(pill ? { background: `var(--${tone}-soft)` } : {}) }}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
