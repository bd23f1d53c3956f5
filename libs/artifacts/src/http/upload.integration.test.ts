import { createHash } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UploadService } from '../upload.service.js';
import { artifactPathOf, auditOf, changeRun, jobActor, makeRun, randomContent, rowsOf, stagedOf, startArtifactServer } from '../testing/artifact-server.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

interface Begun {
  readonly uploadId: string | null;
  readonly offset: number;
  readonly complete: boolean;
  readonly chunkSize: number;
}

describe('uploads', () => {
  let server: TestServer;
  let writer: string;
  let run: string;

  beforeAll(async () => {
    server = await startArtifactServer();
    writer = (await server.makeActor('WRITER')).token;
    run = await makeRun(server);
  });
  afterAll(() => server?.stop());

  const post = (body: unknown, token = writer): Promise<Response> => server.fetch(token, '/api/v1/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const describeContent = (path: string, content: Uint8Array, runId = run) => ({ runId, path, size: content.byteLength, digest: sha256(content) });
  const begin = async (path: string, content: Uint8Array, runId = run, token = writer): Promise<Begun> => {
    const response = await post(describeContent(path, content, runId), token);
    if (response.status !== 201) throw new Error(await response.text());
    return (await response.json()) as Begun;
  };
  const patch = (id: string | null, offset: number, content: Uint8Array<ArrayBuffer>, token = writer): Promise<Response> =>
    server.fetch(token, `/api/v1/uploads/${id}`, { method: 'PATCH', body: content, headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) } });
  const state = async (id: string | null, token = writer): Promise<[number, string | null, string | null]> => {
    const { status, headers } = await server.fetch(token, `/api/v1/uploads/${id}`, { method: 'HEAD' });
    return [status, headers.get('upload-offset'), headers.get('upload-length')];
  };
  const bytesOf = async (path: string, runId = run): Promise<string> => sha256(Buffer.from(await (await server.fetch(writer, artifactPathOf(runId, path))).arrayBuffer()));
  const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { error: { code: string } }).error.code;

  it('go in pieces; the last byte makes the artifact appear, and nothing before', async () => {
    const content = randomContent(3_000_000);
    const { uploadId, offset, complete, chunkSize } = await begin('pieces/model.onnx', content);
    expect([offset, complete, chunkSize > 0]).toEqual([0, false, true]);
    expect(await state(uploadId)).toEqual([200, '0', '3000000']);
    const first = await patch(uploadId, 0, content.subarray(0, 1_000_001));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '1000001']);
    expect((await server.fetch(writer, artifactPathOf(run, 'pieces/model.onnx'))).status).toBe(404);
    expect(await state(uploadId)).toEqual([200, '1000001', '3000000']);
    expect((await patch(uploadId, 1_000_001, content.subarray(1_000_001))).status).toBe(204);
    expect(await bytesOf('pieces/model.onnx')).toBe(sha256(content));
    expect(await state(uploadId), 'for a client whose last answer was lost').toEqual([200, '3000000', '3000000']);
    expect((await patch(uploadId, 2_000_000, content.subarray(2_000_000))).status).toBe(204);
    expect(await stagedOf(server)).toEqual([]);
  });

  it('are not needed for bytes that the workspace has, nor for none', async () => {
    const own = await makeRun(server);
    const content = randomContent(1_000);
    await server.fetch(writer, artifactPathOf(run, 'known.bin'), { method: 'PUT', body: content });
    expect(await begin('again.bin', content, own)).toMatchObject({ uploadId: null, complete: true, offset: 1_000 });
    expect(await begin('again.bin', content, own)).toMatchObject({ complete: true });
    expect(await bytesOf('again.bin', own)).toBe(sha256(content));
    expect(await begin('empty', new Uint8Array(), own)).toMatchObject({ complete: true, offset: 0 });
    expect(await bytesOf('empty', own)).toBe(sha256(new Uint8Array()));
    expect((await auditOf(server, own)).map(({ after }) => after?.['path'])).toEqual(['again.bin', 'empty']);
  });

  it('of known bytes and deletions of them wait for each other in one order', async () => {
    const content = randomContent(1_000);
    await server.fetch(writer, artifactPathOf(run, 'contested.bin'), { method: 'PUT', body: content });
    const { token: owner } = await server.makeActor('OWNER');
    const [gate, onlooker] = [0, 1].map(() => new pg.Client({ connectionString: server.databaseUrl })) as [pg.Client, pg.Client];
    await Promise.all([gate.connect(), onlooker.connect()]);
    const waiting = async (count: number): Promise<void> => {
      while (((await onlooker.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rowCount ?? 0) < count) await new Promise((next) => setTimeout(next, 10));
    };
    try {
      // Both want the path and the bytes. Whoever holds the bytes lets them come to stand one behind the other.
      await gate.query('begin');
      await gate.query(`select from blob where digest = decode($1, 'hex') for update`, [sha256(content)]);
      const begun = begin('contested.bin', content);
      await waiting(1);
      const deleted = server.fetch(owner, artifactPathOf(run, 'contested.bin'), { method: 'DELETE' });
      await waiting(2);
      await gate.query('commit');
      expect((await begun).complete).toBe(true);
      expect((await deleted).status).toBe(204);
    } finally {
      await Promise.all([gate.end(), onlooker.end()]);
    }
  });

  it('go on for a client that forgot that it had begun', async () => {
    const content = randomContent(10_000);
    const { uploadId } = await begin('forgotten.bin', content);
    await patch(uploadId, 0, content.subarray(0, 4_000));
    expect(await begin('forgotten.bin', content)).toMatchObject({ uploadId, offset: 4_000, complete: false });
    await patch(uploadId, 4_000, content.subarray(4_000));
    expect(await begin('forgotten.bin', content)).toMatchObject({ complete: true });
  });

  it('begin anew when the store has lost what it had', async () => {
    const content = randomContent(10_000);
    const { uploadId } = await begin('lost.bin', content);
    const [row] = await rowsOf<{ store_id: string }>(server, 'select store_id from artifact_upload where workspace_id = $1 and id = $2', [uploadId]);
    await server.platform.blobs.abortUpload(server.workspaceId, row?.store_id ?? '');
    expect(await codeOf(await patch(uploadId, 0, content))).toBe('UPLOAD_NOT_FOUND');
    const again = await begin('lost.bin', content);
    expect(again).toMatchObject({ offset: 0, complete: false });
    expect(again.uploadId).not.toBe(uploadId);
    expect((await patch(again.uploadId, 0, content)).status).toBe(204);
    expect(await bytesOf('lost.bin')).toBe(sha256(content));
  });

  it('say where they stand to one who is mistaken, and keep what was right', async () => {
    const content = randomContent(10_000);
    const { uploadId } = await begin('mistaken.bin', content);
    await patch(uploadId, 0, content.subarray(0, 5_000));
    const wrong = await patch(uploadId, 4_000, content.subarray(4_000));
    expect([wrong.status, ((await wrong.json()) as { error: { code: string; details: unknown } }).error]).toMatchObject([409, { code: 'UPLOAD_OFFSET_MISMATCH', details: { offset: 5_000 } }]);
    for (const offset of ['', '-1', '0x1', '1e3', '99999999999999999999'])
      expect((await server.fetch(writer, `/api/v1/uploads/${uploadId}`, { method: 'PATCH', body: 'x', headers: { 'upload-offset': offset } })).status, offset).toBe(400);
    expect((await patch(uploadId, 5_000, content.subarray(5_000))).status).toBe(204);
    expect(await bytesOf('mistaken.bin')).toBe(sha256(content));
  });

  it('end without an artifact when the bytes are others than announced', async () => {
    const content = randomContent(10_000);
    const { uploadId } = await begin('damaged.bin', content);
    const damaged = Buffer.from(content);
    damaged[5_000] = (damaged[5_000] ?? 0) ^ 1;
    const refused = await patch(uploadId, 0, damaged);
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'DIGEST_MISMATCH']);
    expect((await server.fetch(writer, artifactPathOf(run, 'damaged.bin'))).status).toBe(404);
    expect((await state(uploadId))[0]).toBe(404);
    expect(await stagedOf(server)).toEqual([]);
    const { uploadId: again } = await begin('damaged.bin', content);
    const more = await patch(again, 0, Buffer.concat([content, Buffer.from('more')]));
    expect([more.status, await codeOf(more)]).toEqual([413, 'BLOB_TOO_LARGE']);
  });

  it('are made good when the server died between the bytes and the artifact', async () => {
    for (const publish of [false, true]) {
      const content = randomContent(5_000);
      const path = `half-done-${publish}.bin`;
      const { uploadId } = await begin(path, content);
      const [row] = await rowsOf<{ store_id: string }>(server, 'select store_id from artifact_upload where workspace_id = $1 and id = $2', [uploadId]);
      const { blobs } = server.platform;
      const storeId = row?.store_id ?? '';
      await blobs.appendUpload(server.workspaceId, storeId, 0, (async function* () { yield content; })());
      if (publish) await blobs.completeUpload(server.workspaceId, storeId, { digest: sha256(content), size: 5_000 });
      expect(await state(uploadId)).toEqual([200, '5000', '5000']);
      expect(await bytesOf(path)).toBe(sha256(content));
    }
  });

  it('belong to who began them: for anybody else there are none', async () => {
    const content = randomContent(1_000);
    const before = await stagedOf(server);
    const { uploadId } = await begin('mine.bin', content);
    const colleague = (await server.makeActor('OWNER')).token;
    const stranger = (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token;
    for (const token of [colleague, stranger]) {
      expect((await state(uploadId, token))[0]).toBe(404);
      const refused = await patch(uploadId, 0, content, token);
      expect([refused.status, await codeOf(refused)]).toEqual([404, 'UPLOAD_NOT_FOUND']);
      expect((await server.fetch(token, `/api/v1/uploads/${uploadId}`, { method: 'DELETE' })).status).toBe(404);
    }
    expect((await post(describeContent('mine.bin', content), stranger)).status).toBe(404);
    expect((await server.fetch(writer, `/api/v1/uploads/${uploadId}`, { method: 'DELETE' })).status).toBe(204);
    expect((await state(uploadId))[0]).toBe(404);
    expect(await stagedOf(server)).toEqual(before);
    for (const id of ['..', '%2e%2e%2f', 'nonsense']) expect((await server.fetch(writer, `/api/v1/uploads/${id}`, { method: 'PATCH', body: 'x', headers: { 'upload-offset': '0' } })).status, id).toBe(404);
  });

  it('refuse what can not become an artifact before a byte is sent', async () => {
    const good = describeContent('good.bin', randomContent(10));
    const reader = (await server.makeActor('READER')).token;
    expect((await post(good, reader)).status).toBe(403);
    const wrong: [Record<string, unknown>, number][] = [
      [{ path: '../out' }, 400], [{ path: '' }, 400], [{ path: 7 }, 400], [{ digest: 'abc' }, 400], [{ digest: good.digest.toUpperCase() }, 400], [{ size: -1 }, 400], [{ size: 1.5 }, 400],
      [{ size: '10' }, 400], [{ mediaType: 'x' }, 400], [{ extra: 1 }, 400], [{ runId: null }, 400], [{ runId: 'nonsense' }, 404], [{ size: Number.MAX_SAFE_INTEGER }, 413],
    ];
    for (const [change, status] of wrong) expect((await post({ ...good, ...change })).status, JSON.stringify(change)).toBe(status);
    for (const body of [null, [], 'text', 5]) expect((await post(body)).status).toBe(400);
    const ended = await makeRun(server);
    const { uploadId } = await begin('late.bin', randomContent(10), ended);
    await changeRun(server, ended, 'deleted_at = now()');
    expect(await codeOf(await patch(uploadId, 0, randomContent(10)))).toBe('RUN_DELETED');
    expect(await rowsOf(server, `select path from artifact_upload where workspace_id = $1 and path = 'good.bin'`)).toEqual([]);
  });

  it('are swept once nobody goes on with them, twice with one effect (law 8)', async () => {
    const content = randomContent(1_000);
    const { uploadId } = await begin('abandoned.bin', content);
    await patch(uploadId, 0, content.subarray(0, 500));
    const uploads = server.application.get(UploadService);
    const sweeper = jobActor(server, 'artifact:sweep');
    await uploads.sweep(sweeper);
    expect(await state(uploadId)).toEqual([200, '500', '1000']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await uploads.sweep(sweeper, 0)).toBeGreaterThan(0);
    expect(await uploads.sweep(sweeper, 0)).toBe(0);
    expect((await state(uploadId))[0]).toBe(404);
    expect(await stagedOf(server)).toEqual([]);
    await expect(uploads.sweep(jobActor(server, 'artifact:collect'), 0)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
