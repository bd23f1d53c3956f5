import { Link } from '@tanstack/react-router';
import classes from './run.module.css';
import { type RunSearch, type RunTab } from './view.js';

interface RunTabsProps {
  readonly runId: string;
  readonly search: RunSearch;
  readonly current: RunTab;
  readonly counts: Readonly<Partial<Record<RunTab, number>>>;
}

const names: readonly { readonly tab: RunTab; readonly label: string }[] = [
  { tab: 'overview', label: 'Overview' },
  { tab: 'charts', label: 'Charts' },
  { tab: 'logs', label: 'Logs' },
  { tab: 'artifacts', label: 'Artifacts' },
  { tab: 'source', label: 'Source' },
  { tab: 'children', label: 'Children' },
];

export function RunTabs({ runId, search, current, counts }: RunTabsProps) {
  return (
    <nav className={classes.tabs} aria-label="Parts of the run">
      {names
        .filter(({ tab }) => tab !== 'children' || (counts.children ?? 0) > 0 || current === 'children')
        .map(({ tab, label }) => (
          <Link
            key={tab}
            to="/runs/$runId"
            params={{ runId }}
            search={{ x: search.x, smooth: search.smooth, log: search.log, tab: tab === 'overview' ? undefined : tab }}
            className={classes.tab}
            data-on={tab === current ? '' : undefined}
            activeOptions={{ includeSearch: true, explicitUndefined: true }}
          >
            {label}
            {counts[tab] !== undefined && <span className="faint num">{counts[tab]}</span>}
          </Link>
        ))}
    </nav>
  );
}
