import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, PlinthClient } from '@plinth/sdk';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, plinth } from './testing/plinth.js';

describe('plinth pipelines', { timeout: 60_000 }, () => {
  let server: TestServer;
  let home: string;
  let token: string;
  let failed: string;
  beforeAll(async () => {
    server = await TestServer.start();
    home = mkdtempSync(join(tmpdir(), 'plinth-cli-pipelines-'));
    ({ token } = await server.makeActor('WRITER'));
    const nightly = async (code: string, namespace: string, train: () => number) => {
      const made = pipeline('nightly', { namespace, url: server.url, token, code, description: 'Trains each night', owners: ['ada'], journalDir: join(home, 'journal'), cacheFolder: null, announce: false });
      const rows = await made.step('load', () => [1, 2]);
      await made.step('train', { given: rows, params: { depth: code === 'v1' ? 6 : 8 } }, train).catch(() => undefined);
      await made.finish();
      return made.id;
    };
    await nightly('v1', 'weather', () => 1);
    failed = await nightly('v2', 'weather', () => {
      throw new RangeError('depth 8 of 7');
    });
    await nightly('v1', 'sales', () => 1);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const at = (...args: string[]): Promise<Ended> => plinth(['pipelines', ...args], { home, env: { PLINTH_URL: server.url, PLINTH_TOKEN: token } });

  it('lists them, and shows one by whatever names it', async () => {
    expect((await at('list')).stdout).toMatch(/NAME\s+LAST[\s\S]*nightly\s+succeeded[\s\S]*sales\s+plinth[\s\S]*nightly\s+failed[\s\S]*weather/);
    expect(await at('list', 'nobody')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('No pipeline') });
    expect(await at('show', 'nightly')).toMatchObject({ code: 2, stderr: expect.stringMatching(/Several pipelines .*sales, weather/) });
    const shown = await at('show', 'weather/nightly');
    expect(shown.stdout).toMatch(/^nightly\nnamespace\s+weather\nwhat\s+Trains each night\nowners\s+ada\n[\s\S]*STEP\s+WAITS FOR\s+CODE\nload\s+v2\ntrain\s+load\s+v2/);
    const { id } = JSON.parse((await at('show', 'weather/nightly', '--json')).stdout) as { id: string };
    expect((await at('show', id)).stdout).toBe(shown.stdout);
    expect((await at('show', 'nobody')).code).toBe(3);
  });

  it('lists executions', async () => {
    const { stdout } = await at('executions', 'weather/nightly');
    expect(stdout).toMatch(new RegExp(`EXECUTION\\s+STATE\\s+STARTED[^\\n]*\\n${failed}\\s+failed\\s[^\\n]*RangeError: train: depth 8 of 7\\s+v2\\n\\S+\\s+succeeded`));
    expect(JSON.parse((await at('executions', 'weather/nightly', '--limit', '1', '--json')).stdout)).toMatchObject([{ id: failed, state: 'FAILED' }]);
  });

  it('says why one failed', async () => {
    const { code, stdout } = await at('why', failed);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nightly {2}failed[\s\S]*It began with train: RangeError: depth 8 of 7[\s\S]*since then:\n {4}code version: v1 → v2\n {4}param depth: 6 → 8\n[\s\S]*STEP\s+STATE[\s\S]*load\s+succeeded[\s\S]*train\s+failed[\s\S]*\/executions\//);
    expect(JSON.parse((await at('why', failed, '--json')).stdout)).toMatchObject({ id: failed, failure: { step: { errorClass: 'RangeError' } }, steps: [{ state: 'SUCCEEDED' }, { state: 'FAILED' }] });
    expect((await at('why', '01a20921-f9df-7000-b8dd-ac6dad45df9a')).code).toBe(3);
    expect((await at('why', 'nonsense')).code).toBe(2);
  });

  it('asks one to stop', async () => {
    const made = pipeline('long', { url: server.url, token, journalDir: join(home, 'journal'), cacheFolder: null, announce: false });
    const client = new PlinthClient({ url: server.url, token });
    const stopped = expect(made.step('wait', (running) => new Promise((_, reject) => running.signal.addEventListener('abort', () => reject(running.signal.reason as Error))))).rejects.toMatchObject({ code: 'PIPELINE_CANCELLED' });
    while (await client.pipelines.execution(made.id).then(() => false, () => true)) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await at('cancel', made.id, '--reason', 'wrong data')).toMatchObject({ code: 0, stdout: expect.stringContaining('long is asked to stop') });
    await stopped;
    await made.finish();
    expect((await at('why', made.id)).stdout).toMatch(/^long {2}cancelled/);
    expect(await at('cancel', made.id)).toMatchObject({ code: 1, stderr: expect.stringContaining('has ended') });
  });
});
