import type { ChartSearch } from '../../charts/settings.js';
import { texts } from '../../frame/search-text.js';

export const runTabs = ['overview', 'charts', 'logs', 'artifacts', 'source', 'children'] as const;
export type RunTab = (typeof runTabs)[number];

export interface RunSearch extends ChartSearch {
  readonly tab?: RunTab | undefined;
  /** Part of the names of the charts to show. */
  readonly find?: string | undefined;
  /** The artifact that is looked at. */
  readonly path?: string | undefined;
}

export function validateRun(search: Readonly<Record<string, unknown>>): RunSearch {
  const { tab, find, path, x, smooth, log } = texts(search);
  return { tab: runTabs.find((known) => known === tab), find, path, x, smooth, log };
}
