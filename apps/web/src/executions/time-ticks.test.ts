import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsedLabel, elapsedTicks, instantLabel, instantTicks, tickStep } from './time-ticks.js';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('marks of a length of time', () => {
  it('stand at round spans', () => {
    expect(elapsedTicks(95 * second, 4).map(elapsedLabel)).toEqual(['0', '30s', '1m', '1m 30s']);
    expect(elapsedTicks(0, 8)).toEqual([0]);
    expect(elapsedLabel(250)).toBe('250ms');
    expect(elapsedLabel(26 * hour)).toBe('1d 2h');
  });

  it('are never more than asked for, nor fewer than a quarter of that where the clock has a step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 200 * day }), fc.integer({ min: 4, max: 12 }), (length, most) => {
        const parts = length / tickStep(length, most);
        expect(parts).toBeLessThanOrEqual(most);
        expect(parts).toBeGreaterThan(most / 4);
      }),
    );
  });
});

describe('marks of a calendar', () => {
  it('stand at midnights and full hours of the reader’s clock, all within', () => {
    const from = new Date(2026, 10, 27, 13, 37).getTime();
    const days = instantTicks(from, from + 5 * day, 6);
    expect(days.map((tick) => new Date(tick).getHours())).toEqual([0, 0, 0, 0, 0]);
    expect(instantLabel(days[0] ?? 0, day)).toBe('28 Nov');
    const hours = instantTicks(from, from + 4 * hour, 4);
    expect(hours.map((tick) => instantLabel(tick, hour))).toEqual(['14:00', '15:00', '16:00', '17:00']);
    expect(instantTicks(from, from, 6)).toHaveLength(0);
  });

  it('name the day at midnight, where hours are marked', () => {
    expect(instantLabel(new Date(2026, 10, 28).getTime(), 6 * hour)).toBe('28 Nov');
    expect(instantLabel(new Date(2026, 10, 28, 6).getTime(), 6 * hour)).toBe('06:00');
    expect(instantLabel(new Date(2026, 10, 28, 6, 0, 30).getTime(), 30 * second)).toBe('06:00:30');
    expect(minute).toBe(60 * second);
  });
});
