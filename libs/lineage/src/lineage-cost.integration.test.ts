import { createTestDatabase, rowsRead, type TestDatabase } from '@plinth/platform/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageChangesService } from './lineage-changes.service.js';
import { LineageNames } from './lineage-names.js';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import { LineageService } from './lineage.service.js';
import type { LineageNode, NewEdge } from './rules/index.js';
import { knowBatches } from './testing/index.js';

const nodes = 20_000;
/** Nodes and edges of the statements themselves, their keys and the tables that are small; not those of the graph. */
const few = 60;

/** A node of the grown graph, by its number; as a whole unless a column is named. */
const step = (number: number, column?: string): LineageNode => ({ kind: 'PREDICTION_BATCH', id: `grown-${number}`, ...(column === undefined ? {} : { column }) });

describe('what the graph costs while it grows', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await TestServer.start({ worker: false, databaseUrl: database.url });
    owner = await server.makeActor('OWNER');
    knowBatches(server.application.get(LineageNodes), (id) => id);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    // Things in a row, each of which led to two others, and one to which all of them led.
    await admin.query(
      `insert into lineage_node (workspace_id, id, address, kind, external_id, version, column_name, created_at)
       select $1, 1000 + n, sha256(sha256('PREDICTION_BATCH') || sha256(convert_to('grown-' || n, 'UTF8')) || sha256('') || sha256('')), 'PREDICTION_BATCH', 'grown-' || n, '', '', now() from generate_series(0, $2::int - 1) as n`,
      [server.workspaceId, nodes],
    );
    await admin.query(
      `insert into lineage_edge (workspace_id, from_id, to_id, producer_id, valid_from, valid_to, grain)
       select $1, 1000 + n, 1000 + other, 0, '2026-01-01', 'infinity', 0 from generate_series(0, $2::int - 1) as n, unnest(array[0, n + 1, n + 7]) as other where other between 0 and $2 - 1 and other <> n on conflict do nothing`,
      [server.workspaceId, nodes],
    );
    await admin.query(
      `insert into lineage_name (workspace_id, address, namespace, name, kind, external_id, attached_by, attached_at) select $1, sha256(sha256('db') || sha256(convert_to('t' || n, 'UTF8'))), 'db', 't' || n, 'DATASET', n::text, $1, now() from generate_series(0, $2::int - 1) as n`,
      [server.workspaceId, nodes],
    );
    await admin.query('analyze');
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
    await database?.drop();
  });

  const recorder = () => server.application.get(LineageRecorder);
  const cost = (work: () => Promise<unknown>) => server.platform.database.transaction(server, () => rowsRead(server.platform.database, work));
  const edge = (from: LineageNode, to: LineageNode): NewEdge => ({ from, to });

  it('counts a table that is read whole', async () => {
    expect(await cost(() => server.platform.database.query('select count(external_id || kind) from lineage_node'))).toBeGreaterThanOrEqual(nodes);
  });

  it('is that of the links that are recorded, not of those that there are', async () => {
    expect(await cost(() => recorder().record(owner.actor, [edge(step(500), step(900)), edge(step(600), step(0)), { ...edge(step(501, 'a'), step(901, 'b')), producedBy: step(7) }]))).toBeLessThan(few);
  });

  it('is that of the links that are ended, also into a thing that very many lead to', async () => {
    expect(await cost(() => recorder().retire(owner.actor, [edge(step(300), step(301)), edge(step(700), step(0)), { ...edge(step(501, 'a'), step(901, 'b')), producedBy: step(7) }]))).toBeLessThan(2 * few);
    const { rows } = await admin.query('select external_id as id from lineage_edge join lineage_node on id = from_id where valid_to < $1 order by external_id', ['infinity']);
    expect(rows).toEqual([{ id: 'grown-300' }, { id: 'grown-501' }, { id: 'grown-501' }, { id: 'grown-700' }]);
  });

  it.each(['UPSTREAM', 'DOWNSTREAM'] as const)('is that of what a walk answers, %s, also by the plan that is kept once it was asked for often', async (direction) => {
    const walk = () => server.application.get(LineageService).walk(owner.actor, { from: step(9_000), direction, depth: 4, first: 100 });
    for (let round = 0; round < 8; round++) {
      let links = 0;
      const rows = await cost(async () => (links = (await walk()).items.length));
      expect(links).toBeGreaterThan(10);
      expect(rows).toBeLessThan(10 * links);
    }
  });

  it('is that of what changes are told of, as well', async () => {
    let changes = 0;
    const rows = await cost(async () => (changes = (await server.application.get(LineageChangesService, { strict: false }).around(owner.actor, step(9_000), 2, false)).changes.length));
    expect(changes).toBe(1);
    // Each way at most 3 + 9 links.
    expect(rows).toBeLessThan(few);
  });

  it('is that of the names that are looked up', async () => {
    const found = new Map<string, LineageNode>();
    expect(await cost(async () => {
      for (const [address, node] of await server.application.get(LineageNames).nodesOf(server.workspaceId, [{ namespace: 'db', name: 't5' }, { namespace: 'db', name: 't17000' }])) found.set(address, node);
    })).toBeLessThan(few);
    expect([...found.values()].map(({ id }) => id).sort()).toEqual(['17000', '5']);
  });
});
