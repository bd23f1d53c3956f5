import type { ReactNode } from 'react';
import classes from './access.module.css';

interface PartProps {
  readonly title: string;
  /** Beside the title, such as the button that adds one. */
  readonly act?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under its own heading. */
export function Part({ title, act, children }: PartProps) {
  return (
    <section className={classes.part} aria-label={title}>
      <div className={classes.partHead}>
        <h2>{title}</h2>
        {act}
      </div>
      {children}
    </section>
  );
}
