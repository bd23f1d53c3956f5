import { IconAlertTriangle, IconEyeOff, IconRoute, IconScissors, IconTableColumn } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { count } from '../../parts/figures.js';
import classes from './lineage.module.css';
import type { useLineage } from './use-lineage.js';

interface NotesProps {
  readonly lineage: ReturnType<typeof useLineage>;
  readonly hiddenCount: number;
  readonly hasTarget: boolean;
  /** Asks for more links; absent where no more can be had at once. */
  readonly onMore: (() => void) | undefined;
  readonly onColumns: () => void;
  /** Follows more columns downward; absent where no more can be at once. */
  readonly onFollow: (() => void) | undefined;
  readonly onWayAway: () => void;
}

function Note({ icon, tone = 'idle', children, act }: { readonly icon: ReactNode; readonly tone?: 'idle' | 'warn' | 'accent'; readonly children: ReactNode; readonly act?: { readonly label: string; readonly run: () => void } | undefined }) {
  return (
    <p className={classes.note} data-tone={tone} role="status">
      {icon}
      <span>{children}</span>
      {act !== undefined && (
        <button type="button" className="link-button" onClick={act.run}>
          {act.label}
        </button>
      )}
    </p>
  );
}

/** What the graph does not show, and why. */
export function Notes({ lineage, hiddenCount, hasTarget, onMore, onColumns, onFollow, onWayAway }: NotesProps) {
  const { way } = lineage;
  const icon = { size: 14, 'aria-hidden': true } as const;
  return (
    <div className={classes.notes}>
      {hasTarget && way !== undefined && !way.isPending && (
        <Note icon={<IconRoute {...icon} />} tone={way.links === undefined ? 'warn' : 'accent'} act={{ label: 'Put away', run: onWayAway }}>
          {way.error !== null ? way.error.message : way.links !== undefined ? `The shortest way has ${count(way.links.length, 'step')}.` : way.isTruncated ? 'No way was found among 50,000 links: there may be one.' : 'Neither came from the other within 20 steps.'}
        </Note>
      )}
      {lineage.isTruncated ? (
        <Note icon={<IconScissors {...icon} />} tone="warn">
          There is more than a walk may come by (50,000 links). Take fewer steps, or begin further on.
        </Note>
      ) : (
        lineage.isCut && (
          <Note icon={<IconScissors {...icon} />} tone="warn" act={onMore && { label: 'Show more', run: onMore }}>
            There are more links than are shown{onMore === undefined ? ': take fewer steps, or begin further on' : ''}.
          </Note>
        )
      )}
      {lineage.unfollowed > 0 && (
        <Note icon={<IconTableColumn {...icon} />} tone="warn" act={onFollow && { label: 'Follow more', run: onFollow }}>
          {count(lineage.unfollowed, 'column')} {lineage.unfollowed === 1 ? 'is' : 'are'} not followed downward. Pick a column to follow it alone.
        </Note>
      )}
      {lineage.beyondErrors.length > 0 && (
        <Note icon={<IconAlertTriangle {...icon} />} tone="warn" act={{ label: 'Try again', run: lineage.again }}>
          Not all of it could be read: {lineage.beyondErrors[0]?.message}
        </Note>
      )}
      {hiddenCount > 0 && (
        <Note icon={<IconEyeOff {...icon} />}>
          {count(hiddenCount, 'thing')} {hiddenCount === 1 ? 'is' : 'are'} there that you may not see; the ways through stay true.
        </Note>
      )}
      {lineage.hasSummaries && (
        <Note icon={<IconTableColumn {...icon} />} act={{ label: 'Show columns', run: onColumns }}>
          Some links are known column by column.
        </Note>
      )}
    </div>
  );
}
