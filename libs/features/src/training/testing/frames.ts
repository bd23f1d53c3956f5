import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, type DeclaredColumn, describeTable, identifier, text } from '@plinth/platform/analytics';
import type { DescribedTable } from '../training-plan.js';
import type { Cell, Record_ } from './oracle.js';

/** A session that stays open for a file of tests. */
export interface OpenSession {
  readonly session: AnalyticsSession;
  close(): Promise<void>;
}

export async function openSession(limits = { memoryBytes: 256 << 20, threads: 2 }): Promise<OpenSession> {
  const root = await mkdtemp(join(tmpdir(), 'plinth-training-'));
  const analytics = new Analytics({ scratchFolder: root, limits }, new IdSource(new SystemClock()));
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let closed: Promise<void> = Promise.resolve();
  const session = await new Promise<AnalyticsSession>((resolve, reject) => {
    closed = analytics.session((open) => {
      resolve(open);
      return ended;
    }, { limits });
    closed.catch(reject);
  });
  return {
    session,
    close: async () => {
      end();
      await closed;
      await analytics.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

let files = 0;

/** Writes rows as a Parquet file of the session, in their order, as several row groups. Moments are given in microseconds. */
export async function tableOf(session: AnalyticsSession, columns: readonly DeclaredColumn[], rows: readonly Record_[]): Promise<DescribedTable> {
  const path = join(session.folder, `table-${(files += 1)}.parquet`);
  const value = (cell: Cell | undefined, type: string): string => {
    if (cell === null || cell === undefined) return `CAST(NULL AS ${type})`;
    return type.startsWith('TIMESTAMP') && typeof cell === 'bigint' ? `CAST(make_timestamp(${cell}) AS ${type})` : `CAST(${typeof cell === 'bigint' ? cell : text(cell)} AS ${type})`;
  };
  const names = ['place', ...columns.map(({ name }) => name)].map(identifier).join(', ');
  const values = rows.length === 0 ? `SELECT 0, ${columns.map(({ type }) => `CAST(NULL AS ${type})`).join(', ')} WHERE false` : `VALUES ${rows.map((row, place) => `(${[String(place), ...columns.map(({ name, type }) => value(row[name], type))].join(', ')})`).join(', ')}`;
  await session.run(`COPY (SELECT * EXCLUDE (place) FROM (${values}) AS given(${names}) ORDER BY place) TO ${text(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  const table = { format: 'PARQUET', gzip: false, paths: [path] } as const;
  return { files: table, columns: await describeTable(session, table) };
}

/** A path in the session's folder that nothing has yet. */
export function newPath(session: AnalyticsSession): string {
  return join(session.folder, `made-${(files += 1)}.parquet`);
}
