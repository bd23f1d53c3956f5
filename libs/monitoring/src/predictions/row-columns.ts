import type { BatchColumn } from './prediction-batch.js';
import type { RowColumn } from './prediction-row.js';

/** Columns of one page. */
const mostShown = 200;

export interface ShownColumns {
  readonly columns: readonly RowColumn[];
  /** Columns that are there beside them. */
  readonly leftOut: number;
  /** Names, in small letters, of columns whose values nobody is shown. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * What of rows is shown: features, outputs and labels, each in the order in which they came; what was dropped is not there. A column that is sensitive is shown where it was masked before it was kept, in
 * all of these batches, and hidden otherwise: rules that came later hold for what was kept before them.
 * @param sensitive names in small letters; @param wanted names of features and outputs; undefined: all. Labels are always there: whether a row has one is told by them
 */
export function columnsOfRows(all: readonly BatchColumn[], sensitive: ReadonlySet<string> | 'ALL', wanted: readonly string[] | undefined): ShownColumns {
  const kept = all.filter(({ treatment }) => treatment !== 'DROP');
  const isSensitive = (name: string) => sensitive === 'ALL' || sensitive.has(name.toLowerCase());
  const hidden = new Set(kept.filter(({ name, treatment }) => treatment === null && isSensitive(name)).map(({ name }) => name.toLowerCase()));
  const first = new Map<string, BatchColumn>();
  for (const column of kept) if (!first.has(keyOf(column))) first.set(keyOf(column), column);
  const chosen = wanted && new Set(wanted.map((name) => name.toLowerCase()));
  const there = [...first.values()].filter(({ name, role }) => chosen === undefined || role === 'LABEL' || chosen.has(name.toLowerCase())).sort((one, other) => order[one.role] - order[other.role]);
  // Outputs and labels are few, and what rows are looked at for: of many columns features are left out first.
  const features = there.filter(({ role }) => role === 'FEATURE');
  const rest = there.length - features.length;
  const columns = [...features.slice(0, Math.max(0, mostShown - rest)), ...there.slice(features.length)].slice(0, mostShown);
  return { columns: columns.map(({ name, role, type, treatment }) => ({ name, role, type, treatment, isHidden: hidden.has(name.toLowerCase()) })), leftOut: there.length - columns.length, hidden };
}

const order = { FEATURE: 0, OUTPUT: 1, LABEL: 2 } as const;
const keyOf = ({ role, name }: BatchColumn): string => `${role} ${name.toLowerCase()}`;
