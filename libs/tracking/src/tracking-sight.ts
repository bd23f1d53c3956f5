import { Injectable } from '@nestjs/common';
import { AccessControl, allOf, type AttributeColumns, narrowed, type RowFilter, through } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

const experimentColumns: AttributeColumns = { ownerId: 'seen_experiment.created_by', createdBy: 'seen_experiment.created_by', name: 'seen_experiment.name', labels: 'seen_experiment.tags' };
const runColumns: AttributeColumns = { ownerId: 'run.created_by', createdBy: 'run.created_by', name: 'run.name', labels: 'run.tags', experiment: 'seen_experiment.name' };

/**
 * Which experiments and runs are there for somebody: for lists, for single things, and for whatever is to be changed. A run is there when its experiment
 * is, too. For whoever sees everything, and for jobs, there is nothing to filter.
 */
@Injectable()
export class TrackingSight {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
  ) {}

  /** Over rows of `experiment`. */
  experiments(actor: Actor): RowFilter {
    return through(this.access.sight(actor, 'experiment:read', experimentColumns), (sql) => `exists (select 1 from experiment seen_experiment where seen_experiment.workspace_id = experiment.workspace_id and seen_experiment.id = experiment.id and ${sql})`);
  }

  /** Over rows of `run`. */
  runs(actor: Actor): RowFilter {
    const seen = allOf(this.access.sight(actor, 'experiment:read', experimentColumns), this.access.sight(actor, 'run:read', runColumns));
    return through(seen, (sql) => `exists (select 1 from experiment seen_experiment where seen_experiment.workspace_id = run.workspace_id and seen_experiment.id = run.experiment_id and ${sql})`);
  }

  /** Those of the ids that are there for the actor, in their order; all of them, without a look, where there is nothing to filter. */
  async visibleRuns<Id extends string>(actor: Actor, ids: readonly Id[]): Promise<readonly Id[]> {
    const filter = this.runs(actor);
    if (!filter || !ids.length) return ids;
    const values: unknown[] = [actor.workspaceId, ids];
    const where = `run.workspace_id = $1 and run.id = any($2::uuid[])${narrowed(filter, values)}`;
    const rows = await this.database.read(actor, () => this.database.query<{ id: string }>(`select run.id from run where ${where}`, values));
    const seen = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => seen.has(id));
  }
}
