import type { RunRow } from './run-row.js';

export interface NestedRuns {
  readonly rows: readonly RunRow[];
  /** How deep a run stands under those that it is part of; runs at the top are left out. */
  readonly depths: ReadonlyMap<string, number>;
}

/**
 * Rows with each run under the one that it is part of, where both are there. A family stands where the first of it stood, so that runs that
 * are read later, which began earlier, move none but their own family; runs of one parent keep their order.
 */
export function nestRuns(rows: readonly RunRow[]): NestedRuns {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const parentOf = ({ id, parentRunId }: RunRow): RunRow | undefined => (parentRunId == null || parentRunId === id ? undefined : byId.get(parentRunId));
  const children = new Map<string, RunRow[]>();
  for (const row of rows) {
    const parent = parentOf(row);
    if (parent === undefined) continue;
    const siblings = children.get(parent.id);
    if (siblings === undefined) children.set(parent.id, [row]);
    else siblings.push(row);
  }
  if (children.size === 0) return { rows, depths: new Map() };
  const nested = new Set<RunRow>();
  const depths = new Map<string, number>();
  const place = (row: RunRow, depth: number): void => {
    if (nested.has(row)) return;
    nested.add(row);
    if (depth > 0) depths.set(row.id, depth);
    for (const child of children.get(row.id) ?? []) place(child, depth + 1);
  };
  for (const row of rows) {
    let top = row;
    for (let parent = parentOf(top); parent !== undefined && !nested.has(parent); parent = parentOf(top)) top = parent;
    place(top, 0);
  }
  return { rows: [...nested], depths };
}
