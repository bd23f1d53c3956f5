import { Injectable } from '@nestjs/common';
import type { Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { LineRange, LogLine } from '../rules/index.js';
import type { RunId } from '../run.store.js';

export interface NumberedLine extends LogLine {
  /** From 0, without gaps. */
  readonly index: number;
}

/** A line in a chunk: short, since there are many. */
type StoredLine = readonly [at: number, stream: 0 | 1, text: string];

export interface LoggedRun {
  readonly deleted: boolean;
  /** It has a heartbeat, and an older one than the time given. */
  readonly silent: boolean;
}

@Injectable()
export class LogStore {
  constructor(private readonly database: Database) {}

  async run(workspaceId: WorkspaceId, runId: RunId, silentSince: Date): Promise<LoggedRun | undefined> {
    const [run] = await this.database.query<LoggedRun>('select deleted_at is not null as deleted, coalesce(heartbeat_at < $3, false) as silent from run where workspace_id = $1 and id = $2', [workspaceId, runId, silentSince]);
    return run;
  }

  /** The index that the run's next line gets. Nobody else appends until this transaction ends, so that indexes have no gaps. */
  async lockNextIndex(workspaceId: WorkspaceId, runId: RunId): Promise<number> {
    const [row] = await this.database.query<{ next: string }>(
      `insert into run_log (workspace_id, run_id, next_index) values ($1, $2, 0) on conflict (workspace_id, run_id) do update set next_index = run_log.next_index returning next_index as next`,
      [workspaceId, runId],
    );
    return Number(row?.next ?? 0);
  }

  /** Whether the append is there, with these lines or with others; undefined when it is not. */
  async compare(workspaceId: WorkspaceId, runId: RunId, appendId: Id<'LogAppend'>, lines: readonly LogLine[]): Promise<'SAME' | 'OTHER' | undefined> {
    const [known] = await this.database.query<{ same: boolean }>('select lines = $4::jsonb as same from run_log_chunk where workspace_id = $1 and run_id = $2 and append_id = $3', [workspaceId, runId, appendId, storedForm(lines)]);
    return known && (known.same ? 'SAME' : 'OTHER');
  }

  async insert(workspaceId: WorkspaceId, runId: RunId, appendId: Id<'LogAppend'>, firstIndex: number, lines: readonly LogLine[], at: Date): Promise<void> {
    await this.database.execute(
      `with chunk as (
         insert into run_log_chunk (workspace_id, run_id, append_id, first_index, line_count, lines, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       ) update run_log set next_index = $4::bigint + $5::int where workspace_id = $1 and run_id = $2`,
      [workspaceId, runId, appendId, firstIndex, lines.length, storedForm(lines), at],
    );
  }

  /** How many lines the run has. */
  async count(workspaceId: WorkspaceId, runId: RunId): Promise<number> {
    const [row] = await this.database.query<{ next: string }>('select next_index as next from run_log where workspace_id = $1 and run_id = $2', [workspaceId, runId]);
    return Number(row?.next ?? 0);
  }

  async lines(workspaceId: WorkspaceId, runId: RunId, { start, end }: LineRange): Promise<NumberedLine[]> {
    if (start >= end) return [];
    const chunks = await this.database.query<{ first: string; lines: StoredLine[] }>(
      `select first_index as first, lines from run_log_chunk where workspace_id = $1 and run_id = $2 and first_index < $4
          and first_index >= coalesce((select max(first_index) from run_log_chunk where workspace_id = $1 and run_id = $2 and first_index <= $3), 0) order by first_index`,
      [workspaceId, runId, start, end],
    );
    return chunks.flatMap(({ first, lines }) => lines.map(([at, stream, text], offset): NumberedLine => ({ index: Number(first) + offset, at, stream: stream === 1 ? 'STDERR' : 'STDOUT', text }))).filter(({ index }) => index >= start && index < end);
  }
}

function storedForm(lines: readonly LogLine[]): string {
  return JSON.stringify(lines.map(({ at, stream, text }): StoredLine => [at, stream === 'STDERR' ? 1 : 0, text]));
}
