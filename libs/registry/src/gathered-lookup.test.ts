import { describe, expect, it } from 'vitest';
import { GatheredLookup } from './gathered-lookup.js';

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('lookups that are gathered', () => {
  it('begin after each question, so that none gets an older answer', async () => {
    let state = 0;
    const looks: number[][] = [];
    const lookup = new GatheredLookup<string, number, string>(async (_, keys) => {
      looks.push([...keys]);
      const seen = state;
      await turn();
      return keys.map((key) => `${key} of ${seen}`);
    });
    const first = lookup.find('w', 1);
    await endOfTurn();
    state = 1;
    const rest = [lookup.find('w', 2), lookup.find('w', 3)];
    expect(await Promise.all([first, ...rest])).toEqual(['1 of 0', '2 of 1', '3 of 1']);
    expect(looks).toEqual([[1], [2, 3]]);
  });

  it('share one when they are asked in one turn, also by different callbacks', async () => {
    const looks: number[] = [];
    const lookup = new GatheredLookup<string, number, number>(async (_, keys) => {
      looks.push(keys.length);
      return keys;
    });
    const asked = [1, 2, 3].map((key) => new Promise<void>((done) => process.nextTick(() => void lookup.find('w', key).then(() => done()))));
    await Promise.all(asked);
    expect(looks).toEqual([3]);
  });

  it('keep groups apart and sizes bounded', async () => {
    const looks: string[] = [];
    const lookup = new GatheredLookup<string, number, number>(async (group, keys) => {
      looks.push(`${group} ${keys.length}`);
      await turn();
      return keys;
    }, 2);
    const asked = [1, 2, 3, 4, 5].map((key) => lookup.find('a', key));
    expect(await Promise.all([...asked, lookup.find('b', 6)])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(looks).toEqual(['a 2', 'b 1', 'a 2', 'a 1']);
  });

  it('fail for those who asked, and for nobody after', async () => {
    let fails = true;
    const lookup = new GatheredLookup<string, number, number>(async (_, keys) => {
      await turn();
      if (fails) throw new Error('away');
      return keys;
    });
    await expect(lookup.find('a', 1)).rejects.toThrow('away');
    fails = false;
    expect(await lookup.find('a', 2)).toBe(2);
  });
});
