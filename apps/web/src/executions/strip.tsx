import type { ReactNode } from 'react';
import classes from './strip.module.css';

interface FactOfStrip {
  readonly label: string;
  readonly title?: string | undefined;
  readonly value: ReactNode;
}

/** The few facts that everybody looks for first, in a line. */
export function Strip({ facts }: { readonly facts: readonly FactOfStrip[] }) {
  return (
    <dl className={classes.strip} tabIndex={0} aria-label="Facts">
      {facts.map(({ label, title, value }) => (
        <div key={label} title={title}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
