import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../../artifacts/src/testing/artifact-server.js';
import { hostileTexts } from '../../artifacts/src/testing/hostile-paths.js';
import { Transport } from './client/transport.js';
import { segment } from './client/url-path.js';
import { DatasetRoutes } from './data/dataset-routes.js';
import { init, PlinthClient, type LiveRun } from './index.js';
import { FaultServer } from './testing/fault-server.js';

const bytes = new TextEncoder().encode('x');
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);

describe('paths of artifacts, from the client', { timeout: 120_000 }, () => {
  let server: TestServer;
  let recorder: FaultServer;
  let token: string;
  let client: PlinthClient;
  let dir: string;
  /** What the server says of each, asked byte for byte. */
  const verdicts = new Map<string, 'taken' | 'refused'>();
  let asked: LiveRun;

  const begin = (url: string, more: { readonly token?: string } = {}): LiveRun =>
    init({ experiment: 'paths', url, journalDir: join(dir, 'journal'), captureLogs: false, captureSystem: false, captureSource: false, announce: false, ...more });
  const refused = (): string[] => [...verdicts].flatMap(([text, verdict]) => (verdict === 'refused' ? [text] : []));
  const taken = (): string[] => [...verdicts].flatMap(([text, verdict]) => (verdict === 'taken' ? [text] : []));
  const stored = async (runId: string): Promise<string[]> => {
    const paths: string[] = [];
    for await (const { path } of client.artifacts.files(runId)) paths.push(path);
    return paths.sort();
  };

  beforeAll(async () => {
    server = await TestServer.start();
    recorder = await new FaultServer().start();
    token = (await server.makeActor('OWNER')).token;
    client = new PlinthClient({ url: server.url, token });
    dir = mkdtempSync(join(tmpdir(), 'plinth-paths-'));
    asked = begin(server.url, { token });
    await asked.finish();
    for (const text of hostileTexts()) {
      const { status } = await rawRequest(server, token, 'PUT', `/api/v1/runs/${asked.id}/artifacts/${encodeURIComponent(text)}`, 'x');
      verdicts.set(text, status === 201 ? 'taken' : 'refused');
    }
  });
  afterAll(async () => {
    await server?.stop();
    await recorder?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('are refused before anything is sent, exactly when the server would refuse them', async () => {
    expect(refused().length).toBeGreaterThan(25);
    expect(taken().length).toBeGreaterThan(5);
    const own = begin(server.url, { token });
    await own.finish();
    const unreached = new PlinthClient({ url: recorder.url });
    for (const text of refused()) {
      const before = recorder.requests.length;
      for (const attempt of [
        () => unreached.artifacts.upload(own.id, text, bytes), () => unreached.artifacts.downloadTo(own.id, text, join(dir, 'out')), () => unreached.artifacts.download(own.id, text).next(), () => unreached.artifacts.delete(own.id, text),
      ]) await expect(attempt(), JSON.stringify(text)).rejects.toMatchObject({ code: 'INVALID_ARTIFACT_PATH', status: 400, field: 'path', help: expect.any(String) as unknown });
      if (text !== '' && text !== 'a/') await expect(unreached.artifacts.list(own.id, text).next(), JSON.stringify(text)).rejects.toMatchObject({ code: 'INVALID_ARTIFACT_PATH' });
      expect(recorder.requests.slice(before), text).toEqual([]);
    }
    for (const text of taken()) await client.artifacts.upload(own.id, text, bytes);
    expect(await stored(own.id)).toEqual(await stored(asked.id));
  });

  it('of a run are told by its problems: nothing is kept, nothing is thrown, and the rest arrives', async () => {
    const [victim, own] = [begin(server.url, { token }), begin(server.url, { token })];
    const file = join(dir, 'file.txt');
    writeFileSync(file, 'x');
    const folder = join(dir, 'folder');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'good.txt'), 'x');
    writeFileSync(join(folder, 'bad\\name.txt'), 'x');
    await own.artifact(bytes, { path: `../../${victim.id}/artifacts/evil.txt` });
    for (const text of refused().filter((each) => each !== '' && each !== 'a/')) {
      await own.artifact(bytes, { path: text });
      await own.artifact(file, { path: text });
      await own.artifact(folder, { path: text });
    }
    await own.table('../../evil', [{ a: 1 }]);
    await own.image('a/../../evil', png);
    const before = own.problems().find(({ kind }) => kind === 'artifact')?.count;
    expect(before).toBe(1 + 3 * refused().filter((each) => each !== '' && each !== 'a/').length + 2);
    expect(own.problems()[0]?.message).toMatch(/^artifact was not kept: The artifact path .* has a segment of nothing but dots or spaces\.$/);
    await own.artifact(folder, { path: 'kept/' });
    expect(own.problems().find(({ kind }) => kind === 'artifact')?.count).toBe((before ?? 0) + 1);
    expect(await own.finish()).toEqual({ outcome: 'sent', refused: 0 });
    await victim.finish();
    expect(await stored(own.id)).toEqual(['kept/good.txt']);
    expect(await stored(victim.id)).toEqual([]);
    expect(readdirSync(join(dir, 'journal'))).toEqual([]);
  });

  it.each(['', '.', '..', '%2e%2E', '\ud800'])('an id such as %j never becomes a segment of an address', async (id) => {
    const before = recorder.requests.length;
    const hostile = new PlinthClient({ url: recorder.url });
    const code = { code: 'INVALID_INPUT', status: 400 };
    await expect(hostile.artifacts.upload(id, 'a', bytes)).rejects.toMatchObject(code);
    await expect(hostile.artifacts.download(id, 'a').next()).rejects.toMatchObject(code);
    await expect(hostile.datasets.croissant(`flights@${id}`)).rejects.toMatchObject(code);
    await expect(async () => hostile.evidence.download(id).next()).rejects.toMatchObject(code);
    await expect(async () => hostile.auditExports.download(id).next()).rejects.toMatchObject(code);
    const routes = new DatasetRoutes(new Transport({ url: recorder.url }), 'flights');
    await expect(routes.snapshot(id)).rejects.toMatchObject(code);
    await expect(routes.manifest(id)).rejects.toMatchObject(code);
    await expect(routes.fetchFiles(id, [])).rejects.toMatchObject(code);
    expect(() => routes.filePath(id, 'a')).toThrow();
    expect(() => routes.filePath('0'.repeat(64), '../../x')).toThrow();
    expect(() => new DatasetRoutes(new Transport({ url: recorder.url }), id)).toThrow();
    expect(recorder.requests.slice(before)).toEqual([]);
  });

  it('an id with slashes stays one segment', async () => {
    expect(segment('a/../b', 'id')).toBe('a%2F..%2Fb');
    await expect(new PlinthClient({ url: recorder.url }).artifacts.upload('a/../b', 'c', bytes)).rejects.toMatchObject({ status: 404 });
    expect(recorder.requests.at(-1)).toBe('PUT /api/v1/runs/a%2F..%2Fb/artifacts/c');
  });

  it.each(['/api/v1/runs/../x', '/api/v1/%2e%2e/x', '/a\\..\\x', 'x'])('a request to %j, which would be resolved to something else, is not sent', async (path) => {
    const before = recorder.requests.length;
    await expect(new Transport({ url: recorder.url }).request(path)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(recorder.requests.slice(before)).toEqual([]);
  });
});
