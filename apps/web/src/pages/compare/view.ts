import { type ChartSearch } from '../../charts/settings.js';
import { texts } from '../../frame/search-text.js';

export interface CompareSearch extends ChartSearch {
  readonly runs?: string | undefined;
  readonly tab?: string | undefined;
  /** `1`: also what is alike. */
  readonly same?: string | undefined;
  readonly charts?: string | undefined;
  /** The axes of the parallel coordinates, and the two of the scatter. */
  readonly axes?: string | undefined;
  readonly across?: string | undefined;
  readonly up?: string | undefined;
}

export function validateCompare(search: Readonly<Record<string, unknown>>): CompareSearch {
  const { runs, tab, same, charts, axes, across, up, x, smooth, log } = texts(search);
  return { runs, tab, same, charts, axes, across, up, x, smooth, log };
}
