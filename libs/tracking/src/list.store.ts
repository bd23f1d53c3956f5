import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { afterRow, type CompiledOrder, compileExperimentFilter, compileExperimentOrder, compileFilter, compileOrder, type ExperimentFilterExpression, type ExperimentOrderTerm, type FilterExpression, orderClause, type OrderTerm, selectKey, type SortKey, type SortValues, SqlParameters, walkOfNumbers } from './rules/index.js';

export type Lifecycle = 'ACTIVE' | 'DELETED' | 'ANY';

/** Which runs. */
export interface RunCriteria {
  readonly experimentIds: readonly string[] | undefined;
  readonly parentRunId: string | undefined;
  readonly lifecycle: Lifecycle;
  readonly filter: FilterExpression;
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

/** Which experiments. */
export interface ExperimentCriteria {
  readonly lifecycle: Lifecycle;
  readonly filter: ExperimentFilterExpression;
  readonly seen: RowFilter;
}

export interface Slice {
  readonly limit: number;
  /** The last row that was seen; undefined for the beginning. */
  readonly after: SortValues | undefined;
}

/** A row's place in its list. */
export interface Place {
  readonly id: string;
  readonly values: SortValues;
}

/**
 * Where in a list which rows stand: ids with the values that order them. Whole rows are read afterwards, for those of the page only; to sort whole rows
 * would move their params and tags about. Statements are put together here because filters and orders are the client's.
 */
@Injectable()
export class ListStore {
  constructor(private readonly database: Database) {}

  runs(workspaceId: WorkspaceId, criteria: RunCriteria, terms: readonly OrderTerm[], slice: Slice): Promise<Place[]> {
    const parameters = new SqlParameters();
    const conditions = runConditions(workspaceId, criteria, parameters);
    const order = compileOrder(terms, parameters);
    // An index holds one experiment's runs in the order of a metric, and only those of which it is a number.
    const mayWalk = terms[0]?.subject.entity === 'METRIC' && criteria.experimentIds?.length === 1 && (slice.after === undefined || slice.after[0] === '0');
    return mayWalk ? this.walkedPlaces(conditions, order, slice, parameters) : this.places('run', conditions, order, slice, parameters);
  }

  async countRuns(workspaceId: WorkspaceId, criteria: RunCriteria): Promise<number> {
    const parameters = new SqlParameters();
    return this.count('run', runConditions(workspaceId, criteria, parameters), parameters);
  }

  experiments(workspaceId: WorkspaceId, criteria: ExperimentCriteria, terms: readonly ExperimentOrderTerm[], slice: Slice): Promise<Place[]> {
    const parameters = new SqlParameters();
    const conditions = experimentConditions(workspaceId, criteria, parameters);
    return this.places('experiment', conditions, compileExperimentOrder(terms, parameters), slice, parameters);
  }

  async countExperiments(workspaceId: WorkspaceId, criteria: ExperimentCriteria): Promise<number> {
    const parameters = new SqlParameters();
    return this.count('experiment', experimentConditions(workspaceId, criteria, parameters), parameters);
  }

  async latestChange(workspaceId: WorkspaceId, experimentIds: readonly string[], seen: RowFilter): Promise<Date | undefined> {
    const values: unknown[] = [workspaceId, experimentIds];
    const [row] = await this.database.query<{ latest: Date | null }>(`select max(updated_at) as latest from run where workspace_id = $1 and experiment_id = any($2::uuid[])${narrowed(seen, values)}`, values);
    return row?.latest ?? undefined;
  }

  changedSince(workspaceId: WorkspaceId, experimentIds: readonly string[], since: Date | undefined, limit: number, seen: RowFilter): Promise<{ id: string; updatedAt: Date }[]> {
    const values: unknown[] = [workspaceId, experimentIds, since ?? null, limit];
    return this.database.query(
      `select id, updated_at as "updatedAt" from run where workspace_id = $1 and experiment_id = any($2::uuid[]) and ($3::timestamptz is null or updated_at > $3)${narrowed(seen, values)} order by updated_at, id limit $4`,
      values,
    );
  }

  private places(table: 'run' | 'experiment', conditions: readonly string[], order: CompiledOrder, slice: Slice, parameters: SqlParameters): Promise<Place[]> {
    return this.readPlaces(`WITH place AS (${placesSql(table, conditions, order, slice, parameters)})`, order, parameters);
  }

