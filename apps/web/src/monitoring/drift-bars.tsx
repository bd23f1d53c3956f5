import type { MonitorWindowFragment } from '../generated/monitoring/graphql.js';
import classes from './bars.module.css';
import { shareOf, stateOf, windowsInWords } from './verdict.js';

const height = 20;

/** The share of drifted columns in the last windows, oldest first. What has no verdict is hatched as high as the strip: it is not low. */
export function DriftBars({ newestFirst }: { readonly newestFirst: readonly MonitorWindowFragment[] }) {
  const shown = newestFirst.toReversed();
  const words = windowsInWords(shown);
  return (
    <span className={classes.bars} role="img" aria-label={words} title={words}>
      {shown.map((window) => {
        const state = stateOf(window);
        const share = shareOf(window);
        return <span key={window.id} data-state={state} style={{ height: share === undefined || state === 'UNDECIDED' || state === 'FAILED' || state === 'PENDING' ? height : Math.max(3, Math.round(share * height)) }} />;
      })}
    </span>
  );
}
