import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Differs whenever a model, one of its versions, an alias, or a deployment that is or was to run does. */
const mark = `
  select concat_ws(' ', m.updated_at, m.deleted_at,
           (select max(v.updated_at) from model_version v where v.workspace_id = $1 and v.model_id = $2),
           (select a.id from alias_move a where a.workspace_id = $1 and a.model_id = $2 order by a.id desc limit 1),
           (select string_agg(concat_ws(':', d.id, d.status, d.approved, d.external_url), ' ' order by d.id) from deployment d where d.workspace_id = $1 and d.model_id = $2 and d.status in ('REQUESTED', 'IN_PROGRESS', 'ACTIVE')),
           (select max(d.ended_at) from deployment d where d.workspace_id = $1 and d.model_id = $2)) as mark
    from registered_model m where m.workspace_id = $1 and m.id = $2`;

@Injectable()
export class ModelMarkStore {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no such model. */
  async of(workspaceId: WorkspaceId, modelId: string): Promise<string | undefined> {
    return (await this.database.query<{ mark: string }>(mark, [workspaceId, modelId]))[0]?.mark;
  }
}
