import { randomBytes } from 'node:crypto';
import { systemActor } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetCollectionService } from './collection.service.js';
import { DATASET_SETTINGS } from './dataset-settings.js';
import { DatasetClient, sha256 } from './testing/index.js';

describe('the collection of objects', () => {
  let server: TestServer;
  let api: DatasetClient;
  let collector: Actor;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    collector = systemActor(server.workspaceId, 'dataset:collect', 'test');
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const collect = () => server.application.get(DatasetCollectionService).collect(collector);
  /** Lets the leases of everything run out. */
  const age = () => admin.query(`update dataset_object set touched_at = touched_at - interval '2 days'; update dataset_pack set created_at = created_at - interval '2 days'`);
  const isThere = async (name: string, contents: readonly (string | Buffer)[]): Promise<boolean[]> => {
    const { missing } = (await (await api.post(name, 'objects/missing', Buffer.from(contents.map((content) => sha256(content)).join(''), 'hex'))).json()) as { missing: number[] };
    return contents.map((_, index) => !missing.includes(index));
  };
  const packs = async (): Promise<number> => (await admin.query('select from dataset_pack')).rowCount ?? 0;

  it('keeps what a snapshot has and what has a lease, and takes the rest', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { kept: 'kept', 'Other/kept.csv': 'too', 'train/x': 'member' }, { splits: [{ kind: 'FILES', name: 'train', folders: ['train'] }] });
    await api.send(name, ['never committed', 'kept']);
    expect(await collect()).toMatchObject({ objects: 0 });
    await age();
    await api.send(name, ['leased']);
    expect(await collect()).toMatchObject({ objects: 1, bytes: 15 });
    expect(await isThere(name, ['never committed', 'kept', 'leased', 'too'])).toEqual([false, true, true, true]);
    expect(await (await api.get(name, 'snapshots/main/files/Other/kept.csv')).text()).toBe('too');
    await api.snapshotOf(name, { more: 'm' });
    expect(await collect()).toMatchObject({ objects: 0 });
  });

  it('takes what was asked for only when a day has gone by since', async () => {
    const { name } = await api.makeDataset();
    await api.send(name, ['asked for']);
    await age();
    expect(await isThere(name, ['asked for'])).toEqual([true]);
    await collect();
    expect(await isThere(name, ['asked for'])).toEqual([true]);
    await age();
    expect(await collect()).toMatchObject({ objects: 1 });
    const refused = await api.commitKnown(name, { a: 'asked for' });
    expect([refused.status, refused.error?.code, refused.error?.details]).toEqual([409, 'OBJECTS_MISSING', { missing: 1, digest: sha256('asked for'), path: 'a' }]);
  });

  it('drops packs of which nothing is left, and writes those anew of which little is', async () => {
    const { name } = await api.makeDataset();
    const kept = randomBytes(5_000);
    await api.send(name, [kept, ...Array.from({ length: 20 }, () => randomBytes(5_000))]);
    await api.send(name, [randomBytes(9_000)]);
    await api.commitKnown(name, { kept });
    await age();
    const before = await packs();
    const { packs: gone } = await collect();
    expect(gone).toBeGreaterThanOrEqual(2);
    expect(before - (await packs())).toBe(gone - 1);
    expect(Buffer.from(await (await api.get(name, 'snapshots/main/files/kept')).arrayBuffer())).toEqual(kept);
    await age();
    expect(await collect()).toEqual({ objects: 0, bytes: 0, packs: 0 });
  });

  it('takes a large file with its artifacts', async () => {
    const { id, name } = await api.makeDataset();
    const content = randomBytes(1_500_000);
    const begun = (await (await server.fetch(api.token, '/api/v1/uploads', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ datasetId: id, path: `objects/${sha256(content)}`, size: content.length, digest: sha256(content) }) })).json()) as { uploadId: string };
    expect((await server.fetch(api.token, `/api/v1/uploads/${begun.uploadId}`, { method: 'PATCH', headers: { 'Upload-Offset': '0' }, body: Uint8Array.from(content) })).status).toBe(204);
    await api.commitKnown(name, { 'large.bin': content });
    await age();
    await collect();
    const part = await api.get(name, 'snapshots/main/files/large.bin', { range: 'bytes=1000000-1000003' });
    expect(Buffer.from(await part.arrayBuffer())).toEqual(content.subarray(1_000_000, 1_000_004));
    const wrong = await server.fetch(api.token, '/api/v1/uploads', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ datasetId: id, path: 'large.bin', size: content.length, digest: sha256(content) }) });
    expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([400, 'INVALID_INPUT']);
    await admin.query(`alter table dataset_snapshot disable trigger user; update dataset_snapshot set deleted_at = now(); alter table dataset_snapshot enable trigger user`);
    expect((await collect()).objects).toBeGreaterThan(3);
    expect((await admin.query(`select from artifact where owner_kind = 'dataset'`)).rowCount).toBe(0);
    expect(await isThere(name, [content])).toEqual([false]);
  });

  it('waits for an upload of what it is to take, and the upload not for it', async () => {
    const [here, there] = [await api.makeDataset(), await api.makeDataset()];
    const content = randomBytes(1_100_000);
    const digest = sha256(content);
    const upload = async (datasetId: string): Promise<number> => {
      const headers = { 'Content-Type': 'application/json' };
      const begun = (await (await server.fetch(api.token, '/api/v1/uploads', { method: 'POST', headers, body: JSON.stringify({ datasetId, path: `objects/${digest}`, size: content.length, digest }) })).json()) as { uploadId: string | null; complete: boolean };
      return begun.complete ? 204 : (await server.fetch(api.token, `/api/v1/uploads/${begun.uploadId}`, { method: 'PATCH', headers: { 'Upload-Offset': '0' }, body: Uint8Array.from(content) })).status;
    };
    expect(await upload(here.id)).toBe(204);
    await age();
    const waiting = async (count: number): Promise<void> => {
      while (((await admin.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rowCount ?? 0) < count) await new Promise((next) => setTimeout(next, 10));
    };
    // Whoever holds the blob lets the upload come to stand before it, and the collection behind that.
    const gate = new pg.Client({ connectionString: server.databaseUrl });
    await gate.connect();
    try {
      await gate.query('begin');
      await gate.query(`select from blob where digest = decode($1, 'hex') for update`, [digest]);
      const uploaded = upload(there.id);
      await waiting(1);
      const collected = collect();
      await waiting(2);
      await gate.query('commit');
      expect(await uploaded).toBe(204);
      await collected;
    } finally {
      await gate.end();
    }
    expect(await isThere(there.name, [content])).toEqual([true]);
    expect((await api.commitKnown(there.name, { large: content })).status).toBe(201);
  });

  it('loses nothing beside commits, uploads and other collections', async () => {
    const { name } = await api.makeDataset();
    const settings = server.application.get<{ leaseMs: number }>(DATASET_SETTINGS);
    settings.leaseMs = 1_500;
    let stop = false;
    let gone = 0;
    const collecting = [0, 1].map(async () => {
      while (!stop) {
        const { objects } = await collect();
        gone += objects;
      }
    });
    const acknowledged: { number: number; content: string }[] = [];
    const committing = [0, 1, 2].map(async (worker) => {
      for (let turn = 0; turn < 15; turn += 1) {
        const content = `content ${turn % 5} of ${worker}`;
        const answer = await api.commit(name, { [`w${worker}/${turn % 3}`]: content });
        if (answer.snapshot) acknowledged.push({ number: answer.snapshot.number, content: `w${worker}/${turn % 3}:${content}` });
        // What a slow machine does not get done within the lease is refused, not lost.
        else expect(['REF_MOVED', 'OBJECTS_MISSING', 'COMMIT_TOO_SLOW', 'BYTES_COLLECTED']).toContain(answer.error?.code);
        await api.send(name, [`garbage ${worker} ${turn}`]);
      }
    });
    await Promise.all(committing).finally(() => (stop = true));
    await Promise.all(collecting);
    await age();
    const { objects } = await collect();
    gone += objects;
    settings.leaseMs = 24 * 3_600_000;
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(gone).toBeGreaterThan(40);
    for (const { number, content } of acknowledged) {
      const [path = '', text] = content.split(':');
      expect(await (await api.get(name, `snapshots/${number}/files/${path}`)).text()).toBe(text);
      expect((await api.manifest(name, String(number))).split('\n').length).toBeGreaterThan(1);
    }
  });
});
