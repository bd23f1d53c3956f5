import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carry, pathOf, receive } from './carried.js';
import type { ReadNumbers } from './read-numbers.js';

describe('distributions on their way', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-carried-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const made = (length: number, count: (at: number) => number): ReadNumbers => {
    const counts = Float64Array.from({ length }, (_, at) => count(at));
    const total = counts.reduce((sum, each) => sum + each, 0);
    return { values: Float64Array.from({ length }, (_, at) => at / 3), counts, total, rows: total + 3, nulls: 1, notFinite: 2, mean: 0.5, variance: 2, radius: null };
  };

  it.each([0, 1, 8_192, 8_193, 100_000])('are what they were: %i values, and leave nothing behind', async (length) => {
    for (const numbers of [made(length, () => 1), made(length, (at) => 1 + (at % 5))]) {
      const path = pathOf(folder, 1, length);
      const sent = structuredClone(carry(numbers, path));
      expect(sent.points === null).toBe(length > 8_192);
      expect(await readdir(folder)).toHaveLength(length > 8_192 ? 1 : 0);
      expect(await receive(sent, path)).toEqual(numbers);
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('are cells with counts where they stand for many', async () => {
    const numbers = { ...made(10_000, () => 1), radius: { minimum: 0, maximum: 1, distinct: 20_000, supremum: 0.1, transport: 0.1, energy: 0.1 } };
    const sent = carry(numbers, pathOf(folder, 1, 0));
    expect(sent.hasCounts).toBe(true);
    expect(await receive(sent, pathOf(folder, 1, 0))).toEqual(numbers);
  });

  it('are not taken for others: no file is written over, none that was cut off is read, and it is gone all the same', async () => {
    const path = pathOf(folder, 2, 0);
    const sent = carry(made(9_000, () => 2), path);
    expect(() => carry(made(9_000, () => 2), path)).toThrow('EEXIST');
    await truncate(path, 100_000);
    await expect(receive(sent, path)).rejects.toThrow('ends early');
    expect(await readdir(folder)).toEqual([]);
  });
});
