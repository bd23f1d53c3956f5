/** A column of runs: `params.lr`, `metrics.loss`, `tags.team`, `attributes.start_time`. The key is raw, whatever signs it has. */
export type ColumnFamily = 'params' | 'metrics' | 'tags' | 'attributes';

export interface ColumnRef {
  readonly family: ColumnFamily;
  readonly key: string;
}

const families: readonly ColumnFamily[] = ['params', 'metrics', 'tags', 'attributes'];

export const columnId = ({ family, key }: ColumnRef): string => `${family}.${key}`;

export function readColumnId(id: string): ColumnRef | undefined {
  const dot = id.indexOf('.');
  const family = families.find((candidate) => candidate === id.slice(0, dot));
  const key = id.slice(dot + 1);
  return family === undefined || key === '' ? undefined : { family, key };
}

const bareKey = /^[\p{L}\p{M}\p{N}_./:-]+$/u;

/** As filters and orderings write it: a key with blanks or signs stands in backticks. */
export function writeSubject({ family, key }: ColumnRef): string {
  return bareKey.test(key) ? `${family}.${key}` : `${family}.\`${key.replaceAll('`', '``')}\``;
}

/** A text value as filters write it. */
export const writeText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The runs of these ids, as a filter. */
export const withIds = (ids: readonly string[], filter?: string): string => {
  const list = `attributes.run_id IN (${ids.map(writeText).join(', ')})`;
  return filter === undefined || filter.trim() === '' ? list : `(${filter}) AND ${list}`;
};