  /** The page from the walk over numbers; what is no number, which comes after all of them, is looked for only if they don't fill it. */
  private walkedPlaces(conditions: readonly string[], order: CompiledOrder, { limit, after }: Slice, parameters: SqlParameters): Promise<Place[]> {
    const [rank] = order.keys;
    const walk = walkOfNumbers(order);
    const numbers = placesSql('run', conditions, walk, { limit, after: after?.slice(1) }, parameters, ['0 AS k0', ...walk.keys.map(({ sql }, index) => `${sql} AS k${index + 1}`)]);
    const others = placesSql('run', [...conditions, `${rank?.sql ?? ''} > 0`, `(SELECT count(*) FROM number) < ${parameters.bind(limit)}::int`], order, { limit, after: undefined }, parameters);
    return this.readPlaces(`WITH number AS MATERIALIZED (${numbers}), other AS (${others}), place AS (SELECT * FROM number UNION ALL SELECT * FROM other)`, order, parameters, limit);
  }

  private async readPlaces(withPlace: string, { keys }: CompiledOrder, parameters: SqlParameters, limit?: number): Promise<Place[]> {
    const selected = keys.map((key, index) => ({ ...key, sql: `place.k${index}` }));
    const rows = await this.database.query<Record<string, string | null>>(
      `${withPlace} SELECT place.id, ${selected.map((key, index) => `${selectKey(key)} AS k${index}`).join(', ')} FROM place ORDER BY ${orderClause(selected)}${limit === undefined ? '' : ` LIMIT ${parameters.bind(limit)}::int`}`,
      parameters.values,
    );
    return rows.map((row) => ({ id: row.id ?? '', values: keys.map((_: SortKey, index) => row[`k${index}`] ?? null) }));
  }

  private async count(table: 'run' | 'experiment', conditions: readonly string[], parameters: SqlParameters): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table} WHERE ${conditions.join(' AND ')}`, parameters.values);
    return row?.count ?? 0;
  }
}

/** Ids and the values of the keys, in order and cut off at the limit. */
function placesSql(table: 'run' | 'experiment', conditions: readonly string[], { joins, keys }: CompiledOrder, { limit, after }: Slice, parameters: SqlParameters, selected = keys.map(({ sql }, index) => `${sql} AS k${index}`)): string {
  const where = after ? [...conditions, afterRow(keys, after, parameters)] : conditions;
  return `SELECT ${table}.id, ${selected.join(', ')} FROM ${[table, ...joins].join(' ')} WHERE ${where.join(' AND ')} ORDER BY ${orderClause(keys)} LIMIT ${parameters.bind(limit)}::int`;
}

function runConditions(workspaceId: WorkspaceId, { experimentIds, parentRunId, lifecycle, filter, seen }: RunCriteria, parameters: SqlParameters): string[] {
  const conditions = [`run.workspace_id = ${parameters.bind(workspaceId)}::uuid`, ...lifecycleCondition('run', lifecycle)];
  const [only, ...others] = experimentIds ?? [];
  if (only !== undefined && !others.length) conditions.push(`run.experiment_id = ${parameters.bind(only)}::uuid`);
  else if (experimentIds) conditions.push(`run.experiment_id = ANY (${parameters.bind(experimentIds)}::uuid[])`);
  if (parentRunId !== undefined) conditions.push(`run.parent_run_id = ${parameters.bind(parentRunId)}::uuid`);
  if (filter.kind !== 'EVERYTHING') conditions.push(compileFilter(filter, parameters));
  conditions.push(...seenCondition(seen, parameters));
  return conditions;
}

function experimentConditions(workspaceId: WorkspaceId, { lifecycle, filter, seen }: ExperimentCriteria, parameters: SqlParameters): string[] {
  const conditions = [`experiment.workspace_id = ${parameters.bind(workspaceId)}::uuid`, ...lifecycleCondition('experiment', lifecycle)];
  if (filter.kind !== 'EVERYTHING') conditions.push(compileExperimentFilter(filter, parameters));
  conditions.push(...seenCondition(seen, parameters));
  return conditions;
}

function seenCondition(seen: RowFilter, parameters: SqlParameters): string[] {
  if (!seen) return [];
  const { sql, values } = seen(parameters.values.length + 1);
  for (const value of values) parameters.bind(value);
  return [sql];
}

function lifecycleCondition(table: 'run' | 'experiment', lifecycle: Lifecycle): string[] {
  return lifecycle === 'ANY' ? [] : [`${table}.deleted_at IS ${lifecycle === 'ACTIVE' ? 'NULL' : 'NOT NULL'}`];
}
