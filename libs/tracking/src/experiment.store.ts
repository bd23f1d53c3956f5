import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { ActorId, Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { TextMap } from './rules/index.js';
import { ExperimentNameTaken } from './tracking.errors.js';

export type ExperimentId = Id<'Experiment'>;

export interface Experiment {
  readonly id: ExperimentId;
  readonly name: string;
  readonly description: string | null;
  readonly tags: TextMap;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/** What tables show of an experiment's runs. */
export interface ExperimentActivity {
  readonly runCount: number;
  readonly lastRunAt: Date | null;
}

/** Columns of the table `experiment`, under that alias, as an {@link Experiment}. */
export const experimentColumns = `experiment.id, experiment.name, experiment.description, experiment.tags, experiment.created_by as "createdBy",
  experiment.created_at as "createdAt", experiment.updated_at as "updatedAt", experiment.deleted_at as "deletedAt"`;

@Injectable()
export class ExperimentStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is taken: also by an experiment that was deleted, or that another transaction is just making. */
  async insert(workspaceId: WorkspaceId, { id, name, description, tags, createdBy, createdAt }: Omit<Experiment, 'updatedAt' | 'deletedAt'>): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into experiment (workspace_id, id, name, description, tags, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
       on conflict (workspace_id, name) do nothing`,
      [workspaceId, id, name, description, JSON.stringify(tags), createdBy, createdAt],
    );
    return inserted === 1;
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Experiment[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Experiment>(`select ${experimentColumns} from experiment where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  async byName(workspaceId: WorkspaceId, name: string, seen: RowFilter): Promise<Experiment | undefined> {
    const values: unknown[] = [workspaceId, name];
    const [found] = await this.database.query<Experiment>(`select ${experimentColumns} from experiment where workspace_id = $1 and name = $2${narrowed(seen, values)}`, values);
    return found;
  }

  /** Reads a row that this transaction is about to change; others wait. */
  async lock(workspaceId: WorkspaceId, id: ExperimentId, seen: RowFilter): Promise<Experiment | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [found] = await this.database.query<Experiment>(`select ${experimentColumns} from experiment where workspace_id = $1 and id = $2${narrowed(seen, values)} for no key update`, values);
    return found;
  }

  /** Writes all that can change of an experiment. @returns false when the new name is taken */
  async update(workspaceId: WorkspaceId, { id, name, description, tags, updatedAt, deletedAt }: Experiment): Promise<boolean> {
    const updated = await this.database
      .execute(
        `update experiment set name = $3, description = $4, tags = $5, updated_at = $6, deleted_at = $7
          where workspace_id = $1 and id = $2 and not exists (select 1 from experiment other where other.workspace_id = $1 and other.name = $3 and other.id <> $2)`,
        [workspaceId, id, name, description, JSON.stringify(tags), updatedAt, deletedAt],
      )
      .catch((error: unknown) => {
        // Somebody took the name between the look and the write; this transaction is over either way.
        if (error instanceof Error && 'code' in error && error.code === '23505') throw new ExperimentNameTaken(name, '', false);
        throw error;
      });
    return updated === 1;
  }

  /** Of the runs that are seen. */
  async activity(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<ReadonlyMap<string, ExperimentActivity>> {
    const values: unknown[] = [workspaceId, ids];
    const rows = await this.database.query<{ id: string; runs: number; last: Date | null }>(
      `select experiment_id as id, count(*)::int as runs, max(started_at) as last from run
        where workspace_id = $1 and experiment_id = any($2::uuid[]) and deleted_at is null${narrowed(seen, values)} group by experiment_id`,
      values,
    );
    return new Map(rows.map(({ id, runs, last }) => [id, { runCount: runs, lastRunAt: last }]));
  }
}
