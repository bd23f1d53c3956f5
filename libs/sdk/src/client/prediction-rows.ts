import type { FeatureValue, FeatureValues } from './prediction-types.js';

export type SentRole = 'FEATURE' | 'OUTPUT';

/** A column with a value or null for each row. */
export interface SentColumn {
  readonly name: string;
  readonly role: SentRole;
  readonly values: readonly (FeatureValue | null)[];
}

/** Rows by columns, as `logPredictions` takes them. Times are milliseconds since 1970. */
export interface PredictionRows {
  readonly columns: readonly SentColumn[];
  readonly ids: readonly string[];
  readonly times: readonly number[];
}

/** Characters of a text that the server takes. */
const maxTextLength = 100_000;
/** Bytes of a request below which the server reads it: its limit is 4 MiB. */
const maxRequestBytes = 3 * 2 ** 20;

type Values = (FeatureValue | null)[];

/** Rows wait here column by column. `push` is all that a caller pays for: a look-up and a store a value, no object a row. What it was given is not looked at again. */
export class RowColumns {
  private readonly columns: Readonly<Record<SentRole, Map<string, Values>>> = { FEATURE: new Map(), OUTPUT: new Map() };
  private ids: string[] = [];
  private times: number[] = [];
  /** About as many bytes as the rows take up as JSON. */
  bytes = 0;

  /** @param complain is told of values that are none, which are missing then */
  constructor(private readonly complain: (message: string) => void) {}

  get rows(): number {
    return this.ids.length;
  }

  push(id: string, at: number, features: FeatureValues, output: FeatureValue | FeatureValues | null | undefined): void {
    const row = this.ids.length;
    this.putAll('FEATURE', row, features);
    if (typeof output === 'object' && output !== null) this.putAll('OUTPUT', row, output);
    else if (output !== undefined) this.put('OUTPUT', row, 'output', output);
    this.ids.push(id);
    this.times.push(at);
    this.bytes += 60;
  }

  /** Takes everything out. A row that lacks what another has has no value there. */
  drain(): PredictionRows {
    const columns = (['FEATURE', 'OUTPUT'] as const).flatMap((role) => Array.from(this.columns[role], ([name, values]): SentColumn => ({ name, role, values: padded(values, this.ids.length) })));
    const rows = { columns, ids: this.ids, times: this.times };
    for (const role of ['FEATURE', 'OUTPUT'] as const) this.columns[role].clear();
    [this.ids, this.times, this.bytes] = [[], [], 0];
    return rows;
  }

  private putAll(role: SentRole, row: number, values: FeatureValues): void {
    for (const name of Object.keys(values)) this.put(role, row, name, values[name]);
  }

  private put(role: SentRole, row: number, name: string, given: unknown): void {
    let values = this.columns[role].get(name);
    if (!values) {
      this.columns[role].set(name, (values = []));
      this.bytes += name.length;
    }
    while (values.length < row) values.push(null);
    values.push(typeof given === 'number' ? (Number.isFinite(given) ? given : String(given)) : this.other(name, given));
    this.bytes += typeof given === 'string' ? given.length + 3 : 10;
  }

  private other(name: string, given: unknown): FeatureValue | null {
    if (given === null || given === undefined || typeof given === 'boolean') return given ?? null;
    if (typeof given === 'string' && given.length <= maxTextLength && !/[\0\p{Surrogate}]/u.test(given)) return given;
    this.complain(typeof given === 'string' ? `a text of ${JSON.stringify(name)} is too long or not well-formed; it is missing.` : `${JSON.stringify(name)} was given a value of the type ${typeof given}; it is missing.`);
    return null;
  }
}

/** Rows one after the other, as one. */
export function joinedRows(parts: readonly PredictionRows[]): PredictionRows {
  const columns = new Map<string, { readonly name: string; readonly role: SentRole; readonly values: Values }>();
  let rows = 0;
  for (const part of parts) {
    for (const { name, role, values } of part.columns) {
      const key = `${role} ${name}`;
      let column = columns.get(key);
      if (!column) columns.set(key, (column = { name, role, values: [] }));
      padded(column.values, rows);
      for (const value of values) column.values.push(value);
    }
    rows += part.ids.length;
  }
  return { columns: Array.from(columns.values(), (column) => ({ ...column, values: padded(column.values, rows) })), ids: parts.flatMap(({ ids }) => ids), times: parts.flatMap(({ times }) => times) };
}

/** The rows as requests that the server reads: one, unless that is too large. The same rows are always parted alike. */
export function requestsOf(deploymentId: string, rows: PredictionRows): string[] {
  const whole = JSON.stringify({ deploymentId, ...rows });
  if (rows.ids.length <= 1 || whole.length * 3 <= maxRequestBytes || new TextEncoder().encode(whole).length <= maxRequestBytes) return [whole];
  const half = rows.ids.length >> 1;
  return [[0, half], [half, rows.ids.length]].flatMap(([from, to]) => requestsOf(deploymentId, slice(rows, from ?? 0, to ?? 0)));
}

/** Columns that these rows do not have are theirs no more. */
function slice({ columns, ids, times }: PredictionRows, from: number, to: number): PredictionRows {
  const parts = columns.map(({ values, ...column }) => ({ ...column, values: values.slice(from, to) }));
  return { columns: parts.filter(({ values }) => values.some((value) => value !== null)), ids: ids.slice(from, to), times: times.slice(from, to) };
}

function padded(values: Values, rows: number): Values {
  while (values.length < rows) values.push(null);
  return values;
}
