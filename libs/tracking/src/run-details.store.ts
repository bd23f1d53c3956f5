import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { TextMap } from './rules/index.js';
import type { RunId } from './run.store.js';

/** Where a run came from. */
export interface RunSource {
  readonly gitCommit: string | null;
  readonly gitBranch: string | null;
  readonly gitRemote: string | null;
  readonly gitDirty: boolean | null;
  readonly diff: string | null;
  readonly command: string | null;
  readonly entryPoint: string | null;
  readonly host: string | null;
  readonly runtime: string | null;
  readonly environment: unknown;
}

/** A data set that a run read. */
export interface RunInput {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string | null;
  readonly source: string | null;
  readonly schema: unknown;
  readonly profile: unknown;
  readonly tags: TextMap;
}

/** What a run has at most once, or seldom, and tables don't show. */
@Injectable()
export class RunDetailsStore {
  constructor(private readonly database: Database) {}

  async insertSource(workspaceId: WorkspaceId, runId: RunId, source: RunSource): Promise<void> {
    await this.database.execute(
      `insert into run_source (workspace_id, run_id, git_commit, git_branch, git_remote, git_dirty, diff, command, entry_point, host, runtime, environment)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [workspaceId, runId, source.gitCommit, source.gitBranch, source.gitRemote, source.gitDirty, source.diff, source.command, source.entryPoint, source.host, source.runtime, json(source.environment)],
    );
  }

  async sources(workspaceId: WorkspaceId, runIds: readonly string[]): Promise<ReadonlyMap<string, RunSource>> {
    const rows = await this.database.query<RunSource & { runId: string }>(
      `select run_id as "runId", git_commit as "gitCommit", git_branch as "gitBranch", git_remote as "gitRemote", git_dirty as "gitDirty", diff, command,
              entry_point as "entryPoint", host, runtime, environment from run_source where workspace_id = $1 and run_id = any($2::uuid[])`,
      [workspaceId, runIds],
    );
    return new Map(rows.map((row) => [row.runId, row]));
  }

  /** The same data set (name and digest) again adds nothing. */
  async insertInputs(workspaceId: WorkspaceId, runId: RunId, inputs: readonly RunInput[]): Promise<void> {
    if (!inputs.length) return;
    await this.database.execute(
      `insert into run_input (workspace_id, run_id, id, name, digest, source_type, source, schema, profile, tags)
       select $1, $2, input.* from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[], $10::jsonb[]) as input on conflict do nothing`,
      [
        workspaceId,
        runId,
        inputs.map(({ id }) => id),
        inputs.map(({ name }) => name),
        inputs.map(({ digest }) => digest),
        inputs.map(({ sourceType }) => sourceType),
        inputs.map(({ source }) => source),
        inputs.map(({ schema }) => json(schema)),
        inputs.map(({ profile }) => json(profile)),
        inputs.map(({ tags }) => json(tags)),
      ],
    );
  }

  async inputs(workspaceId: WorkspaceId, runIds: readonly string[], limit: number): Promise<ReadonlyMap<string, RunInput[]>> {
    const rows = await this.database.query<RunInput & { runId: string }>(
      `select run_id as "runId", id, name, digest, source_type as "sourceType", source, schema, profile, tags from run_input
        where workspace_id = $1 and run_id = any($2::uuid[]) order by run_id, name, digest limit $3`,
      [workspaceId, runIds, limit * runIds.length],
    );
    const byRun = new Map<string, RunInput[]>();
    for (const row of rows) byRun.set(row.runId, [...(byRun.get(row.runId) ?? []), row]);
    return byRun;
  }

  async countInputs(workspaceId: WorkspaceId, runId: RunId): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from run_input where workspace_id = $1 and run_id = $2', [workspaceId, runId]);
    return row?.count ?? 0;
  }
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
