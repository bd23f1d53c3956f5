import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemActor } from '@plinth/access';
import { translateProgram } from '@plinth/platform/testing';
import { TestServer, testSecret } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectionStep, DatasetCollectionService } from './collection.service.js';
import { DatasetClient } from './testing/index.js';

const large = 3 << 20;

describe('a collection that is killed', { timeout: 120_000 }, () => {
  let server: TestServer;
  let api: DatasetClient;
  let admin: pg.Client;
  let addresses: object;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false, through: (parts) => (addresses = parts) });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const age = () => admin.query(`update dataset_object set touched_at = touched_at - interval '2 days'; update dataset_pack set created_at = created_at - interval '2 days'`);
  const collect = () => server.application.get(DatasetCollectionService).collect(systemActor(server.workspaceId, 'dataset:collect', 'test'));
  /** Until it comes to the step. @returns what it said there */
  const killAt = async (step: CollectionStep): Promise<string> => {
    const program = await translateProgram(join(import.meta.dirname, 'testing', 'collecting-process.ts'));
    const child = spawn(process.execPath, [program], { env: { ...process.env, PLINTH_COLLECTOR: JSON.stringify({ ...addresses, logSecret: testSecret, workspaceId: server.workspaceId, step }) }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    return said;
  };

  it.each<CollectionStep>(['marked', 'deleting', 'swept', 'written', 'moving', 'dropping'])('when it has come to "%s" has lost nothing that a snapshot has, and the next one ends the work', async (step) => {
    const { name } = await api.makeDataset();
    const kept = { small: randomBytes(5_000), large: randomBytes(large) };
    // A pack of which little is left, and one of which nothing is.
    await api.send(name, [kept.small, ...Array.from({ length: 20 }, () => randomBytes(5_000))]);
    await api.send(name, [randomBytes(9_000)]);
    await api.snapshotOf(name, { large: kept.large });
    await api.commitKnown(name, kept);
    await age();
    expect(await killAt(step)).toBe(step);
    const readable = async (): Promise<void> => {
      for (const [path, bytes] of Object.entries(kept)) expect(Buffer.compare(Buffer.from(await (await api.get(name, `snapshots/main/files/${path}`)).arrayBuffer()), bytes), path).toBe(0);
    };
    await readable();
    await collect();
    await readable();
    await age();
    await collect();
    await readable();
    expect(await collect()).toEqual({ objects: 0, bytes: 0, packs: 0 });
    const { rows } = await admin.query(`select count(*)::int as count from dataset_object o where not exists (select from dataset_pack p where p.workspace_id = o.workspace_id and p.digest = o.pack) and o.pack <> o.digest`);
    expect(rows, 'objects whose pack is not there').toEqual([{ count: 0 }]);
  });
});
