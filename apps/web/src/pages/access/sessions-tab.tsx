import type { ReactNode } from 'react';
import classes from './access.module.css';
import { Part } from './part.js';
import { SessionList } from './session-list.js';

/** Where oneself is signed in. */
export function SessionsTab(): ReactNode {
  return (
    <div className={classes.content} tabIndex={0} role="region" aria-label="Your sessions">
      <div className={classes.page}>
        <Part title="Where you are signed in">
          <p className="dim">A session ends after 12 hours without a request, and 7 days after it began at the latest. Tokens are not touched by signing out.</p>
          <SessionList />
        </Part>
      </div>
    </div>
  );
}
