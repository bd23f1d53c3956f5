import { toNumber } from '../../parts/metric-value.js';
import { type ColumnFamily, columnId, type ColumnRef } from '../../runs/column-id.js';
import { metricOf, numeric, type RunRow, textOf } from '../../runs/run-row.js';

export interface ComparedRow extends ColumnRef {
  readonly id: string;
  /** One of each run, in the order of the runs. */
  readonly values: readonly (string | number | undefined)[];
  readonly differs: boolean;
  readonly isNumeric: boolean;
}

const families: readonly ColumnFamily[] = ['metrics', 'params', 'tags'];

function keysOf(runs: readonly RunRow[], family: ColumnFamily): string[] {
  const pairs = runs.flatMap((run): readonly { readonly key: string }[] => (family === 'metrics' ? run.metrics : family === 'params' ? run.params : family === 'tags' ? run.tags : []));
  return [...new Set(pairs.map(({ key }) => key))];
}

/** Each key of any of the runs with what every run has for it. */
export function compareRuns(runs: readonly RunRow[]): readonly ComparedRow[] {
  return families.flatMap((family) =>
    keysOf(runs, family).map((key) => {
      const values = runs.map((run) => (family === 'metrics' ? metricOf(run, key) : textOf(run, { family, key })));
      const present = values.filter((value) => value !== undefined);
      return {
        id: columnId({ family, key }),
        family,
        key,
        values,
        differs: new Set(values.map((value) => (value === undefined ? 'none' : `is ${value}`))).size > 1,
        isNumeric: present.length > 0 && present.every((value) => family === 'metrics' || numeric(String(value)) !== undefined),
      };
    }),
  );
}

/** The number that a value stands for on an axis. */
export function numberOf(value: string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? toNumber(value) : numeric(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

/** What an axis is without being told: params that differ, then metrics; the machine's own figures left out. */
export function defaultAxes(rows: readonly ComparedRow[]): readonly string[] {
  const useful = rows.filter(({ key, differs, family }) => differs && family !== 'tags' && !/^(system|mlflow)[./]/.test(key));
  return [...useful.filter(({ family }) => family === 'params').slice(0, 5), ...useful.filter(({ family }) => family === 'metrics').slice(0, 2)].map(({ id }) => id);
}
