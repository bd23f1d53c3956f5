/** What a training set must be, by looking at every row of a view for every row of the frame. Moments are microseconds since 1970. */
import type { Known } from '../training-plan.js';

export type Cell = bigint | string | null;
export type Record_ = Readonly<Record<string, Cell>>;

export interface OracleView {
  readonly keys: readonly (readonly [frame: string, view: string])[];
  readonly hasCreated: boolean;
  readonly ttlMs: number;
  /** With `t`, and `c` where there is a column of creation. */
  readonly rows: readonly Record_[];
}

/** The row of the view that counts for a row of the frame, whose moment is `t`. */
export function rowThatCounts(frameRow: Record_, { keys, hasCreated, ttlMs, rows }: OracleView, known: Known): Record_ | undefined {
  const at = frameRow.t;
  if (typeof at !== 'bigint') return undefined;
  let best: { readonly row: Record_; readonly t: bigint; readonly c: bigint } | undefined;
  for (const row of rows) {
    const { t } = row;
    const c = hasCreated ? row.c : t;
    if (typeof t !== 'bigint' || t > at || (ttlMs > 0 && t < at - BigInt(ttlMs) * 1000n)) continue;
    if (!keys.every(([left, right]) => frameRow[left] !== null && frameRow[left] === row[right])) continue;
    if (known.kind !== 'ALL' && typeof c !== 'bigint') continue;
    if (known.kind === 'AT' && typeof c === 'bigint' && c > BigInt(known.at.getTime()) * 1000n) continue;
    if (known.kind === 'ROW' && typeof c === 'bigint' && c > at) continue;
    const created = typeof c === 'bigint' ? c : -(2n ** 63n);
    // Of what is alike in both times, the row that stands last.
    if (best === undefined || t > best.t || (t === best.t && created >= best.c)) best = { row, t, c: created };
  }
  return best?.row;
}
