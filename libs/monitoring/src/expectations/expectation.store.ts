import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ExpectationGate, ExpectationSuite } from './expectation-suite.js';

const columns = `s.id, s.name, v.version, s.version as newest, encode(v.digest, 'hex') as digest, v.expectations, v.created_by as "createdBy", v.created_at as "createdAt"`;
const tables = 'expectation_suite s join expectation_suite_version v on v.workspace_id = s.workspace_id and v.suite_id = s.id';
const gateColumns = `g.dataset_id as "datasetId", g.suite_id as "suiteId", g.version, g.path, g.set_by as "setBy", g.set_at as "setAt"`;

/** Which version of a suite; null: the newest. */
export interface SuiteReference {
  readonly id: string;
  readonly version: number | null;
}

@Injectable()
export class ExpectationStore {
  constructor(private readonly database: Database) {}

  /** Names are held one after the other. */
  async lockName(workspaceId: WorkspaceId, name: string): Promise<ExpectationSuite | undefined> {
    await this.database.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`expectations ${workspaceId} ${name}`]);
    return (await this.database.query<ExpectationSuite>(`select ${columns} from ${tables} where s.workspace_id = $1 and s.name = $2 and v.version = s.version`, [workspaceId, name]))[0];
  }

  /** A further version, or the first. */
  async insert(workspaceId: WorkspaceId, { id, name, version, digest, expectations, createdBy, createdAt }: ExpectationSuite): Promise<void> {
    await this.database.execute(
      `insert into expectation_suite (workspace_id, id, name, version, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6) on conflict (workspace_id, id) do update set version = excluded.version, updated_at = excluded.updated_at`,
      [workspaceId, id, name, version, createdBy, createdAt],
    );
    await this.database.execute(`insert into expectation_suite_version (workspace_id, suite_id, version, digest, expectations, created_by, created_at) values ($1, $2, $3, decode($4, 'hex'), $5, $6, $7)`, [workspaceId, id, version, digest, JSON.stringify(expectations), createdBy, createdAt]);
  }

  /** @param seen those that are there for whoever asks, under the alias `s` */
  async find(workspaceId: WorkspaceId, { id, version }: SuiteReference, seen: RowFilter): Promise<ExpectationSuite | undefined> {
    const values: unknown[] = [workspaceId, id, version];
    return (await this.database.query<ExpectationSuite>(`select ${columns} from ${tables} where s.workspace_id = $1 and s.id = $2 and v.version = coalesce($3::int, s.version)${narrowed(seen, values)}`, values))[0];
  }

  /** By name, behind a name; the newest version of each. */
  async page(workspaceId: WorkspaceId, after: string | undefined, limit: number, seen: RowFilter): Promise<ExpectationSuite[]> {
    const values: unknown[] = [workspaceId, after ?? null];
    const where = `s.workspace_id = $1 and v.version = s.version and ($2::text is null or s.name > $2)${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<ExpectationSuite>(`select ${columns} from ${tables} where ${where} order by s.name limit $${values.length}`, values);
  }

  async gatesOfDatasets(workspaceId: WorkspaceId, datasetIds: readonly string[]): Promise<ExpectationGate[]> {
    return this.database.query<ExpectationGate>(`select ${gateColumns} from expectation_gate g where g.workspace_id = $1 and g.dataset_id = any($2::uuid[])`, [workspaceId, datasetIds]);
  }

  async gate(workspaceId: WorkspaceId, datasetId: string): Promise<ExpectationGate | undefined> {
    return (await this.database.query<ExpectationGate>(`select ${gateColumns} from expectation_gate g where g.workspace_id = $1 and g.dataset_id = $2`, [workspaceId, datasetId]))[0];
  }

  /** By when they were set. */
  async gatesOf(workspaceId: WorkspaceId, suiteId: string, limit: number): Promise<ExpectationGate[]> {
    return this.database.query<ExpectationGate>(`select ${gateColumns} from expectation_gate g where g.workspace_id = $1 and g.suite_id = $2 order by g.set_at, g.dataset_id limit $3`, [workspaceId, suiteId, limit]);
  }

  async setGate(workspaceId: WorkspaceId, { datasetId, suiteId, version, path, setBy, setAt }: ExpectationGate): Promise<void> {
    await this.database.execute(
      `insert into expectation_gate (workspace_id, dataset_id, suite_id, version, path, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, dataset_id) do update set suite_id = excluded.suite_id, version = excluded.version, path = excluded.path, set_by = excluded.set_by, set_at = excluded.set_at`,
      [workspaceId, datasetId, suiteId, version, path, setBy, setAt],
    );
  }

  async removeGate(workspaceId: WorkspaceId, datasetId: string): Promise<void> {
    await this.database.execute('delete from expectation_gate where workspace_id = $1 and dataset_id = $2', [workspaceId, datasetId]);
  }
}
