import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** In a process of its own, for what it does holds for all of a process: makes many objects of which many live for a while. @returns MiB before, then, and at most after */
async function youngGeneration(hold: boolean): Promise<readonly number[]> {
  const script = `
    import { holdYoungGeneration, youngGenerationBytes } from '${new URL('young-generation.ts', import.meta.url).href}';
    const sizes = [youngGenerationBytes()];
    if (${hold}) holdYoungGeneration();
    sizes.push(youngGenerationBytes());
    let most = 0;
    for (let round = 0; round < 60; round += 1) {
      const alive = Array.from({ length: 100_000 }, (_, index) => ({ index }));
      most = Math.max(most, alive.length && youngGenerationBytes());
    }
    console.log(JSON.stringify([...sizes, most].map((bytes) => bytes / 2 ** 20)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
  return JSON.parse(stdout) as number[];
}

describe('the young generation of V8', () => {
  it('is held at two halves of eight MiB', async () => {
    const [before, held, most] = await youngGeneration(true);
    expect(before).toBeLessThan(16);
    expect(held).toBe(16);
    expect(most).toBe(16);
  });

  it('would else grow under the same work', async () => {
    const [, , most] = await youngGeneration(false);
    expect(most).toBeGreaterThan(16);
  });
});
