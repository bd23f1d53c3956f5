import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { assetColumns } from './asset.store.js';
import type { Asset, Execution, Job, Side } from './execution.js';
import { executionColumns } from './execution.store.js';
import { jobColumns } from './job.store.js';
import { addressOfName, type AssetName, type JobName } from './rules/index.js';

/** A part of a list by counting rows, as clients of Marquez ask. Rows that are skipped are read. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

export interface Counted<Item> {
  readonly items: readonly Item[];
  /** Of the whole list. */
  readonly count: number;
}

/** What producers put names into: a scheduler, a database, a store. */
export interface Namespace {
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An asset that a job reads or writes, by its own name. */
export interface JobUse extends AssetName {
  readonly jobId: string;
  readonly side: Side;
}

/** A system that assets lie in, as producers reach it; by its namespace where none told of it. */
export interface Source {
  readonly name: string;
  readonly uri: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A tag that something has. */
export interface UsedTag {
  readonly key: string;
  readonly value: string;
}

export type NameKind = 'JOB' | 'ASSET';

/** A job or an asset whose name was looked for. */
export interface FoundName extends JobName {
  readonly kind: NameKind;
  readonly updatedAt: Date;
}

const namespacesSql = `
select name, min(created_at) as "createdAt", max(updated_at) as "updatedAt"
  from (select namespace as name, created_at, coalesce(last_started_at, created_at) as updated_at from pipeline_job where workspace_id = $1
        union all select namespace, created_at, updated_at from asset where workspace_id = $1) named`;

const sourcesSql = `
select name, max(uri) as uri, min(created_at) as "createdAt", max(updated_at) as "updatedAt"
  from (select coalesce(facts #>> '{source,value,name}', namespace) as name, coalesce(facts #>> '{source,value,uri}', namespace) as uri, created_at, updated_at from asset where workspace_id = $1) told`;

const tagsSql = `
select distinct tag->>'key' as key, tag->>'value' as value
  from (select jsonb_array_elements(facts #> '{tags,value}') as tag from asset where workspace_id = $1 and facts ? 'tags'
        union all select jsonb_array_elements(tags) from pipeline_job where workspace_id = $1 and tags <> '[]') told
 order by key, value limit $2 offset $3`;

/** Jobs and assets by their names, in the order of names: what a directory of them shows. */
@Injectable()
export class DirectoryStore {
  constructor(private readonly database: Database) {}

  namespaces(workspaceId: WorkspaceId, { limit, offset }: Slice): Promise<Namespace[]> {
    return this.database.query<Namespace & Record<string, unknown>>(`${namespacesSql} group by name order by name limit $2 offset $3`, [workspaceId, limit, offset]);
  }

  async namespace(workspaceId: WorkspaceId, name: string): Promise<Namespace | undefined> {
    const [found] = await this.database.query<Namespace & Record<string, unknown>>(`${namespacesSql} where name = $2 group by name`, [workspaceId, name]);
    return found;
  }

  sources(workspaceId: WorkspaceId, { limit, offset }: Slice): Promise<Source[]> {
    return this.database.query<Source & Record<string, unknown>>(`${sourcesSql} group by name order by name limit $2 offset $3`, [workspaceId, limit, offset]);
  }

  async source(workspaceId: WorkspaceId, name: string): Promise<Source | undefined> {
    return (await this.database.query<Source & Record<string, unknown>>(`${sourcesSql} where name = $2 group by name`, [workspaceId, name]))[0];
  }

  /** Of assets, their columns and jobs, each once. */
  tags(workspaceId: WorkspaceId, { limit, offset }: Slice): Promise<UsedTag[]> {
    return this.database.query<UsedTag & Record<string, unknown>>(tagsSql, [workspaceId, limit, offset]);
  }

  /** In one namespace, or in all. */
  async jobs(workspaceId: WorkspaceId, namespace: string | undefined, { limit, offset }: Slice): Promise<Counted<Job>> {
    const values = namespace === undefined ? [workspaceId] : [workspaceId, namespace];
    const where = `j.workspace_id = $1 ${namespace === undefined ? '' : 'and j.namespace = $2'}`;
    const items = await this.database.query<Job>(`select ${jobColumns} from pipeline_job j where ${where} order by j.namespace, j.name, j.id limit $${values.length + 1} offset $${values.length + 2}`, [...values, limit, offset]);
    return { items, count: await this.count(`select count(*)::int as count from pipeline_job j where ${where}`, values) };
  }

  async job(workspaceId: WorkspaceId, name: JobName): Promise<Job | undefined> {
    const [found] = await this.database.query<Job>(`select ${jobColumns} from pipeline_job j where j.workspace_id = $1 and j.address = decode($2, 'hex')`, [workspaceId, addressOfName(name)]);
    return found;
  }

