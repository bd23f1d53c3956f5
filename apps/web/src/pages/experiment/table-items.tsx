import { figure } from '../../parts/figures.js';
import type { ColumnRef } from '../../runs/column-id.js';
import { readColumnId } from '../../runs/column-id.js';
import { groupRuns, meanOf, type RunRow } from '../../runs/run-row.js';
import type { Column, Item } from '../../table/columns.js';

/** The rows as they stand in the table; grouped ones under a row that gives the mean of each metric. */
export function tableItems(rows: readonly RunRow[], columns: readonly Column<RunRow>[], group: ColumnRef | undefined, folded: ReadonlySet<string>, hasMore: boolean): readonly Item<RunRow>[] {
  const asItem = (row: RunRow): Item<RunRow> => ({ kind: 'row', id: row.id, row });
  if (group === undefined) return rows.map(asItem);
  const groups = groupRuns(rows, group);
  return groups.flatMap(({ value, runs }, at): Item<RunRow>[] => {
    const id = value === undefined ? 'without' : `with ${value}`;
    const open = !folded.has(id);
    const more = hasMore && at === groups.length - 1 ? '+' : '';
    const cells = new Map(
      columns.flatMap(({ id: column }) => {
        const ref = readColumnId(column);
        const mean = ref?.family === 'metrics' ? meanOf(runs, ref.key) : undefined;
        return mean === undefined
          ? []
          : [
              [
                column,
                <span key={column} className="dim" title={`Mean of ${runs.length} runs`}>
                  <span className="faint">x̄ </span>
                  {figure(mean, 4)}
                </span>,
              ] as const,
            ];
      }),
    );
    const label = (
      <>
        <span className="dim">{group.key}</span> {value ?? <span className="faint">not set</span>} <span className="faint num">· {`${runs.length}${more}`}</span>
      </>
    );
    return [{ kind: 'group', id, label, open, cells }, ...(open ? runs.map(asItem) : [])];
  });
}
