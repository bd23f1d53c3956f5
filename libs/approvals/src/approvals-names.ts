import { Injectable } from '@nestjs/common';
import { type NamedSubject, SubjectNames } from '@plinth/audit';
import { Database } from '@plinth/platform/database';

/** What things of this domain are called, for whoever searches the audit log. */
@Injectable()
export class ApprovalsNames {
  constructor(database: Database, names: SubjectNames) {
    names.register('promotion-request', (workspaceId, ids) => database.query<NamedSubject>("select id, model_name || ' ' || target_name as name from promotion_request where workspace_id = $1 and id = any($2::uuid[])", [workspaceId, ids]));
    names.register('policy', (workspaceId, ids) => database.query<NamedSubject>('select id, name from policy where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids]));
  }
}
