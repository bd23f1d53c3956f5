import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailRetries, isHopeless, readRetryAfter, retryDelay, webhookRetries } from './retry.js';

const hour = 3_600_000;

describe('retries', () => {
  it.each([
    ['webhooks', webhookRetries, 10, 28],
    ['mails', emailRetries, 8, 21],
  ] as const)('of %s take about as long as is said', (_, plan, delays, hours) => {
    expect(plan.maxAttempts).toBe(delays + 1);
    const total = Array.from({ length: delays }, (_each, index) => retryDelay(plan, index + 1, 0.5)).reduce((sum, delay) => sum + delay, 0);
    expect(Math.round(total / hour)).toBe(hours);
  });

  it('come later each time, within a fifth of the plan and never beyond its longest delay by more', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failed, chance) => {
      const planned = Math.min(10_000 * 4 ** (failed - 1), 6 * hour);
      const delay = retryDelay(webhookRetries, failed, chance);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(0.8 * planned));
      expect(delay).toBeLessThanOrEqual(Math.ceil(1.2 * planned));
    }));
  });

  it('differ by chance, so that what failed together does not come back together', () => {
    expect(new Set([0, 0.25, 0.5, 0.75].map((chance) => retryDelay(webhookRetries, 3, chance))).size).toBe(4);
  });

  it('wait as Retry-After says, within a day', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    expect(readRetryAfter('120', now)).toBe(120_000);
    expect(readRetryAfter('999999999', now)).toBe(24 * hour);
    expect(readRetryAfter('Mon, 23 Nov 2026 13:00:00 GMT', now)).toBe(hour);
    for (const header of ['', '0', '-5', 'soon', 'Mon, 23 Nov 2026 11:00:00 GMT', '1e9', ['1'], undefined, 'x'.repeat(1_000)]) expect(readRetryAfter(header, now)).toBeUndefined();
  });
});

describe('a webhook is hopeless', () => {
  const now = 100 * hour;
  const failing = (hours: number, failures: number) => isHopeless({ failingSince: new Date(now - hours * hour), failures }, now);
  it('after a day and ten failures in a row, not after one of the two', () => {
    expect(failing(24, 10)).toBe(true);
    expect(failing(23.9, 100)).toBe(false);
    expect(failing(1_000, 9)).toBe(false);
    expect(isHopeless({ failingSince: null, failures: 10 }, now)).toBe(false);
  });
});
