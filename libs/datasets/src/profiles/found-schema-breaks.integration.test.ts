import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetClient, profileWaiting } from '../testing/index.js';

describe('schemas that are found in files after the commit', () => {
  let server: TestServer;
  let api: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
  });
  afterAll(() => server?.stop());

  const raised = (name: string) => server.platform.database.read(server, () => server.platform.database.query<{ kind: string; details: readonly string[]; origins: readonly { readonly column?: string; readonly version?: string }[] }>('select kind, details, origins from lineage_break where workspace_id = $1 and title like $2 order by id', [server.workspaceId, `%${name}%`]));

  it('break what stands on them where columns went or hold other values, in whatever order snapshots are looked into, once', async () => {
    // The last asked for is looked into first.
    for (const areTogether of [false, true]) {
      const { name } = await api.makeDataset();
      const before = await api.snapshotOf(name, { 'rows.csv': 'k,price\n1,2\n', 'one.csv': 'a\n1\n' });
      if (!areTogether) await profileWaiting(server);
      await api.snapshotOf(name, { 'rows.csv': 'k\nlate\n', 'one.csv': null, 'two.csv': 'b\n1\n' });
      await profileWaiting(server);
      await profileWaiting(server);
      expect(await raised(name)).toMatchObject([{ kind: 'SCHEMA', details: ['rows.csv: the column k was int64 and is string.', 'rows.csv: the column price is gone.'], origins: [{ column: 'k' }, { column: 'price' }, { version: before.digest }] }]);
    }
  });

  it('break nothing on a branch beside main, where columns come, and where the files can not be read', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 'rows.csv': 'k,price\n1,2\n', 'other.csv': 'a,b\n1,2\n' });
    await api.snapshotOf(name, { 'rows.csv': 'k\n1\n' }, { ref: 'try' });
    await api.snapshotOf(name, { 'rows.csv': 'k,price,more\n1,2,3\n', 'other.csv': Buffer.from([0, 255, 254, 1, 10, 34, 0]) });
    await profileWaiting(server);
    expect(await raised(name)).toEqual([]);
  });
});
