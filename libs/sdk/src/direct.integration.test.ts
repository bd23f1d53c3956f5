import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlinthClient } from './index.js';
import { CuttingProxy } from './testing/cutting-proxy.js';

/** The SDK, Plinth's own server and a real object store, which the client reaches through a line that breaks. */

function settings(prefix: string) {
  const { [`${prefix}_ENDPOINT`]: endpoint, [`${prefix}_ACCESS_KEY`]: accessKey, [`${prefix}_SECRET_KEY`]: secretKey } = process.env;
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { kind: 's3' as const, endpoint, region: 'us-east-1', bucket: `plinth-sdk-${Date.now()}`, accessKey, secretKey };
}

describe.each([['PLINTH_TEST_S3', settings('PLINTH_TEST_S3')], ['PLINTH_TEST_S3_2', settings('PLINTH_TEST_S3_2')]] as const)('large files, with the S3 server of %s_ENDPOINT', (prefix, blobs) => {
  if (blobs === undefined) {
    it('is there in CI', () => {
      expect(process.env['PLINTH_TEST_CI'], `${prefix}_* name no server; .ci/services.sh starts one.`).not.toBe('true');
    });
    return;
  }

  let server: TestServer;
  let proxy: CuttingProxy;
  let client: PlinthClient;
  let runId: string;
  let dir: string;

  beforeAll(async () => {
    proxy = await new CuttingProxy().start();
    proxy.pointTo(blobs.endpoint);
    server = await TestServer.start({ through: (parts) => ({ ...parts, blobs: { ...blobs, direct: { publicEndpoint: proxy.url, downloads: true } } }) });
    client = new PlinthClient({ url: server.url, token: (await server.makeActor('WRITER')).token });
    const { createRun } = await client.query<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "direct" }) { id } }');
    runId = createRun.id;
    dir = mkdtempSync(join(tmpdir(), 'plinth-direct-'));
  });
  afterAll(async () => {
    await server?.stop();
    await proxy?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
  const roundTrip = async (path: string, content: Buffer): Promise<void> => {
    const seen: number[] = [];
    await client.artifacts.upload(runId, path, content, (done) => seen.push(done));
    expect(seen.at(-1)).toBe(content.byteLength);
    const file = join(dir, path);
    await client.artifacts.downloadTo(runId, path, file);
    expect(digestOf(readFileSync(file))).toBe(digestOf(content));
  };

  it('go to the store and come from it, past the server', async () => {
    const content = randomBytes(40_000_000);
    const before = proxy.bytes;
    await roundTrip('straight.bin', content);
    expect(proxy.bytes - before).toBeGreaterThan(2 * content.byteLength);
  });

  it('arrive over a line that is cut again and again', async () => {
    proxy.cutEvery = 3;
    await roundTrip('cut.bin', randomBytes(50_000_000));
    proxy.cutEvery = 0;
    expect(proxy.cuts).toBeGreaterThan(0);
  });

  it('go through the server when the store can not be reached from here', async () => {
    proxy.pointTo('http://127.0.0.1:9');
    await roundTrip('around.bin', randomBytes(20_000_000));
    proxy.pointTo(blobs.endpoint);
  });
});