  async assets(workspaceId: WorkspaceId, namespace: string, { limit, offset }: Slice): Promise<Counted<Asset>> {
    const where = 'a.workspace_id = $1 and a.namespace = $2';
    const items = await this.database.query<Asset>(`select ${assetColumns} from asset a where ${where} order by a.name, a.id limit $3 offset $4`, [workspaceId, namespace, limit, offset]);
    return { items, count: await this.count(`select count(*)::int as count from asset a where ${where}`, [workspaceId, namespace]) };
  }

  assetsByIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Asset[]> {
    return this.database.query<Asset & Record<string, unknown>>(`select ${assetColumns} from asset a where a.workspace_id = $1 and a.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** What each job reads and writes, by its success that stands in the graph; by its newest execution while it had none. */
  usesOfJobs(workspaceId: WorkspaceId, jobIds: readonly string[]): Promise<JobUse[]> {
    return this.database.query<JobUse & Record<string, unknown>>(
      `select j.id as "jobId", u.side, a.namespace, a.name
         from pipeline_job j
         join execution_use u on u.workspace_id = $1 and u.execution_id = coalesce(j.graph_execution_id, (select e.id from execution e where e.workspace_id = $1 and e.job_id = j.id order by e.started_at desc nulls last, e.id desc limit 1))
         join asset a on a.workspace_id = $1 and a.id = u.asset_id
        where j.workspace_id = $1 and j.id = any($2::uuid[]) order by a.namespace, a.name`,
      [workspaceId, jobIds],
    );
  }

  /** Of a job, newest start first. */
  async executions(workspaceId: WorkspaceId, jobId: string, { limit, offset }: Slice): Promise<Counted<Execution>> {
    const where = 'e.workspace_id = $1 and e.job_id = $2';
    const items = await this.database.query<Execution>(`select ${executionColumns} from execution e where ${where} order by coalesce(e.started_at, '-infinity') desc, e.id desc limit $3 offset $4`, [workspaceId, jobId, limit, offset]);
    return { items, count: await this.count(`select count(*)::int as count from execution e where ${where}`, [workspaceId, jobId]) };
  }

  /** The newest execution of each job that has any. */
  lastExecutions(workspaceId: WorkspaceId, jobIds: readonly string[]): Promise<Execution[]> {
    return this.database.query<Execution & Record<string, unknown>>(
      `select last.* from unnest($2::uuid[]) as wanted (id)
        cross join lateral (select ${executionColumns} from execution e where e.workspace_id = $1 and e.job_id = wanted.id order by e.started_at desc nulls last, e.id desc limit 1) last`,
      [workspaceId, jobIds],
    );
  }

  /** Executions that wrote an asset, newest first. */
  async writers(workspaceId: WorkspaceId, assetId: string, { limit, offset }: Slice): Promise<Counted<Execution>> {
    const items = await this.database.query<Execution & Record<string, unknown>>(
      `select ${executionColumns} from execution_use u join execution e on e.workspace_id = $1 and e.id = u.execution_id
        where u.workspace_id = $1 and u.asset_id = $2 and u.side = 'WRITE' order by u.used_at desc, u.execution_id desc limit $3 offset $4`,
      [workspaceId, assetId, limit, offset],
    );
    return { items, count: await this.count(`select count(*)::int as count from execution_use u where u.workspace_id = $1 and u.asset_id = $2 and u.side = 'WRITE'`, [workspaceId, assetId]) };
  }

  /** The newest execution that wrote each asset, by asset. */
  async lastWriters(workspaceId: WorkspaceId, assetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ assetId: string; executionId: string }>(
      `select wanted.id as "assetId", last.execution_id as "executionId" from unnest($2::uuid[]) as wanted (id)
        cross join lateral (select u.execution_id from execution_use u where u.workspace_id = $1 and u.asset_id = wanted.id and u.side = 'WRITE' order by u.used_at desc, u.execution_id desc limit 1) last`,
      [workspaceId, assetIds],
    );
    return new Map(rows.map(({ assetId, executionId }) => [assetId, executionId]));
  }

  /** Jobs and assets whose name holds a text, in any case. */
  search(workspaceId: WorkspaceId, { part, kinds, namespace, newestFirst, limit }: { readonly part: string; readonly kinds: readonly NameKind[]; readonly namespace: string | undefined; readonly newestFirst: boolean; readonly limit: number }): Promise<FoundName[]> {
    return this.database.query<FoundName & Record<string, unknown>>(
      `select kind, namespace, name, updated_at as "updatedAt"
         from (select 'JOB' as kind, namespace, name, coalesce(last_started_at, created_at) as updated_at from pipeline_job where workspace_id = $1 and 'JOB' = any($3::text[])
               union all select 'ASSET', namespace, name, updated_at from asset where workspace_id = $1 and 'ASSET' = any($3::text[])) named
        where position(lower($2) in lower(name)) > 0 and ($4::text is null or namespace = $4)
        order by ${newestFirst ? 'updated_at desc, ' : ''}name, namespace, kind limit $5`,
      [workspaceId, part, kinds, namespace ?? null, limit],
    );
  }

  private async count(sql: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(sql, values);
    return row?.count ?? 0;
  }
}
