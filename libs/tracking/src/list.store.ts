import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { afterRow, type CompiledOrder, compileExperimentFilter, compileExperimentOrder, compileFilter, compileOrder, type ExperimentFilterExpression, type ExperimentOrderTerm, type FilterExpression, orderClause, type OrderTerm, selectKey, type SortKey, type SortValues, SqlParameters } from './rules/index.js';

export type Lifecycle = 'ACTIVE' | 'DELETED' | 'ANY';

/** Which runs. */
export interface RunCriteria {
  readonly experimentIds: readonly string[] | undefined;
  readonly parentRunId: string | undefined;
  readonly lifecycle: Lifecycle;
  readonly filter: FilterExpression;
}

/** Which experiments. */
export interface ExperimentCriteria {
  readonly lifecycle: Lifecycle;
  readonly filter: ExperimentFilterExpression;
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
    return this.places('run', conditions, compileOrder(terms, parameters), slice, parameters);
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

  async latestChange(workspaceId: WorkspaceId, experimentIds: readonly string[]): Promise<Date | undefined> {
    const [row] = await this.database.query<{ latest: Date | null }>('select max(updated_at) as latest from run where workspace_id = $1 and experiment_id = any($2::uuid[])', [workspaceId, experimentIds]);
    return row?.latest ?? undefined;
  }

  changedSince(workspaceId: WorkspaceId, experimentIds: readonly string[], since: Date | undefined, limit: number): Promise<{ id: string; updatedAt: Date }[]> {
    return this.database.query(
      `select id, updated_at as "updatedAt" from run where workspace_id = $1 and experiment_id = any($2::uuid[]) and ($3::timestamptz is null or updated_at > $3) order by updated_at, id limit $4`,
      [workspaceId, experimentIds, since ?? null, limit],
    );
  }

  private async places(table: 'run' | 'experiment', conditions: string[], { joins, keys }: CompiledOrder, { limit, after }: Slice, parameters: SqlParameters): Promise<Place[]> {
    const where = after ? [...conditions, afterRow(keys, after, parameters)] : conditions;
    const selected = keys.map((key, index) => `${selectKey(key)} AS k${index}`).join(', ');
    const rows = await this.database.query<Record<string, string | null>>(
      `SELECT ${table}.id, ${selected} FROM ${table} ${joins} WHERE ${where.join(' AND ')} ORDER BY ${orderClause(keys)} LIMIT ${parameters.bind(limit)}::int`,
      parameters.values,
    );
    return rows.map((row) => ({ id: row.id ?? '', values: keys.map((_: SortKey, index) => row[`k${index}`] ?? null) }));
  }

  private async count(table: 'run' | 'experiment', conditions: readonly string[], parameters: SqlParameters): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table} WHERE ${conditions.join(' AND ')}`, parameters.values);
    return row?.count ?? 0;
  }
}

function runConditions(workspaceId: WorkspaceId, { experimentIds, parentRunId, lifecycle, filter }: RunCriteria, parameters: SqlParameters): string[] {
  const conditions = [`run.workspace_id = ${parameters.bind(workspaceId)}::uuid`, ...lifecycleCondition('run', lifecycle)];
  const [only, ...others] = experimentIds ?? [];
  if (only !== undefined && !others.length) conditions.push(`run.experiment_id = ${parameters.bind(only)}::uuid`);
  else if (experimentIds) conditions.push(`run.experiment_id = ANY (${parameters.bind(experimentIds)}::uuid[])`);
  if (parentRunId !== undefined) conditions.push(`run.parent_run_id = ${parameters.bind(parentRunId)}::uuid`);
  if (filter.kind !== 'EVERYTHING') conditions.push(compileFilter(filter, parameters));
  return conditions;
}

function experimentConditions(workspaceId: WorkspaceId, { lifecycle, filter }: ExperimentCriteria, parameters: SqlParameters): string[] {
  const conditions = [`experiment.workspace_id = ${parameters.bind(workspaceId)}::uuid`, ...lifecycleCondition('experiment', lifecycle)];
  if (filter.kind !== 'EVERYTHING') conditions.push(compileExperimentFilter(filter, parameters));
  return conditions;
}

function lifecycleCondition(table: 'run' | 'experiment', lifecycle: Lifecycle): string[] {
  return lifecycle === 'ANY' ? [] : [`${table}.deleted_at IS ${lifecycle === 'ACTIVE' ? 'NULL' : 'NOT NULL'}`];
}
