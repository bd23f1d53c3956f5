import { randomUUID } from 'node:crypto';
import { createTestDatabase, rowsRead, type TestDatabase } from '@plinth/platform/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionReports } from './execution-reports.service.js';

const known = 20_000;

describe('what telling of an execution costs', () => {
  let database: TestDatabase;
  let server: TestServer;
  let writer: TestActor;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await TestServer.start({ worker: false, databaseUrl: database.url });
    writer = await server.makeActor('WRITER');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const address = (namespace: string, name: string) => `sha256(sha256('${namespace}') || sha256(convert_to('${name}-' || n, 'UTF8')))`;
    const numbers = `from generate_series(1, ${known}) as n`;
    await admin.query(`insert into pipeline_job (workspace_id, id, address, namespace, name, created_at) select $1, gen_random_uuid(), ${address('sched', 'job')}, 'sched', 'job-' || n, now() ${numbers}`, [server.workspaceId]);
    await admin.query(`insert into asset (workspace_id, id, namespace, name, facts, created_at, updated_at) select $1, gen_random_uuid(), 'db', 't-' || n, '{}', now(), now() ${numbers}`, [server.workspaceId]);
    await admin.query(`insert into asset_name (workspace_id, address, namespace, name, asset_id) select $1, sha256(sha256('db') || sha256(convert_to(name, 'UTF8'))), 'db', name, id from asset`.replace('$1', `'${server.workspaceId}'::uuid`));
    await admin.query('analyze');
    await admin.end();
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('is that of what is told, not of all jobs and assets that there are', async () => {
    const table = (name: string) => ({ namespace: 'db', name });
    const report = { executionId: randomUUID(), job: { namespace: 'sched', name: 'job-70' }, at: new Date(), state: 'SUCCEEDED', inputs: [table('t-7'), table('t-19000')], outputs: [table('t-8'), table('new')] } as const;
    const { database: rows } = server.platform;
    expect(await rows.transaction(server, () => rowsRead(rows, () => server.application.get(ExecutionReports).apply(writer.actor, [report])))).toBeLessThan(300);
    const [made] = await rows.read(server, () => rows.query<{ assets: number; jobs: number }>('select (select count(*)::int from asset) as assets, (select count(*)::int from pipeline_job) as jobs'));
    expect(made).toEqual({ assets: known + 1, jobs: known });
  });
});
