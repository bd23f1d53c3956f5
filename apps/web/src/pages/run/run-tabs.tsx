import { TabLinks } from '../../parts/tab-links.js';
import type { RunSearch, RunTab } from './view.js';

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
  const { x, smooth, log } = search;
  const shown = names.filter(({ tab }) => tab !== 'children' || (counts.children ?? 0) > 0 || current === 'children');
  return (
    <TabLinks
      label="Parts of the run"
      current={current}
      tabs={shown.map(({ tab, label }) => ({ tab, label, count: counts[tab], to: '/runs/$runId' as const, params: { runId }, search: { x, smooth, log, tab: tab === 'overview' ? undefined : tab } }))}
    />
  );
}
