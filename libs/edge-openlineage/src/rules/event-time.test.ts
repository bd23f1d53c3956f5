import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from './event-time.js';

describe('the moment of an event', () => {
  it.each([
    ['2026-11-29T15:00:00Z', '2026-11-29T15:00:00.000Z'],
    ['2026-11-29T15:00:00.123456789Z', '2026-11-29T15:00:00.123Z'],
    ['2026-11-29T15:00:00.1+00:00', '2026-11-29T15:00:00.100Z'],
    ['2026-11-29T15:00:00.5-05:30', '2026-11-29T20:30:00.500Z'],
    ['2026-11-29T15:00:00+0200', '2026-11-29T13:00:00.000Z'],
    ['2026-11-29t15:00:00z', '2026-11-29T15:00:00.000Z'],
    ['2026-11-29 15:00:00', '2026-11-29T15:00:00.000Z'],
    ['2026-11-29T15:00', '2026-11-29T15:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, moment) => expect(readTime(text)?.toISOString()).toBe(moment));

  it.each(['', 'now', '2026-11-29', '2026-13-01T00:00:00Z', '2026-02-29T00:00:00Z', '2026-11-00T00:00:00Z', '2026-11-29T24:00:00Z', '2026-11-29T15:60:00Z', '2026-11-29T15:00:61Z', '2026-11-29T15:00:00+24:00', '2026-11-29T15:00:00Zx', '1764428400', '1970-01-01T00:00:00Z', '2201-01-01T00:00:00Z', '20261-11-29T15:00:00Z', '0000-01-01T00:00:00Z'])(
    '%j is none',
    (text) => expect(readTime(text)).toBeUndefined(),
  );

  it('reads every time that JavaScript writes, whatever its zone', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(Date.UTC(1990, 0, 2)), max: new Date(Date.UTC(2199, 0, 1)), noInvalidDate: true }), fc.integer({ min: -23 * 60, max: 23 * 60 }), (moment, minutes) => {
        const there = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, '0'));
        expect(readTime(moment.toISOString())).toEqual(moment);
        expect(readTime(`${there}${minutes < 0 ? '-' : '+'}${hours}:${rest}`)).toEqual(moment);
      }),
    );
  });
});
