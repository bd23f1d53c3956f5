import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlinthProcess } from './plinth-process.js';

const kills = Math.min(10, Number(process.env.PLINTH_TEST_KILLS ?? 3));
const size = 48 << 20;
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Law 1 for artifacts: an upload goes on where the killed server left it, and what was acknowledged is there, whole and once. */
describe(`kill -9, ${kills} times during uploads`, () => {
  let data: string;
  let plinth: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-kill-'));
    plinth = await PlinthProcess.start({ data, port: 0 });
  });
  afterAll(async () => {
    await plinth?.end();
    await rm(data, { recursive: true, force: true });
  });

  const restart = async (): Promise<void> => {
    const port = Number(new URL(plinth.url).port);
    await plinth.end('SIGKILL');
    plinth = await PlinthProcess.start({ data, port });
  };
  const ask = async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const response = await fetch(`${plinth.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    return ((await response.json()) as { data: Data }).data;
  };

  it('goes on where it stood, and keeps what was acknowledged', async () => {
    const { createRun } = await ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "kills" }) { id } }');
    const runId = createRun.id;
    const address = (path: string): string => `${plinth.url}/api/v1/runs/${runId}/artifacts/${path}`;
    const content = randomBytes(size);
    const begun = await fetch(`${plinth.url}/api/v1/uploads`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ runId, path: 'model.bin', size, digest: sha256(content) }) });
    const { uploadId } = (await begun.json()) as { uploadId: string };
    const offset = async (): Promise<number> => Number((await fetch(`${plinth.url}/api/v1/uploads/${uploadId}`, { method: 'HEAD' })).headers.get('upload-offset'));

    let stood = 0;
    for (let count = 0; count < kills; count += 1) {
      const put = Buffer.from(`put ${count}`);
      expect((await fetch(address(`put/${count}`), { method: 'PUT', body: put })).status).toBe(201);
      const goal = Math.floor((size * (count + 1)) / (kills + 1));
      const from = stood;
      async function* slowly(): AsyncGenerator<Uint8Array> {
        for (let at = from; at < size; at += 1 << 19) {
          if (at > goal) await setTimeout(50);
          yield content.subarray(at, Math.min(size, at + (1 << 19)));
        }
      }
      const cut = fetch(`${plinth.url}/api/v1/uploads/${uploadId}`, { method: 'PATCH', body: slowly(), duplex: 'half', headers: { 'Upload-Offset': String(from) } }).then(() => 'answered', () => 'cut');
      const half = fetch(address('half.bin'), { method: 'PUT', body: slowly(), duplex: 'half' }).then(() => 'answered', () => 'cut');
      // Until something of it is durable, however slow the machine.
      await vi.waitFor(async () => expect(await offset()).toBeGreaterThan(from), { timeout: 10_000, interval: 20 });
      await restart();
      expect(await Promise.all([cut, half])).toEqual(['cut', 'cut']);
      stood = await offset();
      expect(stood).toBeGreaterThan(from);
      expect(stood).toBeLessThan(size);
      expect((await fetch(address('half.bin'))).status).toBe(404);
      expect((await fetch(address('model.bin'))).status).toBe(404);
      expect(await (await fetch(address(`put/${count}`))).text()).toBe(`put ${count}`);
    }
    expect((await fetch(`${plinth.url}/api/v1/uploads/${uploadId}`, { method: 'PATCH', body: content.subarray(stood), headers: { 'Upload-Offset': String(stood) } })).status).toBe(204);
    await restart();
    expect(sha256(Buffer.from(await (await fetch(address('model.bin'))).arrayBuffer()))).toBe(sha256(content));
    const { run } = await ask<{ run: { artifacts: { nodes: { path: string; fileCount: number | null; size: number }[] } } }>('query ($id: ID!) { run(id: $id) { artifacts { nodes { path size fileCount } } } }', { id: runId });
    expect(run.artifacts.nodes).toEqual([{ path: 'model.bin', size, fileCount: null }, { path: 'put', size: 5 * kills, fileCount: kills }]);
  }, 30_000 + kills * 20_000);
});
