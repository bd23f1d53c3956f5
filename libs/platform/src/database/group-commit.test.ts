import { describe, expect, it } from 'vitest';
import { GroupCommit, GroupRefused } from './group-commit.js';

/** Commits that end when they are told to. */
function harness({ refuse, maxItems = 100 }: { readonly refuse?: (items: readonly number[]) => boolean; readonly maxItems?: number } = {}) {
  const groups: number[][] = [];
  const ends: (() => void)[] = [];
  const commits = new GroupCommit<number, string>(
    async (key, items) => {
      groups.push([...items]);
      await new Promise<void>((end) => ends.push(end));
      if (refuse?.(items)) throw new GroupRefused();
      return items.map((item) => `${key}${item}`);
    },
    async (key, item) => {
      if (item < 0) throw new Error(`bad ${item}`);
      return `${key}${item} alone`;
    },
    { maxItems, maxWeight: 1_000, weightOf: (item) => Math.abs(item) },
  );
  const endAll = async (): Promise<void> => {
    for (let idle = 0; idle < 3; idle++) {
      while (ends.length) {
        ends.shift()?.();
        idle = 0;
      }
      await new Promise((next) => setImmediate(next));
    }
  };
  return { commits, groups, endAll };
}

describe('group commit', () => {
  it('lets what arrives during a commit share the next one, and gives each its own result', async () => {
    const { commits, groups, endAll } = harness();
    const results = Promise.all([1, 2, 3, 4].map((item) => commits.add('w', item)));
    await endAll();
    expect(await results).toEqual(['w1', 'w2', 'w3', 'w4']);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  it('keeps keys apart', async () => {
    const { commits, groups, endAll } = harness();
    const results = Promise.all([commits.add('a', 1), commits.add('b', 2)]);
    await endAll();
    expect(await results).toEqual(['a1', 'b2']);
    expect(groups).toEqual([[1], [2]]);
  });

  it('bounds a group by its items and its weight', async () => {
    const { commits, groups, endAll } = harness({ maxItems: 2 });
    const results = Promise.all([1, 2, 3, 4, 999, 5].map((item) => commits.add('w', item)));
    await endAll();
    await results;
    expect(groups).toEqual([[1], [2, 3], [4], [999], [5]]);
  });

  it('lets the bad one of a group fail alone', async () => {
    const { commits, endAll } = harness({ refuse: (items) => items.some((item) => item < 0) });
    const results = Promise.allSettled([1, 2, -3, 4].map((item) => commits.add('w', item)));
    await endAll();
    expect((await results).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual(['w1', 'w2 alone', 'Error: bad -3', 'w4 alone']);
  });
});
