import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database, versionsOf } from '@plinth/platform/database';

/** Differs whenever a model, one of its versions, an alias, or a deployment that is or was to run does. */
const mark = `
  select concat_ws(' ', m.xmin,
           (select ${versionsOf('v')} from model_version v where v.workspace_id = $1 and v.model_id = $2),
           (select ${versionsOf('a')} from model_alias a where a.workspace_id = $1 and a.model_id = $2),
           (select ${versionsOf('d')} from deployment d where d.workspace_id = $1 and d.model_id = $2)) as mark
    from registered_model m where m.workspace_id = $1 and m.id = $2`;

@Injectable()
export class ModelMarkStore {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no such model. */
  async of(workspaceId: WorkspaceId, modelId: string): Promise<string | undefined> {
    return (await this.database.query<{ mark: string }>(mark, [workspaceId, modelId]))[0]?.mark;
  }
}
