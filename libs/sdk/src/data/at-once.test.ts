import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtOnce } from './at-once.js';

describe('pieces of work side by side', () => {
  it('are all done, never more of them at once than may be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }), async (most, lengths) => {
        const lanes = new AtOnce(most);
        let [running, done] = [0, 0];
        for (const ticks of lengths) {
          await lanes.start(async () => {
            expect((running += 1)).toBeLessThanOrEqual(most);
            for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
            running -= 1;
            done += 1;
          });
        }
        await lanes.end();
        expect(done).toBe(lengths.length);
      }),
      { numRuns: 50 },
    );
  });

  it('end with the first failure, when the others have ended', async () => {
    const lanes = new AtOnce(3);
    let ended = false;
    await lanes.start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended = true;
    });
    await lanes.start(() => Promise.reject(new Error('first')));
    await expect(lanes.end()).rejects.toThrow('first');
    expect(ended).toBe(true);
    await expect(lanes.start(() => Promise.resolve())).rejects.toThrow('first');
  });
});
