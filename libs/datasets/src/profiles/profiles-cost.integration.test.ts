import { createTestDatabase, rowsRead, type TestDatabase } from '@plinth/platform/testing';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetId } from '../dataset.js';
import { ProfilingStore } from './profiling.store.js';

const analyses = 20_000;
/** Rows of the statements themselves; not those of the tables. */
const few = 20;
const datasetId = '0198f3a4-7b1c-7d2e-8f30-0000000000d1' as DatasetId;
const digestOf = (number: number): string => number.toString(16).padStart(64, '0');
const sound = { datasetId, digest: digestOf(1) };
const faulty = { datasetId, digest: digestOf(2) };

describe('what profiles cost while they grow', () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await TestServer.start({ worker: false, databaseUrl: database.url });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    // Every tenth was found to be no table.
    await admin.query(
      `insert into dataset_analysis (workspace_id, digest, kind, problem, computed_at) select $1, decode(lpad(to_hex(n), 64, '0'), 'hex'), 'PROFILE', case when n % 10 = 0 then 'UNREADABLE' end, now() from generate_series(1, $2::int) as n`,
      [server.workspaceId, analyses],
    );
    for (const [key, tables, leakage] of [[sound, [11, 12], 13], [faulty, [21, 19_990], null]] as const)
      await admin.query(`insert into dataset_profiling (workspace_id, dataset_id, digest, state, tables, leakage, requested_at) values ($1, $2, $3, 'DONE', $4, $5, now())`, [
        server.workspaceId, datasetId, Buffer.from(key.digest, 'hex'), JSON.stringify({ tables: tables.map((number) => ({ digest: digestOf(number) })), isWhole: true }), leakage === null ? null : Buffer.from(digestOf(leakage), 'hex'),
      ]);
    await admin.query('analyze dataset_analysis');
    await admin.end();
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it.each([['the tables are sound', sound, false], ['one was found to be none', faulty, true]])('is that of the snapshot that is asked for again when %s, not of all that was found out', async (_, key, isQueued) => {
    const store = server.application.get(ProfilingStore, { strict: false });
    await server.platform.database.transaction(server, async () => {
      let queued: boolean | undefined;
      expect(await rowsRead(server.platform.database, async () => (queued = await store.queueAnew(server.workspaceId, key, new Date())))).toBeLessThan(few);
      expect(queued).toBe(isQueued);
    });
  });
});
