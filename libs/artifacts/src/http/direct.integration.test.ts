import { createHash } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactPathOf, auditOf, changeRun, makeRun, randomContent, rowsOf, stagedOf, startArtifactServer } from '../testing/artifact-server.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

interface Begun {
  readonly uploadId: string;
  readonly complete: boolean;
  readonly direct: { readonly partSize: number; readonly arrived: number[] } | null;
}

interface Address {
  readonly part: number;
  readonly url: string;
  readonly headers: Record<string, string>;
}

function settings(prefix: string) {
  const { [`${prefix}_ENDPOINT`]: endpoint, [`${prefix}_ACCESS_KEY`]: accessKey, [`${prefix}_SECRET_KEY`]: secretKey } = process.env;
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { kind: 's3' as const, endpoint, region: 'us-east-1', bucket: `plinth-routes-${Date.now()}`, accessKey, secretKey, direct: { publicEndpoint: endpoint, downloads: true } };
}

describe.each([['PLINTH_TEST_S3', settings('PLINTH_TEST_S3')], ['PLINTH_TEST_S3_2', settings('PLINTH_TEST_S3_2')]] as const)('direct transfers with the S3 server of %s_ENDPOINT', (prefix, blobs) => {
  if (blobs === undefined) {
    it('is there in CI', () => {
      expect(process.env['PLINTH_TEST_CI'], `${prefix}_* name no server; .ci/services.sh starts one.`).not.toBe('true');
    });
    return;
  }

  let server: TestServer;
  let writer: string;
  let run: string;
  const content = randomContent(20_000_000);

  beforeAll(async () => {
    server = await startArtifactServer({ through: (parts) => ({ ...parts, blobs }) });
    writer = (await server.makeActor('WRITER')).token;
    run = await makeRun(server);
  });
  afterAll(() => server?.stop());

  const post = (path: string, body: unknown = undefined, token = writer): Promise<Response> =>
    server.fetch(token, `/api/v1/uploads${path}`, { method: 'POST', ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  const wish = (path: string, of: Uint8Array = content, more: object = { direct: true }) => ({ runId: run, path, size: of.byteLength, digest: sha256(of), ...more });
  const begin = async (path: string, of: Uint8Array = content, more?: object): Promise<Begun> => (await (await post('', wish(path, of, more))).json()) as Begun;
  const partsOf = (of: Buffer<ArrayBuffer>, partSize: number): Buffer<ArrayBuffer>[] => Array.from({ length: Math.ceil(of.byteLength / partSize) }, (_, index) => Buffer.from(of.subarray(index * partSize, (index + 1) * partSize)));
  const addresses = async (uploadId: string, parts: readonly Uint8Array[]): Promise<Address[]> => {
    const answer = await post(`/${uploadId}/addresses`, { parts: parts.map((bytes, index) => ({ part: index + 1, digest: sha256(bytes) })) });
    if (answer.status !== 200) throw new Error(await answer.text());
    return ((await answer.json()) as { addresses: Address[] }).addresses;
  };
  const sendAll = async (uploadId: string, of: Buffer<ArrayBuffer>, partSize: number): Promise<void> => {
    const parts = partsOf(of, partSize);
    for (const { part, url, headers } of await addresses(uploadId, parts)) {
      const { 'content-length': _, ...rest } = headers;
      expect((await fetch(url, { method: 'PUT', headers: rest, body: parts[part - 1] ?? null })).status).toBe(200);
    }
  };
  const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { error: { code: string } }).error.code;
  const bytesOf = async (path: string): Promise<string> => sha256(Buffer.from(await (await server.fetch(writer, artifactPathOf(run, path))).arrayBuffer()));

  it('become an artifact when all bytes were read back, once and with its record', async () => {
    const own = (run = await makeRun(server));
    const { uploadId, direct } = await begin('model.bin');
    expect(direct?.arrived).toEqual([]);
    await sendAll(uploadId, content, direct?.partSize ?? 0);
    expect((await server.fetch(writer, artifactPathOf(own, 'model.bin'))).status).toBe(404);
    expect((await begin('model.bin')).direct?.arrived, 'for a client that forgot').toEqual([1, 2]);
    for (let round = 0; round < 2; round += 1) {
      const done = await post(`/${uploadId}/complete`);
      expect([done.status, await done.json()]).toEqual([200, { complete: true }]);
    }
    expect(await bytesOf('model.bin')).toBe(sha256(content));
    expect((await auditOf(server, own)).map(({ action, after }) => [action, after?.['digest']])).toEqual([['artifact.logged', sha256(content)]]);
    expect(await begin('again.bin')).toMatchObject({ complete: true, direct: null });
    expect(await stagedOf(server)).toEqual([]);
  });

  it('end without an artifact when the bytes are others than announced', async () => {
    const announced = randomContent(20_000_000);
    const damaged = Buffer.from(announced);
    damaged[1] = (damaged[1] ?? 0) ^ 1;
    const { uploadId, direct } = await begin('damaged.bin', announced);
    const early = await post(`/${uploadId}/complete`);
    expect([early.status, await codeOf(early)]).toEqual([400, 'SIZE_MISMATCH']);
    await sendAll(uploadId, damaged, direct?.partSize ?? 0);
    const refused = await post(`/${uploadId}/complete`);
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'DIGEST_MISMATCH']);
    expect((await server.fetch(writer, artifactPathOf(run, 'damaged.bin'))).status).toBe(404);
    expect((await post(`/${uploadId}/complete`)).status).toBe(404);
    expect(await rowsOf(server, `select 1 as one from blob where workspace_id = $1 and digest in (decode($2, 'hex'), decode($3, 'hex'))`, [sha256(announced), sha256(damaged)])).toEqual([]);
    expect(await stagedOf(server)).toEqual([]);
  });

  it('are for who began them, while they may write, and for nobody else', async () => {
    const other = randomContent(20_000_000);
    const { uploadId } = await begin('mine.bin', other);
    const body = { parts: [{ part: 1, digest: sha256(other) }] };
    const colleague = (await server.makeActor('OWNER')).token;
    const stranger = (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token;
    for (const token of [colleague, stranger]) {
      expect((await post(`/${uploadId}/addresses`, body, token)).status).toBe(404);
      expect((await post(`/${uploadId}/complete`, undefined, token)).status).toBe(404);
    }
    const reader = (await server.makeActor('READER')).token;
    expect((await post(`/${uploadId}/addresses`, body, reader)).status).toBe(403);
    expect((await post(`/${uploadId}/complete`, undefined, reader)).status).toBe(403);
    for (const id of ['..', '%2e%2e', 'nonsense']) expect((await post(`/${id}/addresses`, body)).status, id).toBe(404);
    const wrong = [null, {}, { parts: [] }, { parts: [{ part: 0, digest: sha256(other) }] }, { parts: [{ part: 3, digest: sha256(other) }] }, { parts: [{ part: 1, digest: 'x' }] }, { parts: Array.from({ length: 101 }, () => body.parts[0]) }];
    for (const each of wrong) expect((await post(`/${uploadId}/addresses`, each)).status, JSON.stringify(each)?.slice(0, 80)).toBe(400);
    await changeRun(server, run, 'deleted_at = now()');
    expect(await codeOf(await post(`/${uploadId}/addresses`, body))).toBe('RUN_DELETED');
    expect(await codeOf(await post(`/${uploadId}/complete`))).toBe('RUN_DELETED');
    run = await makeRun(server);
  });

  it('are left for pieces by a client that can not reach the store, and not offered for little', async () => {
    const other = randomContent(20_000_000);
    const first = await begin('fallback.bin', other);
    expect(first.direct).not.toBeNull();
    expect((await server.fetch(writer, `/api/v1/uploads/${first.uploadId}`, { method: 'PATCH', body: other, headers: { 'upload-offset': '0' } })).status).toBe(400);
    const second = await begin('fallback.bin', other, {});
    expect(second.direct).toBeNull();
    expect(second.uploadId).not.toBe(first.uploadId);
    expect(await codeOf(await post(`/${second.uploadId}/addresses`, { parts: [{ part: 1, digest: sha256(other) }] }))).toBe('INVALID_INPUT');
    expect((await server.fetch(writer, `/api/v1/uploads/${second.uploadId}`, { method: 'PATCH', body: other, headers: { 'upload-offset': '0' } })).status).toBe(204);
    expect(await bytesOf('fallback.bin')).toBe(sha256(other));
    expect((await begin('small.bin', randomContent(1_000))).direct).toBeNull();
    expect(await rowsOf(server, 'select 1 as one from artifact_upload where workspace_id = $1 and id = $2', [first.uploadId])).toEqual([]);
  });

  it('send who asks for it to the store, for a file to save', async () => {
    const page = Buffer.concat([Buffer.from('<script>alert(1)</script>'), randomContent(9_000_000)]);
    expect((await server.fetch(writer, artifactPathOf(run, 'page.html'), { method: 'PUT', body: page, headers: { 'content-type': 'text/html' } })).status).toBe(201);
    const sent = await server.fetch(writer, `${artifactPathOf(run, 'page.html')}?direct=1`, { redirect: 'manual' });
    expect([sent.status, sent.headers.get('cache-control'), sent.headers.get('etag')]).toEqual([307, 'no-store', `"${sha256(page)}"`]);
    const answer = await fetch(sent.headers.get('location') ?? '');
    expect([answer.headers.get('content-disposition'), answer.headers.get('content-type')]).toEqual(['attachment; filename="page.html"', 'application/octet-stream']);
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(page));
    const unasked = await server.fetch(writer, artifactPathOf(run, 'page.html'), { redirect: 'manual' });
    expect([unasked.status, sha256(Buffer.from(await unasked.arrayBuffer()))], 'nobody else').toEqual([200, sha256(page)]);
    const stranger = (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token;
    expect((await server.fetch(stranger, `${artifactPathOf(run, 'page.html')}?direct=1`, { redirect: 'manual' })).status).toBe(404);
    await server.fetch(writer, artifactPathOf(run, 'small.txt'), { method: 'PUT', body: 'small' });
    expect((await server.fetch(writer, `${artifactPathOf(run, 'small.txt')}?direct=1`, { redirect: 'manual' })).status).toBe(200);
  });
});

describe('a server without direct transfers', () => {
  it('takes the bytes itself, whatever a client wishes', async () => {
    const server = await startArtifactServer();
    try {
      const { token } = await server.makeActor('WRITER');
      const content = randomContent(20_000_000);
      const runId = await makeRun(server);
      const post = (path: string, body: unknown) => server.fetch(token, `/api/v1/uploads${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      const { uploadId, direct } = (await (await post('', { runId, path: 'x', size: content.byteLength, digest: sha256(content), direct: true })).json()) as Begun;
      expect(direct).toBeNull();
      for (const [path, body] of [['addresses', { parts: [{ part: 1, digest: sha256(content) }] }], ['complete', {}]] as const)
        expect(((await (await post(`/${uploadId}/${path}`, body)).json()) as { error: { code: string } }).error.code).toBe('DIRECT_TRANSFERS_OFF');
    } finally {
      await server.stop();
    }
  });
});
