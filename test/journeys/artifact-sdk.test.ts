import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The published client against the real server, both ways of sending: whole, and in pieces from 8 MiB up. */
describe('artifacts through the SDK', () => {
  let server: TestServer;
  let client: PlinthClient;
  let folder: string;
  let runId: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const { token } = await server.makeActor('WRITER');
    client = new PlinthClient({ url: server.url, token });
    folder = await mkdtemp(join(tmpdir(), 'plinth-sdk-'));
    const { createRun } = await client.query<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "sdk" }) { id } }');
    runId = createRun.id;
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await server?.stop();
  });

  it.each([0, 1_000, 20 * 2 ** 20 + 7])('come back as they went: %d bytes, twice', async (size) => {
    const content = randomBytes(size);
    const [source, target] = [join(folder, `in-${size}`), join(folder, `out-${size}`)];
    await writeFile(source, content);
    for (const path of [`été #1/${size}.bin`, `copies/${size}.bin`]) {
      const sent: number[] = [];
      expect(await client.artifacts.upload(runId, path, source, (done) => sent.push(done))).toEqual({ size, digest: createHash('sha256').update(content).digest('hex') });
      expect(sent.at(-1)).toBe(size);
      await client.artifacts.downloadTo(runId, path, target);
      expect((await readFile(target)).equals(content)).toBe(true);
    }
  });

  it('are listed and deleted', async () => {
    const paths: string[] = [];
    for await (const { path } of client.artifacts.files(runId)) paths.push(path);
    expect(paths).toHaveLength(6);
    expect(await client.artifacts.delete(runId, 'copies/0.bin')).toBe(true);
    await expect(client.artifacts.downloadTo(runId, 'copies/0.bin', join(folder, 'gone'))).rejects.toMatchObject({ status: 404 });
    await expect(client.artifacts.upload(runId, 'copies/1000.bin/below', new Uint8Array(1))).rejects.toMatchObject({ code: 'ARTIFACT_PATH_TAKEN' });
  });
});
