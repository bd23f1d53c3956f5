import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultServer } from '../testing/fault-server.js';
import { PlinthClient } from './plinth-client.js';

const runId = '01a20921-f9df-7000-b8dd-ac6dad45df9a';
const content = Buffer.alloc(3 * 2 ** 20, 'the bytes of a model, ');
let server: FaultServer;
let client: PlinthClient;
let dir: string;

beforeEach(async () => {
  server = await new FaultServer().start();
  client = new PlinthClient({ url: server.url });
  dir = mkdtempSync(join(tmpdir(), 'plinth-client-'));
  await client.query('mutation ($input: CreateRunInput!) { createRun(input: $input) { id name } }', { input: { id: runId, experimentName: 'digits' } });
  await client.artifacts.upload(runId, 'model/weights #1.bin', content);
});

afterEach(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('downloading', () => {
  it('goes on where the connection broke, in the same process', async () => {
    server.failOn({ on: 'GET', act: 'drop before', afterBytes: 1_000_000, times: 2 });
    const file = join(dir, 'weights.bin');
    await client.artifacts.downloadTo(runId, 'model/weights #1.bin', file);
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(server.requests.filter((name) => name.startsWith('GET'))).toHaveLength(3);
    expect(readdirSync(dir)).toEqual(['weights.bin']);
  });

  it('goes on with what an earlier process left', async () => {
    const file = join(dir, 'weights.bin');
    server.failOn({ on: 'GET', act: 'drop before', afterBytes: 1_000_000 });
    server.failOn({ on: 'GET', act: 'forbid' });
    await expect(client.artifacts.downloadTo(runId, 'model/weights #1.bin', file)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(readdirSync(dir)).toEqual([expect.stringMatching(/^weights\.bin\..*\.part$/)]);
    const seen: number[] = [];
    await client.artifacts.downloadTo(runId, 'model/weights #1.bin', file, (done) => seen.push(done));
    expect(seen[0]).toBeGreaterThan(0);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('never leaves a file that is not what its digest names', async () => {
    const { digest = '' } = server.run(runId).artifacts.get('model/weights #1.bin') ?? {};
    writeFileSync(join(dir, `weights.bin.${digest.slice(0, 12)}.part`), 'bytes of something else');
    await expect(client.artifacts.downloadTo(runId, 'model/weights #1.bin', join(dir, 'weights.bin'))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(readdirSync(dir)).toEqual([]);
    server.blobs.set(digest, Buffer.alloc(content.byteLength, 'x'));
    const readAll = async (): Promise<void> => {
      for await (const part of client.artifacts.download(runId, 'model/weights #1.bin')) expect(part.byteLength).toBeGreaterThan(0);
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it('says what is not there', async () => {
    await expect(client.artifacts.downloadTo(runId, 'nothing', join(dir, 'x'))).rejects.toMatchObject({ status: 404 });
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('failures', () => {
  it('have a code for programs and help for people', async () => {
    await server.stop();
    await expect(client.viewer()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', status: 0, help: expect.stringContaining('PLINTH_URL'), failureKind: 'retry' });
  });

  it('are told apart from the answers of other servers', async () => {
    server.failOn({ on: 'viewer', act: 'refuse' });
    await expect(client.viewer()).rejects.toMatchObject({ code: 'INVALID_INPUT', status: 400, failureKind: 'refused' });
    server.failOn({ on: 'viewer', act: 'busy' });
    await expect(client.viewer()).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfterMs: 50 });
  });
});
