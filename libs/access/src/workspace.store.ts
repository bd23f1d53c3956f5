import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Workspace } from './identity.store.js';

/** Rows of the directory of workspaces, within a transaction that makes one. */
@Injectable()
export class WorkspaceStore {
  constructor(private readonly database: Database) {}

  async get(id: WorkspaceId): Promise<Workspace> {
    const [workspace] = await this.database.query<Workspace & Record<string, unknown>>('select workspace_id as id, slug, name, created_at as "createdAt", created_by as "createdBy" from workspace where workspace_id = $1', [id]);
    if (!workspace) throw new Error(`The workspace ${id} is gone.`);
    return workspace;
  }

  /** @returns false when the slug is taken. */
  async insert({ id, slug, name, createdAt, createdBy }: Workspace): Promise<boolean> {
    return (await this.database.execute('insert into workspace (workspace_id, slug, name, created_at, created_by) values ($1, $2, $3, $4, $5) on conflict (slug) do nothing', [id, slug, name, createdAt, createdBy])) === 1;
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: string }>('select count(*) as count from workspace');
    return Number(row?.count ?? 0);
  }
}
