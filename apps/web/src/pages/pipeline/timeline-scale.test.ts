import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTimeline, roomFor, spread } from './timeline-scale.js';

const hour = 3_600_000;
const size = { width: 600, height: 100, barWidth: 6 };
const start = new Date(2026, 10, 27, 12).getTime();
const item = (id: string, hours: number, duration: number) => ({ id, from: start + hours * hour, duration });

describe('the timeline of a pipeline', () => {
  it('puts bars where their start is, from edge to edge, as high as they took', () => {
    const { bars, longest } = layoutTimeline([item('c', 10, 400), item('a', 0, 100), item('b', 5, 200)], size);
    expect(bars).toEqual([{ id: 'a', x: 0, height: 25 }, { id: 'b', x: 297, height: 50 }, { id: 'c', x: 594, height: 100 }]);
    expect(longest).toBe(400);
  });

  it('shows what took no time, and one that is alone', () => {
    expect(layoutTimeline([item('a', 0, 0)], size).bars).toEqual([{ id: 'a', x: 594, height: 4 }]);
    expect(layoutTimeline([], size)).toEqual({ bars: [], ticks: [], longest: 0 });
  });

  it('never lays bars over each other nor beyond its edges, keeps their order, and the latest where there is no room for all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 9_000 })), { minLength: 1, maxLength: 120 }), (some) => {
        const items = some.map(([hours, duration], at) => item(String(at).padStart(3, '0'), hours, duration));
        const { bars } = layoutTimeline(items, size);
        expect(bars).toHaveLength(Math.min(items.length, roomFor(size)));
        bars.forEach(({ x, height }, at) => {
          expect(x).toBeGreaterThanOrEqual(-1e-6);
          expect(x).toBeLessThanOrEqual(594 + 1e-6);
          expect(height).toBeLessThanOrEqual(100);
          if (at > 0) expect(x - (bars[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(8 - 1e-6);
        });
        const latest = items.toSorted((one, other) => other.from - one.from || (one.id < other.id ? 1 : -1))[0];
        expect(bars.at(-1)?.id).toBe(latest?.id);
      }),
    );
  });

  it('marks days where their bars are', () => {
    const { ticks } = layoutTimeline([item('a', 0, 1), item('b', 12, 1), item('c', 36, 1), item('d', 48, 1)], size);
    expect(ticks.map(({ label }) => label)).toContain('28 Nov');
    expect(ticks.find(({ label }) => label === '28 Nov')?.x).toBeCloseTo(594 / 4 + 3);
  });
});

it('what has room enough stays where it is', () => {
  expect(spread([0, 50, 100], 8, 100)).toEqual([0, 50, 100]);
  expect(spread([0, 1, 2], 8, 100)).toEqual([0, 8, 16]);
  expect(spread([98, 99, 100], 8, 100)).toEqual([84, 92, 100]);
});
