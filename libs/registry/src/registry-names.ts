import { Injectable } from '@nestjs/common';
import { type NamedSubject, SubjectNames } from '@plinth/audit';
import { Database } from '@plinth/platform/database';

/** What things of this domain are called, for whoever searches the audit log. */
@Injectable()
export class RegistryNames {
  constructor(database: Database, names: SubjectNames) {
    names.register('model', (workspaceId, ids) => database.query<NamedSubject>('select id, name from registered_model where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids]));
    names.register('model-version', (workspaceId, ids) => database.query<NamedSubject>('select v.id, m.name from model_version v join registered_model m on m.workspace_id = v.workspace_id and m.id = v.model_id where v.workspace_id = $1 and v.id = any($2::uuid[])', [workspaceId, ids]));
    names.register('environment', (workspaceId, ids) => database.query<NamedSubject>('select id, name from environment where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids]));
    names.register('deployment', (workspaceId, ids) => database.query<NamedSubject>("select d.id, m.name || ' ' || e.name as name from deployment d join registered_model m on m.workspace_id = d.workspace_id and m.id = d.model_id join environment e on e.workspace_id = d.workspace_id and e.id = d.environment_id where d.workspace_id = $1 and d.id = any($2::uuid[])", [workspaceId, ids]));
  }
}
