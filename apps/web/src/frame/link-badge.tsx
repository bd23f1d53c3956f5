import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useLinkState } from '../api/live.js';
import classes from './frame.module.css';

/** Shows only what the person should know: that figures may be out of date, and that they are current again. */
export function LinkBadge() {
  const link = useLinkState();
  return (
    <span role="status">
      {link.kind === 'lost' && (
        <span className={`${classes.link} ${classes.lost}`} title="The live connection is lost. What you see is from then; it is tried again by itself.">
          <IconPlugConnectedX size={14} aria-hidden /> Not live since {new Date(link.since).toLocaleTimeString('en-GB')}
        </span>
      )}
      {link.kind === 'regained' && (
        <span className={`${classes.link} ${classes.regained}`}>
          <IconPlugConnected size={14} aria-hidden /> Live again
        </span>
      )}
    </span>
  );
}
