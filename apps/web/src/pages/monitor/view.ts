import { texts } from '../../frame/search-text.js';

export interface MonitorSearch {
  /** The heat map otherwise. */
  readonly tab?: 'performance' | 'windows' | 'alerts' | 'definition' | undefined;
  /** What the names of the columns hold. */
  readonly q?: string | undefined;
  /** Columns that drifted in a window that shows. */
  readonly only?: 'drifted' | undefined;
  /** The window of performance that is looked at. */
  readonly report?: string | undefined;
}

export function validateMonitor(search: Readonly<Record<string, unknown>>): MonitorSearch {
  const { tab, q, only, report } = texts(search);
  return { tab: tab === 'performance' || tab === 'windows' || tab === 'alerts' || tab === 'definition' ? tab : undefined, q, only: only === 'drifted' ? 'drifted' : undefined, report };
}
