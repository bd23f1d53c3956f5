import { texts } from '../../frame/search-text.js';

export interface ReportSearch {
  /** The column that is looked at; the one furthest from the baseline otherwise. */
  readonly column?: string | undefined;
  /** All rows otherwise. */
  readonly slice?: string | undefined;
  /** What the names of the columns hold. */
  readonly q?: string | undefined;
  readonly only?: 'drifted' | undefined;
}

export function validateReport(search: Readonly<Record<string, unknown>>): ReportSearch {
  const { column, slice, q, only } = texts(search);
  return { column, slice, q, only: only === 'drifted' ? 'drifted' : undefined };
}
