import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Actor } from '@plinth/kernel';
import type { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtifactService } from './artifact.service.js';
import { CollectionService } from './collection.service.js';
import { artifactPath } from './rules/index.js';
import { jobActor, makeRun, randomContent, rowsOf, startArtifactServer, withSuperuser } from './testing/artifact-server.js';
import { UploadService } from './upload.service.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));

describe('collection of garbage', () => {
  let server: TestServer;
  let collection: CollectionService;
  let artifacts: ArtifactService;
  let uploads: UploadService;
  let collector: Actor;
  let owner: Actor;
  let run: { kind: string; id: string };

  beforeAll(async () => {
    server = await startArtifactServer();
    collection = server.application.get(CollectionService);
    artifacts = server.application.get(ArtifactService);
    uploads = server.application.get(UploadService);
    collector = jobActor(server, 'artifact:collect');
    ({ actor: owner } = await server.makeActor('OWNER'));
    run = { kind: 'run', id: await makeRun(server) };
  });
  afterAll(() => server?.stop());

  const put = (path: string, content: Uint8Array, known = false) =>
    artifacts.put(owner, run, { path: artifactPath(path), mediaType: 'text/plain', ...(known ? { digest: sha256(content), size: content.byteLength } : {}) }, Readable.from([content]));
  const isStored = async (content: Uint8Array): Promise<boolean> => (await server.platform.blobs.stat(server.workspaceId, sha256(content))) !== undefined;
  const remove = (path: string) => artifacts.delete(owner, run, artifactPath(path));

  it('keeps bytes while anything refers to them, and for a grace period afterwards', async () => {
    const content = randomContent(100);
    await put('one', content);
    await put('two', content);
    await remove('one');
    await pause();
    expect(await collection.collect(collector, 0)).toBe(0);
    await remove('two');
    await pause();
    expect(await collection.collect(collector)).toBe(0);
    expect(await isStored(content)).toBe(true);
    expect(await collection.collect(collector, 0)).toBe(1);
    expect(await isStored(content)).toBe(false);
    expect(await collection.collect(collector, 0)).toBe(0);
    const audits = await rowsOf(server, `select payload->>'subjectId' as id from outbox where workspace_id = $1 and payload->>'action' = 'blob.collected'
      union all select subject_id from audit_event where workspace_id = $1 and action = 'blob.collected'`);
    expect(audits).toEqual([{ id: sha256(content) }]);
    await put('one', content);
    expect(await isStored(content)).toBe(true);
  });

  it('lets go of what is replaced, and of what two let go of at once', async () => {
    const contents = Array.from({ length: 25 }, () => randomContent(100));
    for (const [round, content] of contents.entries()) {
      await put(`both/${round}/a`, content);
      await put(`both/${round}/b`, content);
      await Promise.all([remove(`both/${round}/a`), round % 5 === 0 ? put(`both/${round}/b`, randomContent(50)) : remove(`both/${round}/b`)]);
    }
    await pause();
    expect(await collection.collect(collector, 0)).toBe(contents.length);
    expect((await Promise.all(contents.map(isStored))).filter(Boolean)).toEqual([]);
  });

  it('counts an upload under way as a reference', async () => {
    const content = randomContent(100);
    await put('again', content);
    await remove('again');
    await server.platform.blobs.delete(server.workspaceId, sha256(content));
    const { uploadId } = await uploads.begin(owner, run, { path: artifactPath('again'), mediaType: 'text/plain', digest: sha256(content), size: 100 });
    await pause();
    expect(await collection.collect(collector, 0)).toBe(0);
    await uploads.append(owner, uploadId ?? '', 0, Readable.from([content]));
    await pause();
    expect(await collection.collect(collector, 0)).toBe(0);
    expect(await isStored(content)).toBe(true);
  });

  it('begins the grace period anew for who announces the bytes', async () => {
    const content = randomContent(100);
    await put('announced', content);
    await remove('announced');
    await withSuperuser(server, `update blob set unreferenced_at = now() - interval '2 days'`);
    const arriving = new Readable({ read: () => undefined });
    const digest = sha256(content);
    const putting = artifacts.put(owner, run, { path: artifactPath('announced'), mediaType: 'text/plain', digest, size: 100 }, arriving);
    await expect.poll(() => rowsOf(server, `select 1 as one from blob where workspace_id = $1 and digest = decode($2, 'hex') and unreferenced_at > now() - interval '1 minute'`, [digest])).toHaveLength(1);
    await collection.collect(collector);
    expect(await isStored(content)).toBe(true);
    arriving.push(content);
    arriving.push(null);
    await putting;
  });

  it('finds bytes that nothing was ever written down about, and gives them a grace period too', async () => {
    const content = randomContent(100);
    await server.platform.blobs.put(server.workspaceId, Readable.from([content]));
    await pause();
    expect(await collection.adopt(collector)).toBe(0);
    expect(await collection.adopt(collector, { graceMs: -60_000 })).toBe(1);
    expect(await collection.adopt(collector, { graceMs: -60_000 })).toBe(0);
    expect(await collection.collect(collector)).toBe(0);
    await pause();
    expect(await collection.collect(collector, 0)).toBe(1);
    expect(await isStored(content)).toBe(false);
  });

  it('looks at a bounded number of them in a run, and at all of them in time', async () => {
    for (let round = 0; round < 6; round += 1) await server.platform.blobs.put(server.workspaceId, Readable.from([randomContent(50)]));
    let found = 0;
    for (let run = 0; run < 500 && found < 6; run += 1) {
      const adopted = await collection.adopt(collector, { graceMs: -60_000, atMost: 2 });
      expect(adopted).toBeLessThanOrEqual(2);
      found += adopted;
    }
    expect(found).toBe(6);
    expect(await collection.adopt(collector, { graceMs: -60_000 })).toBe(0);
  });

  it('never takes bytes that a put, an upload or another log has made use of, however they meet', async () => {
    const content = randomContent(2_000);
    const digest = sha256(content);
    let collected = 0;
    let acknowledged = 0;
    let stop = false;
    const collecting = Promise.all([0, 1].map(async () => {
      while (!stop) collected += await collection.collect(collector, -1_000);
    }));
    const writing = Promise.all([0, 1].map(async (lane) => {
      for (let round = 0; collected < 15 || round < 30; round += 1) {
        const path = `race/${lane}`;
        const way = (round + lane) % 3;
        try {
          if (way < 2) await put(path, content, way === 1);
          else {
            const { uploadId } = await uploads.begin(owner, run, { path: artifactPath(path), mediaType: 'text/plain', digest, size: content.byteLength });
            if (uploadId !== null) await uploads.append(owner, uploadId, 0, Readable.from([content]));
          }
        } catch (error) {
          // The one answer that may come: it says that nothing was logged, and that sending again is all it takes.
          expect(error).toMatchObject({ code: 'BYTES_COLLECTED' });
          continue;
        }
        expect(await isStored(content), `${lane}, ${round}: acknowledged, so the bytes are there`).toBe(true);
        const back = await artifacts.open(owner, await artifacts.find(owner, run, artifactPath(path)));
        expect(sha256(Buffer.concat(await back.toArray()))).toBe(digest);
        acknowledged += 1;
        await remove(path);
        if (round % 3 === 0) for (let turn = 0; turn < 4; turn += 1) await pause();
      }
    }));
    await writing.finally(() => (stop = true));
    await collecting;
    expect(acknowledged).toBeGreaterThan(14);
  }, 60_000);
});
