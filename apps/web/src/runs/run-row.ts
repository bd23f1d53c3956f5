import type { RunsQuery } from '../generated/graphql.js';
import { type MetricValue, toNumber } from '../parts/metric-value.js';
import { type ColumnRef, readColumnId } from './column-id.js';

export type RunRow = RunsQuery['runs']['nodes'][number];

const attributeTexts: Readonly<Record<string, (run: RunRow) => string | undefined>> = {
  run_name: (run) => run.name,
  status: (run) => run.status,
  user: (run) => run.createdBy?.name,
};

/** Names a run among others: folds of different runs are called alike. */
export const fullName = (run: RunRow): string => (run.parent == null ? run.name : `${run.name} · ${run.parent.name}`);

/** The text of a param, a tag or an attribute; metrics have {@link metricOf}. */
export function textOf(run: RunRow, { family, key }: ColumnRef): string | undefined {
  if (family === 'params') return run.params.find((param) => param.key === key)?.value;
  if (family === 'tags') return run.tags.find((tag) => tag.key === key)?.value;
  return family === 'attributes' ? attributeTexts[key]?.(run) : undefined;
}

export function metricOf(run: RunRow, key: string): MetricValue | undefined {
  return run.metrics.find((metric) => metric.key === key)?.last;
}

/** A text that is wholly a number, as most params are. */
export function numeric(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** Columns in which all these runs are alike, which say nothing when comparing them. */
export function constantColumns(runs: readonly RunRow[], ids: readonly string[]): ReadonlySet<string> {
  if (runs.length < 2) return new Set();
  return new Set(
    ids.filter((id) => {
      const ref = readColumnId(id);
      if (ref === undefined || (ref.family === 'attributes' && ref.key !== 'user' && ref.key !== 'status')) return false;
      const valueOf = (run: RunRow): string => String(ref.family === 'metrics' ? metricOf(run, ref.key) : textOf(run, ref));
      const [first, ...rest] = runs;
      return first !== undefined && rest.every((run) => valueOf(run) === valueOf(first));
    }),
  );
}

export interface RunGroup {
  readonly value: string | undefined;
  readonly runs: readonly RunRow[];
}

/** Groups rows that the server already brought in the order of the column. */
export function groupRuns(runs: readonly RunRow[], ref: ColumnRef): readonly RunGroup[] {
  const groups = new Map<string | undefined, RunRow[]>();
  for (const run of runs) {
    const value = textOf(run, ref);
    const members = groups.get(value);
    if (members === undefined) groups.set(value, [run]);
    else members.push(run);
  }
  return [...groups].map(([value, members]) => ({ value, runs: members }));
}

/** Mean of a metric's finite last values; none when there is none. */
export function meanOf(runs: readonly RunRow[], key: string): number | undefined {
  const values = runs.flatMap((run) => {
    const value = metricOf(run, key);
    const number = value === undefined ? Number.NaN : toNumber(value);
    return Number.isFinite(number) ? [number] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
