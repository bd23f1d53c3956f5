import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestServer } from '@plinth/server/testing';
import { artifactPathOf, auditOf, changeRun, contentDigest, makeRun, randomContent, rowsOf, startArtifactServer } from '../testing/artifact-server.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

describe('artifacts of a run', () => {
  let server: TestServer;
  let writer: string;
  let reader: string;
  let run: string;

  beforeAll(async () => {
    server = await startArtifactServer();
    writer = (await server.makeActor('WRITER')).token;
    reader = (await server.makeActor('READER')).token;
    run = await makeRun(server);
  });
  afterAll(() => server?.stop());

  const put = (path: string, content: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}, token = writer, runId = run): Promise<Response> =>
    server.fetch(token, artifactPathOf(runId, path), { method: 'PUT', body: content, headers });
  const get = (path: string, headers: Record<string, string> = {}, token = reader, runId = run): Promise<Response> => server.fetch(token, artifactPathOf(runId, path), { headers });
  const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { error: { code: string } }).error.code;

  it.each([0, 1, 1_000, 3_000_000])('gives back what was put: %d bytes', async (size) => {
    const content = randomContent(size);
    const digest = sha256(content);
    const answer = await put(`whole/${size}.bin`, content, { 'content-digest': contentDigest(digest) });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ path: `whole/${size}.bin`, size, digest, mediaType: 'application/octet-stream' });
    const back = await get(`whole/${size}.bin`);
    expect(back.status).toBe(200);
    expect(back.headers.get('etag')).toBe(`"${digest}"`);
    expect(sha256(Buffer.from(await back.arrayBuffer()))).toBe(digest);
    const head = await server.fetch(reader, artifactPathOf(run, `whole/${size}.bin`), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([200, String(size), `"${digest}"`]);
  });

  it('takes bytes as they are, whatever they call themselves', async () => {
    const answer = await put('not.json', '{"half":', { 'content-type': 'application/json' });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ mediaType: 'application/json', size: 8 });
    expect(await (await get('not.json')).text()).toBe('{"half":');
  });
});
