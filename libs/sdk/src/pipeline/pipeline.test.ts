import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pipeline } from './begin.js';
import type { PipelineOptions } from './options.js';

const nowhere = 'http://127.0.0.1:9';
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plinth-pipeline-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that can be in the way: no server, no folder for journals, none for results; or nothing to be told at all. */
const circumstances: readonly (readonly [string, () => PipelineOptions])[] = [
  ['recorded', () => ({ url: nowhere, journalDir: dir, cacheFolder: dir })],
  ['offline', () => ({ url: nowhere, mode: 'offline', journalDir: dir, cacheFolder: dir })],
  ['disabled', () => ({ mode: 'disabled' })],
  ['without a place for journals and results', () => {
    writeFileSync(join(dir, 'file'), '');
    return { url: nowhere, journalDir: join(dir, 'file', 'journal'), cacheFolder: join(dir, 'file', 'cache') };
  }],
  ['with options that are wrong', () => ({ url: 'no address', promisedMs: Number.NaN, journalDir: dir, cacheFolder: dir, namespace: '' })],
];

describe.each(circumstances)('a pipeline that is %s', (_, options) => {
  it('lets ordinary code run as it would without', async () => {
    const made = pipeline('p', { announce: false, code: 'v1', ...options() });
    const order: string[] = [];
    const slow = made.step('slow', async () => {
      await pause(30);
      order.push('slow');
      return 1;
    });
    const quick = made.step('quick', () => void order.push('quick'));
    const both = await made.step('both', { given: [slow, 2], after: ['quick', 'nobody'], cache: { key: 1 }, reads: [{ namespace: 'n', name: 't', version: '1' }] }, (step, [one, two]) => {
      // With Node's types it is what `fetch` and others take.
      const signal: AbortSignal = step.signal;
      expect(signal.aborted).toBe(false);
      step.reads({ namespace: '', name: '' });
      step.params({ 'b//ad': 1, good: Number.NaN });
      step.used({ gpuSeconds: -1 });
      return step.step('inner', () => one + two);
    });
    await quick;
    expect([order, both]).toEqual([['quick', 'slow'], 3]);
    const thrown = new RangeError('as it is');
    await expect(made.step('throws', () => {
      throw thrown;
    })).rejects.toBe(thrown);
    const from = performance.now();
    const { outcome } = await made.finish(undefined, { timeoutMs: 300 });
    expect(performance.now() - from).toBeLessThan(3_000);
    expect(['journal', 'lost', 'disabled']).toContain(outcome);
    expect(made.problems().map(({ kind }) => kind)).toContain('input');
  });
});
