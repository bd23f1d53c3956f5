import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import type { Job, JobId, PipelineVersion } from './execution.js';
import { addressOfName, type CodePlace, type Dag, type JobDescription, type JobName } from './rules/index.js';

export const jobColumns = `j.id, j.namespace, j.name, j.is_pipeline as "isPipeline", j.integration, j.kind, j.description, j.owners, j.tags, j.code, j.last_started_at as "lastStartedAt", j.created_at as "createdAt"`;
const versionColumns = `v.job_id as "jobId", encode(v.digest, 'hex') as digest, v.number, v.document, v.created_at as "createdAt"`;

/** What a job is said to be, and when that was told. */
export interface ToldOfJob {
  readonly id: JobId;
  readonly at: Date;
  readonly about?: JobDescription | undefined;
  readonly code?: CodePlace | undefined;
}

/** Where a page of pipelines begins: after this one. */
export interface PipelinePlace {
  readonly lastStartedAt: Date | null;
  readonly id: string;
}

/** The execution whose lineage stands in the graph for a job. */
export interface GraphStanding {
  readonly executionId: string | null;
  readonly at: Date | null;
}

@Injectable()
export class JobStore {
  constructor(private readonly database: Database) {}

  /** The jobs of these names, made where they are new, by {@link addressOfName}. In the order of addresses, so that two who make the same ones do not wait for each other in a ring. */
  async ensure(workspaceId: WorkspaceId, jobs: readonly (JobName & { readonly id: string })[], now: Date): Promise<ReadonlyMap<string, Job>> {
    const byAddress = new Map(jobs.map((job) => [addressOfName(job), job]));
    const addresses = [...byAddress.keys()].sort();
    const inOrder = addresses.flatMap((address) => byAddress.get(address) ?? []);
    await this.database.execute(
      `insert into pipeline_job (workspace_id, id, address, namespace, name, created_at)
       select $1, given.id, given.address, given.namespace, given.name, $6 from unnest($2::uuid[], $3::bytea[], $4::text[], $5::text[]) as given (id, address, namespace, name)
        where not exists (select from pipeline_job known where known.workspace_id = $1 and known.address = given.address)
        order by given.address
       on conflict (workspace_id, address) do nothing`,
      [workspaceId, inOrder.map(({ id }) => id), bytesOfHex(addresses), inOrder.map(({ namespace }) => namespace), inOrder.map(({ name }) => name), now],
    );
    const found = await this.database.query<Job & { address: string }>(`select encode(j.address, 'hex') as address, ${jobColumns} from pipeline_job j where j.workspace_id = $1 and j.address = any($2::bytea[])`, [workspaceId, bytesOfHex(addresses)]);
    return new Map(found.map(({ address, ...job }) => [address, job]));
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Job[]> {
    return this.database.query<Job>(`select ${jobColumns} from pipeline_job j where j.workspace_id = $1 and j.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** Takes what was told for a later time than what is there. */
  describe(workspaceId: WorkspaceId, told: readonly ToldOfJob[]): void {
    this.database.send(
      `update pipeline_job j
          set integration = coalesce(t.integration, j.integration), kind = coalesce(t.kind, j.kind), description = coalesce(t.description, j.description), owners = coalesce(t.owners, j.owners), tags = coalesce(t.tags, j.tags), code = coalesce(t.code, j.code), described_at = t.at
         from jsonb_to_recordset($2::jsonb) as t (id uuid, at timestamptz, integration text, kind text, description text, owners text[], tags jsonb, code jsonb)
        where j.workspace_id = $1 and j.id = t.id and (j.described_at is null or j.described_at <= t.at)`,
      [workspaceId, JSON.stringify(told.map(({ id, at, about, code }) => ({ id, at, ...about, code: code && { url: code.url, version: code.version, language: code.language } })))],
    );
  }

  /** Says anew whether the jobs are pipelines, and when the newest execution started. */
  refresh(workspaceId: WorkspaceId, ids: readonly string[]): void {
    this.database.send(
      `update pipeline_job j
          set is_pipeline = exists (select from execution e where e.workspace_id = $1 and e.job_id = j.id and e.parent_id is null and e.state <> 'NAMED'),
              last_started_at = (select max(e.started_at) from execution e where e.workspace_id = $1 and e.job_id = j.id)
        where j.workspace_id = $1 and j.id = any($2::uuid[])`,
      [workspaceId, ids],
    );
  }

  /** Newest start first. */
  async page(workspaceId: WorkspaceId, namePart: string | undefined, after: PipelinePlace | undefined, limit: number): Promise<Job[]> {
    const values: unknown[] = [workspaceId, limit];
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const named = namePart === undefined ? '' : `and position(lower(${bind(namePart)}) in lower(j.name)) > 0`;
    const place = !after ? '' : `and (coalesce(j.last_started_at, '-infinity'), j.id) < (${bind(after.lastStartedAt ?? '-infinity')}::timestamptz, ${bind(after.id)}::uuid)`;
    return this.database.query<Job>(`select ${jobColumns} from pipeline_job j where j.workspace_id = $1 and j.is_pipeline ${named} ${place} order by coalesce(j.last_started_at, '-infinity') desc, j.id desc limit $2`, values);
  }

  /** Holds the jobs' rows. */
  async lockGraphs(workspaceId: WorkspaceId, ids: readonly JobId[]): Promise<ReadonlyMap<JobId, GraphStanding>> {
    const rows = await this.database.query<GraphStanding & { id: JobId }>('select id, graph_execution_id as "executionId", graph_at as at from pipeline_job where workspace_id = $1 and id = any($2::uuid[]) order by id for no key update', [workspaceId, ids]);
    return new Map(rows.map(({ id, executionId, at }) => [id, { executionId, at }]));
  }

  setGraphs(workspaceId: WorkspaceId, standings: ReadonlyMap<JobId, GraphStanding>): void {
    if (!standings.size) return;
    const all = [...standings.values()];
    this.database.send(
      'update pipeline_job j set graph_execution_id = n.execution_id, graph_at = n.at from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as n (id, execution_id, at) where j.workspace_id = $1 and j.id = n.id',
      [workspaceId, [...standings.keys()], all.map(({ executionId }) => executionId), all.map(({ at }) => at)],
    );
  }

  /** Of jobs whose lineage in the graph has this asset nobody says any more that it is written down: it is named anew. */
  forgetGraphs(workspaceId: WorkspaceId, assetId: string): void {
    this.database.send(
      `update pipeline_job j set graph_execution_id = null from execution_use u where j.workspace_id = $1 and u.workspace_id = $1 and u.execution_id = j.graph_execution_id and u.asset_id = $2`,
      [workspaceId, assetId],
    );
  }

  /** The job's row must be held. @returns true when the version is new */
  async addVersion(workspaceId: WorkspaceId, jobId: string, digest: string, document: Dag, now: Date): Promise<boolean> {
    const added = await this.database.execute(
      `with known as (select from pipeline_version where workspace_id = $1 and job_id = $2 and digest = decode($3, 'hex')),
            next as (update pipeline_job set last_version = last_version + 1 where workspace_id = $1 and id = $2 and not exists (select from known) returning last_version)
       insert into pipeline_version (workspace_id, job_id, digest, number, document, created_at) select $1, $2, decode($3, 'hex'), last_version, $4, $5 from next`,
      [workspaceId, jobId, digest, JSON.stringify(document), now],
    );
    return added === 1;
  }

  async versions(workspaceId: WorkspaceId, jobId: string, below: number | undefined, limit: number): Promise<PipelineVersion[]> {
    return this.database.query<PipelineVersion>(`select ${versionColumns} from pipeline_version v where v.workspace_id = $1 and v.job_id = $2 and ($3::int is null or v.number < $3) order by v.number desc limit $4`, [workspaceId, jobId, below ?? null, limit]);
  }

  async versionByNumber(workspaceId: WorkspaceId, jobId: string, number: number): Promise<PipelineVersion | undefined> {
    const [found] = await this.database.query<PipelineVersion>(`select ${versionColumns} from pipeline_version v where v.workspace_id = $1 and v.job_id = $2 and v.number = $3`, [workspaceId, jobId, number]);
    return found;
  }

  async versionsByDigest(workspaceId: WorkspaceId, jobId: string, digests: readonly string[]): Promise<PipelineVersion[]> {
    return this.database.query<PipelineVersion>(`select ${versionColumns} from pipeline_version v where v.workspace_id = $1 and v.job_id = $2 and v.digest = any($3::bytea[])`, [workspaceId, jobId, bytesOfHex(digests)]);
  }
}
