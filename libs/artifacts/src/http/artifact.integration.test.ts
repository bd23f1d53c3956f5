import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestServer } from '@plinth/server/testing';
import { artifactPathOf, auditOf, changeRun, contentDigest, makeRun, randomContent, rowsOf, stagedOf, startArtifactServer, unpack, withSuperuser } from '../testing/artifact-server.js';

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

  it('says what it is to be taken for: a file to save, never a page', async () => {
    await put('plots/courbe d\u2019apprentissage.html', '<script>alert(1)</script>', { 'content-type': 'text/html' });
    const { headers } = await get('plots/courbe d\u2019apprentissage.html');
    expect(headers.get('content-type')).toBe('text/html');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="courbe d_apprentissage.html"; filename*=UTF-8''courbe%20d%E2%80%99apprentissage.html`);
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('accept-ranges')).toBe('bytes');
  });

  it('gives what is asked for: ranges, what is not known yet, nothing beyond the end', async () => {
    const content = randomContent(100_000);
    const tag = `"${sha256(content)}"`;
    await put('ranges.bin', content);
    const part = await get('ranges.bin', { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([206, 'bytes 10-19/100000', '10']);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(content.subarray(10, 20));
    const tail = await get('ranges.bin', { range: 'bytes=-5', 'if-range': tag });
    expect(Buffer.from(await tail.arrayBuffer())).toEqual(content.subarray(-5));
    const changed = await get('ranges.bin', { range: 'bytes=-5', 'if-range': '"other"' });
    expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, 100_000]);
    const beyond = await get('ranges.bin', { range: 'bytes=100000-' });
    expect([beyond.status, beyond.headers.get('content-range'), await codeOf(beyond)]).toEqual([416, 'bytes */100000', 'INVALID_RANGE']);
    const known = await get('ranges.bin', { 'if-none-match': `"x", W/${tag}` });
    expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, tag, '']);
    expect((await server.fetch(reader, artifactPathOf(run, 'ranges.bin'), { method: 'HEAD', headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  it('keeps nothing of bytes that are not those announced', async () => {
    const before = await rowsOf(server, 'select 1 as one from blob where workspace_id = $1');
    const wrong = await put('wrong.bin', 'these', { 'content-digest': contentDigest(sha256(Buffer.from('those'))) });
    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'DIGEST_MISMATCH']);
    expect((await put('wrong.bin', 'x', { 'content-digest': 'sha-256=nonsense' })).status).toBe(400);
    expect((await put('wrong.bin', 'x', { 'content-type': 'nonsense' })).status).toBe(400);
    expect((await get('wrong.bin')).status).toBe(404);
    expect(await rowsOf(server, 'select 1 as one from blob where workspace_id = $1')).toHaveLength(before.length);
    expect(await server.platform.blobs.stat(server.workspaceId, sha256(Buffer.from('these')))).toBeUndefined();
  });

  it('does the same again without a second effect, and records what replaces what (laws 1 and 2)', async () => {
    const own = await makeRun(server);
    const [first, second] = [randomContent(10), randomContent(20)];
    const logged = (content: Uint8Array, path: string) => ({ path, digest: sha256(content), size: content.byteLength, mediaType: 'application/octet-stream' });
    for (const content of [first, first, second, second]) expect((await put('model.bin', content, {}, writer, own)).status).toBe(201);
    expect((await put('copy.bin', second, {}, writer, own)).status).toBe(201);
    expect(await auditOf(server, own)).toEqual([
      { action: 'artifact.logged', before: null, after: logged(first, 'model.bin') },
      { action: 'artifact.logged', before: logged(first, 'model.bin'), after: logged(second, 'model.bin') },
      { action: 'artifact.logged', before: null, after: logged(second, 'copy.bin') },
    ]);
    const blobs = await rowsOf<{ digest: string; unreferenced: boolean }>(server, `select encode(digest, 'hex') as digest, unreferenced_at is not null as unreferenced from blob where workspace_id = $1 and digest in (decode($2, 'hex'), decode($3, 'hex'))`, [sha256(first), sha256(second)]);
    expect(new Map(blobs.map(({ digest, unreferenced }) => [digest, unreferenced]))).toEqual(new Map([[sha256(first), true], [sha256(second), false]]));
  });

  it('commits no artifact without its audit record (law 2)', async () => {
    const own = await makeRun(server);
    await withSuperuser(server, `create function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'no audit today'; end $$; create trigger refuse_audit before insert on outbox for each row execute function refuse_audit()`);
    try {
      expect((await put('unaudited.bin', 'x', {}, writer, own)).status).toBe(500);
    } finally {
      await withSuperuser(server, 'drop trigger refuse_audit on outbox');
    }
    expect((await get('unaudited.bin', {}, reader, own)).status).toBe(404);
    expect((await put('unaudited.bin', 'x', {}, writer, own)).status).toBe(201);
  });

  it('keeps what an ended run holds as it is', async () => {
    const own = await makeRun(server);
    await put('result.txt', 'one', {}, writer, own);
    await changeRun(server, own, `status = 'FINISHED', ended_at = now()`);
    expect((await put('result.txt', 'one', {}, writer, own)).status).toBe(201);
    const replaced = await put('result.txt', 'two', {}, writer, own);
    expect([replaced.status, await codeOf(replaced)]).toEqual([409, 'ARTIFACT_SEALED']);
    expect((await put('later.txt', 'two', {}, writer, own)).status).toBe(201);
    expect(await (await get('result.txt', {}, reader, own)).text()).toBe('one');
  });

  it('lets a name be a file or a folder, not both, also for those who come at once', async () => {
    const own = await makeRun(server);
    expect((await put('a/b', 'x', {}, writer, own)).status).toBe(201);
    for (const path of ['a', 'a/b/c', 'a/b/c/d']) {
      const refused = await put(path, 'x', {}, writer, own);
      expect([refused.status, await codeOf(refused)], path).toEqual([409, 'ARTIFACT_PATH_TAKEN']);
    }
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([`race${round}`, `race${round}/inner`, `race${round}/inner/most`].map((path) => put(path, 'x', {}, writer, own)));
      expect(answers.map(({ status }) => status).toSorted(), String(round)).toEqual([201, 409, 409]);
    }
    const beside = await Promise.all(Array.from({ length: 20 }, (_, index) => put(`beside/${index}`, String(index), {}, writer, own)));
    expect(beside.every(({ status }) => status === 201)).toBe(true);
  });

  it('asks who it is: readers read, writers log, and delete what is theirs (law 4)', async () => {
    const author = await server.makeActor('WRITER');
    const maintainer = await server.makeActor('MAINTAINER');
    const own = await makeRun(server, { createdBy: author.actor.id });
    expect((await put('a.txt', 'x', {}, reader, own)).status).toBe(403);
    expect((await server.fetch(undefined, artifactPathOf(own, 'a.txt'))).status).toBe(401);
    const remove = (token: string, path: string): Promise<Response> => server.fetch(token, artifactPathOf(own, path), { method: 'DELETE' });
    for (const path of ['a.txt', 'b.txt']) expect((await put(path, path, {}, writer, own)).status).toBe(201);
    for (const token of [reader, writer]) expect((await remove(token, 'a.txt')).status).toBe(403);
    expect((await remove(author.token, 'a.txt')).status).toBe(204);
    expect((await remove(author.token, 'a.txt')).status).toBe(404);
    expect((await remove(maintainer.token, 'b.txt')).status).toBe(204);
    const narrow = await server.makeActor('WRITER', { scopes: ['run:write', 'artifact:read'] });
    expect((await put('c.txt', 'x', {}, narrow.token, own)).status).toBe(403);
    const unread = await server.makeActor('WRITER', { scopes: ['artifact:*'] });
    expect((await put('c.txt', 'x', {}, unread.token, own)).status).toBe(403);
    expect((await auditOf(server, own)).map(({ action }) => action)).toEqual(['artifact.logged', 'artifact.logged', 'artifact.deleted', 'artifact.deleted']);
  });

  it('shows and gives nothing to another workspace (law 3)', async () => {
    await put('secret.txt', 'secret');
    const other = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    for (const [method, path] of [['GET', artifactPathOf(run, 'secret.txt')], ['DELETE', artifactPathOf(run, 'secret.txt')], ['GET', `/api/v1/runs/${run}/archive`]] as const) {
      const refused = await server.fetch(other.token, path, { method });
      expect([refused.status, await codeOf(refused)], method).toEqual([404, 'RUN_NOT_FOUND']);
    }
    const written = await put('mine.txt', 'x', {}, other.token);
    expect([written.status, await codeOf(written)]).toEqual([404, 'RUN_NOT_FOUND']);
    expect(await server.platform.blobs.stat(other.actor.workspaceId, sha256(Buffer.from('secret')))).toBeUndefined();
  });

  it('refuses a run that is not there or was deleted before it reads a byte', async () => {
    const gone = await makeRun(server);
    await put('kept.txt', 'kept', {}, writer, gone);
    await changeRun(server, gone, 'deleted_at = now()');
    const refused = await put('new.txt', 'x', {}, writer, gone);
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'RUN_DELETED']);
    expect((await get('kept.txt', {}, reader, gone)).status).toBe(200);
    for (const id of ['nonsense', '00000000-0000-7000-8000-000000000000']) expect((await put('new.txt', 'x', {}, writer, id)).status).toBe(404);
  });

  it('leaves nothing of a client that broke off, in either direction', async () => {
    const size = 30_000_000;
    const leaving = new AbortController();
    const slow = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(new Uint8Array(1_000_000));
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
    });
    setTimeout(() => leaving.abort(), 150);
    await expect(server.fetch(writer, artifactPathOf(run, 'broken.bin'), { method: 'PUT', body: slow, duplex: 'half', signal: leaving.signal, headers: { 'content-type': 'application/octet-stream' } })).rejects.toThrow();
    await expect.poll(async () => (await stagedOf(server)).length).toBe(0);
    expect((await get('broken.bin')).status).toBe(404);

    await put('large.bin', randomContent(size));
    const half = new AbortController();
    const response = await server.fetch(reader, artifactPathOf(run, 'large.bin'), { signal: half.signal });
    await response.body?.getReader().read();
    half.abort();
    expect((await get('large.bin', { range: 'bytes=0-0' })).status).toBe(206);
  });

  it('makes a folder one file, which tar itself reads', async () => {
    const own = await makeRun(server);
    const long = `${'deep/'.repeat(40)}file.txt`;
    const files = { 'top.txt': 'top', 'set/empty': '', 'set/block': 'b'.repeat(512), [`set/${long}`]: 'deep', 'set/\u6a21\u578b.bin': 'model' };
    for (const [path, content] of Object.entries(files)) expect((await put(path, content, {}, writer, own)).status, path).toBe(201);
    expect(await unpack(await server.fetch(reader, `/api/v1/runs/${own}/archive`))).toEqual(files);
    const { 'top.txt': _, ...inSet } = files;
    const folder = await server.fetch(reader, `/api/v1/runs/${own}/archive?path=set/`);
    expect(folder.headers.get('content-disposition')).toBe('attachment; filename="set.tar"');
    expect(await unpack(folder)).toEqual(inSet);
    expect((await server.fetch(reader, `/api/v1/runs/${own}/archive?path=nothing`)).status).toBe(404);
    for (const path of ['..', '%2e%2e', 'set/..', '%2Fetc', 'a%00']) expect((await server.fetch(reader, `/api/v1/runs/${own}/archive?path=${path}`)).status, path).toBe(400);
    expect((await server.fetch(reader, `/api/v1/runs/${own}/archive?path=a&path=b`)).status).toBe(400);
  });
});
