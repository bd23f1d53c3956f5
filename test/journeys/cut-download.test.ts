import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlinthClient } from '@plinth/sdk';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { verifyPackageBytes } from '@plinth/verify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from '../../apps/cli/src/testing/plinth.js';
import { CuttableProxy } from './cuttable-proxy.js';

describe('a download that is cut', { timeout: 120_000 }, () => {
  let server: TestServer;
  let owner: TestActor;
  let proxy: CuttableProxy;
  let through: PlinthClient;
  let folder: string;
  let id: string;
  let size: number;
  let digest: string;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = await server.makeActor('OWNER');
    for (let count = 0; count < 20; count++) await server.ask(owner.token, 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }');
    const client = new PlinthClient({ url: server.url, token: owner.token });
    ({ id } = await client.auditExports.create({ kind: 'WORKSPACE' }));
    const ready = await client.auditExports.wait(id, { timeoutMs: 30_000 });
    [size, digest] = [ready.size!, ready.digest!];
    const { hostname, port } = new URL(server.url);
    proxy = await CuttableProxy.to({ host: hostname, port: Number(port) });
    through = new PlinthClient({ url: `http://127.0.0.1:${proxy.port}`, token: owner.token });
    folder = await mkdtemp(join(tmpdir(), 'plinth-cut-'));
  });
  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(() => proxy.mend());

  const path = () => `/api/v1/audit-exports/${id}/content`;
  const parts = async () => (await readdir(folder)).filter((name) => name.endsWith('.part'));
  const cli = (...args: readonly string[]): Promise<Ended> => plinth(args, { home: folder, env: { PLINTH_URL: `http://127.0.0.1:${proxy.port}`, PLINTH_TOKEN: owner.token } });

  it('goes on by itself over as many connections as it takes, and is checked as a whole', async () => {
    proxy.allow(1_500);
    const shown: number[] = [];
    const file = join(folder, 'mended.zip');
    expect(await through.auditExports.downloadTo(id, file, { onProgress: (done) => shown.push(done) })).toEqual({ digest, size });
    expect([new Set(shown).size > 2, shown.at(-1), await parts()]).toEqual([true, size, []]);
    expect(await verifyPackageBytes(await readFile(file))).toMatchObject({ isIntact: true });
    const streamed: Uint8Array[] = [];
    for await (const piece of through.auditExports.download(id)) streamed.push(piece);
    expect(createHash('sha256').update(Buffer.concat(streamed)).digest('hex')).toBe(digest);
  });

  it('is gone on from by the next call at the command line, from the byte where it broke off', async () => {
    const file = join(folder, 'resumed.zip');
    const whole = await readFile(join(folder, 'mended.zip'));
    await writeFile(`${file}.${digest}.part`, whole.subarray(0, 1_500));
    const asked: (string | undefined)[] = [];
    server.application.getHttpServer().prependListener('request', (request: { url?: string; headers: { range?: string } }) => void (request.url === path() && asked.push(request.headers.range)));
    expect(await cli('export', '--id', id, '-o', file, '--json')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(digest) });
    expect([asked, (await readFile(file)).equals(whole), await parts()]).toEqual([['bytes=1499-'], true, []]);
  });

  it('of a file that is another one by now begins anew; one that was spoilt is refused and thrown away', async () => {
    const file = join(folder, 'other.zip');
    const stale = 'a'.repeat(64);
    await writeFile(`${file}.${stale}.part`, 'something else');
    expect(await through.auditExports.downloadTo(id, file)).toEqual({ digest, size });
    expect(await parts()).toEqual([]);
    await writeFile(`${file}.${digest}.part`, Buffer.alloc(1_000));
    await expect(through.auditExports.downloadTo(id, file)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect([await parts(), createHash('sha256').update(await readFile(file)).digest('hex')]).toEqual([[], digest]);
    const part = `${file}.${digest}.part`;
    await writeFile(part, await readFile(file));
    await truncate(part, size);
    expect(await through.auditExports.downloadTo(id, file)).toEqual({ digest, size });
  });

  it('is answered by the rules of HTTP: parts, ends, another tag, beyond the end; each is on record', async () => {
    const get = (headers: Readonly<Record<string, string>>) => server.fetch(owner.token, path(), { headers });
    const told = async (headers: Readonly<Record<string, string>>) => {
      const answer = await get(headers);
      const bytes = await answer.arrayBuffer();
      return [answer.status, answer.headers.get('content-range'), answer.status === 416 ? null : bytes.byteLength];
    };
    const tag = (await get({})).headers.get('etag')!;
    expect(tag).toBe(`"${digest}"`);
    expect(await told({ range: 'bytes=10-19', 'if-range': tag })).toEqual([206, `bytes 10-19/${size}`, 10]);
    expect(await told({ range: 'bytes=-5' })).toEqual([206, `bytes ${size - 5}-${size - 1}/${size}`, 5]);
    expect(await told({ range: 'bytes=10-19', 'if-range': '"another"' })).toEqual([200, null, size]);
    expect(await told({ range: 'bytes=10-19', 'if-range': `W/${tag}` })).toEqual([200, null, size]);
    expect(await told({ range: `bytes=${size}-` })).toEqual([416, `bytes */${size}`, null]);
    const { auditEvents } = await server.ask<{ auditEvents: { nodes: unknown[] } }>(owner.token, '{ auditEvents(first: 100, filter: { action: "audit-export.read" }) { nodes { id } } }');
    expect(auditEvents.nodes.length).toBeGreaterThanOrEqual(9);
  });
});
