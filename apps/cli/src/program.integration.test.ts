import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '@plinth/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plinth } from './testing/plinth.js';

const nowhere = 'http://127.0.0.1:9';
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plinth-cli-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('plinth without a server', () => {
  it('says what it can do', async () => {
    const { code, stdout } = await plinth(['--help'], { home });
    expect(code).toBe(0);
    for (const word of ['up', 'login', 'runs', 'artifacts', 'experiments', 'sync', 'doctor', 'completion']) expect(stdout).toContain(word);
  });

  it.each([
    [['runs'], /Usage: plinth runs/],
    [['promotions'], /Usage: plinth promotions/],
    [['nonsense'], /unknown command 'nonsense'/i],
    [['runs', 'lst'], /Did you mean .*list/],
    [['runs', 'list', '--limit', 'many'], /whole number/],
    [['runs', 'show'], /missing required argument 'run'/i],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
    [['runs', 'list', '--url', 'plinth'], /is no address/],
  ])('ends %j with 2', async (args, message) => {
    const { code, stdout, stderr } = await plinth(args, { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('ends with 2 and its help when it is told nothing', async () => {
    expect(await plinth([], { home })).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage: plinth') });
  });

  it.each([[['help']], [['help', 'runs']], [['runs', '--help']]])('ends %j with 0', async (args) => {
    expect(await plinth(args, { home })).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: plinth'), stderr: '' });
  });

  it('ends with 5, one sentence and what to do', async () => {
    const { code, stdout, stderr } = await plinth(['runs', 'list'], { home, env: { PLINTH_URL: nowhere } });
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`does not answer at ${nowhere}`), expect.stringContaining('plinth up')]);
  });

  it('shows in doctor where each setting comes from and what is wrong', async () => {
    const { code, stdout } = await plinth(['doctor', '--json'], { home, env: { PLINTH_URL: nowhere, PLINTH_PORT: 'http', DATABASE_URL: 'postgresql://me:hunter2@db/p' } });
    const report = JSON.parse(stdout) as { ok: boolean; settings: { name: string; from: string; problem?: string }[]; checks: { name: string; isGood: boolean }[] };
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(report.settings.filter(({ problem }) => problem).map(({ name }) => name)).toEqual(['PLINTH_PORT', 'REDIS_URL', 'S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'PLINTH_LOG_SECRET']);
    expect(report.settings.find(({ name }) => name === 'PLINTH_URL')).toMatchObject({ value: nowhere, from: 'environment' });
    expect(report.checks.find(({ name }) => name === '/health')).toMatchObject({ isGood: false });
    expect(stdout).not.toContain('hunter2');
  });

  it('shows what waits, and keeps it when it can not be sent', async () => {
    const run = init({ experiment: 'digits', mode: 'offline', url: nowhere, journalDir: join(home, 'state', 'plinth', 'journal'), captureLogs: false, captureSystem: false, captureSource: false });
    run.log({ loss: 1 });
    await run.finish();
    const waiting = await plinth(['sync', '--dry-run', '--json'], { home });
    expect(JSON.parse(waiting.stdout)).toMatchObject([{ of: 'run', id: run.id, url: nowhere, inUse: false, records: 3, acknowledged: 0 }]);
    const failed = await plinth(['sync'], { home });
    expect(failed.code).toBe(5);
    expect((await plinth(['sync', '--dry-run'], { home })).stdout).toContain(run.id);
  });
});
