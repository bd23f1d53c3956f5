import { Injectable } from '@nestjs/common';
import { type NamedSubject, SubjectNames } from '@plinth/audit';
import { Database } from '@plinth/platform/database';

/** What things of this domain are called, for whoever searches the audit log. */
@Injectable()
export class TrackingNames {
  constructor(database: Database, names: SubjectNames) {
    names.register('experiment', (workspaceId, ids) => database.query<NamedSubject>('select id, name from experiment where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids]));
    names.register('run', (workspaceId, ids) => database.query<NamedSubject>('select id, name from run where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids]));
  }
}
