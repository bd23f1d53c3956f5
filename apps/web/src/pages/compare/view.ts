import { type ChartSearch } from '../../charts/settings.js';
import { readList, texts } from '../../frame/search-text.js';

export const compareTabs = ['differences', 'curves', 'parallel', 'scatter'] as const;
export type CompareTab = (typeof compareTabs)[number];

export interface CompareSearch extends ChartSearch {
  readonly runs?: string | undefined;
  readonly tab?: CompareTab | undefined;
  /** `1`: also what is alike. */
  readonly same?: string | undefined;
  readonly charts?: string | undefined;
  /** The axes of the parallel coordinates, and the two of the scatter. */
  readonly axes?: string | undefined;
  /** Ranges kept on axes. */
  readonly brush?: string | undefined;
  readonly across?: string | undefined;
  readonly up?: string | undefined;
}

export const comparedAtMost = 100;

/** The runs that an address names, each once and no more than can be compared. */
export const comparedRuns = (runs: string | undefined): readonly string[] => [...new Set(readList(runs))].slice(0, comparedAtMost);

export function validateCompare(search: Readonly<Record<string, unknown>>): CompareSearch {
  const { runs, tab, same, charts, axes, brush, across, up, x, smooth, log } = texts(search);
  return { runs, tab: compareTabs.find((known) => known === tab), same, charts, axes, brush, across, up, x, smooth, log };
}
