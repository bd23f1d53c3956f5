import { readFile } from 'node:fs/promises';
import { linesOf, walkedBy } from '@plinth/lineage/testing';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryClient } from './testing/index.js';

describe('the lineage of models', () => {
  let server: TestServer;
  let api: RegistryClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new RegistryClient(server, (await server.makeActor('MAINTAINER')).token);
  });
  afterAll(() => server?.stop());

  const world = async () => {
    const run = await api.makeRun({ experimentName: 'training', name: 'fit' });
    const model = await api.makeModel({ name: `fraud-${run.id.slice(-6)}` });
    const version = await api.makeVersion(model.id, { fromRun: run.id, ready: true });
    const deployment = await api.deploy('development', version.id);
    return { run, model, version, deployment, path: [`RUN:${run.id} → MODEL:${model.id}@1`, `MODEL:${model.id}@1 → DEPLOYMENT:${deployment.id}`] };
  };

  it('leads from a run over its version to where that runs, and back', async () => {
    const { run, model, deployment, path } = await world();
    const down = await walkedBy(server, api.token, { kind: 'RUN', id: run.id }, 'DOWNSTREAM');
    expect(linesOf(down)).toEqual(path);
    expect([down.origin.title, ...down.nodes.map(({ to }) => to.title)]).toEqual(['fit', model.name, `${model.name} in development`]);
    expect(linesOf(await walkedBy(server, api.token, { kind: 'DEPLOYMENT', id: deployment.id }, 'UPSTREAM'))).toEqual(path.toReversed());
  });

  it('hides from a token what it may not see', async () => {
    const { run, model, deployment } = await world();
    const narrow = (await server.makeActor('READER', { scopes: ['lineage:read', 'run:read', 'deployment:read'] })).token;
    const seen = await walkedBy(server, narrow, { kind: 'RUN', id: run.id }, 'DOWNSTREAM');
    expect(linesOf(seen)).toEqual([`RUN:${run.id} → hidden:1.0`, `hidden:1.0 → DEPLOYMENT:${deployment.id}`]);
    expect(JSON.stringify(seen.nodes.flatMap(({ from, to }) => [from.key, to.key]))).not.toContain(model.id);
    const { errors } = await server.graphql(narrow, 'query ($id: ID!) { lineage(node: { kind: MODEL, id: $id, version: "1" }, direction: UPSTREAM) { at } }', { id: model.id });
    expect(errors?.[0]?.extensions.code).toBe('LINEAGE_NODE_NOT_FOUND');
  });

  it('is made up for what was registered before there was a graph', async () => {
    const { run, path } = await world();
    const rows = async () => (await admin.query('select kind, external_id, version, address from lineage_node order by address')).rows;
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    try {
      const [before, recorded] = [await rows(), (await admin.query('select count(*) from lineage_edge')).rows];
      await admin.query('delete from lineage_edge; delete from lineage_node');
      await admin.query(await readFile(new URL('../../../prisma/migrations/20261129113500_lineage_of_models/migration.sql', import.meta.url), 'utf8'));
      expect(await rows()).toEqual(before);
      expect((await admin.query('select count(*) from lineage_edge')).rows).toEqual(recorded);
      expect((await admin.query('select min(e.valid_from) = min(v.created_at) as same from lineage_edge e, model_version v where v.source_run_id = $1 and e.valid_from >= v.created_at', [run.id])).rows).toEqual([{ same: true }]);
    } finally {
      await admin.end();
    }
    expect(linesOf(await walkedBy(server, api.token, { kind: 'RUN', id: run.id }, 'DOWNSTREAM'))).toEqual(path);
  });
});
