import { describe, expect, it } from 'vitest';
import { SharedLookup } from './shared-lookup.js';

/** A source whose lookups end when the test says so. */
function source() {
  const open: ((value?: unknown) => void)[] = [];
  const state = { value: 'valid', looks: 0 };
  const lookup = new SharedLookup(async (_key) => {
    state.looks++;
    const seen = state.value;
    await new Promise((resolve) => open.push(resolve));
    return seen;
  });
  return { lookup, state, finishNext: async () => {
    open.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  } };
}

describe('SharedLookup', () => {
  it('never gives an answer that was read before the question', async () => {
    const { lookup, state, finishNext } = source();
    const before = lookup.find('token');
    state.value = 'revoked';
    const after = [lookup.find('token'), lookup.find('token')];
    await finishNext();
    await finishNext();
    expect(await before).toBe('valid');
    expect(await Promise.all(after)).toEqual(['revoked', 'revoked']);
    expect(state.looks).toBe(2);
  });

  it('looks once for all who wait, and again for whoever comes later', async () => {
    const { lookup, state, finishNext } = source();
    const first = lookup.find('a');
    const waiting = Array.from({ length: 100 }, () => lookup.find('a'));
    const other = lookup.find('b');
    for (let index = 0; index < 3; index++) await finishNext();
    await Promise.all([first, other, ...waiting]);
    expect(state.looks).toBe(3);
    const later = lookup.find('a');
    await finishNext();
    await later;
    expect(state.looks).toBe(4);
  });

  it('goes on after a failure', async () => {
    let looks = 0;
    const lookup = new SharedLookup(async () => {
      if (++looks === 1) throw new Error('away');
      return 'here';
    });
    const failing = lookup.find('a');
    const next = lookup.find('a');
    await expect(failing).rejects.toThrow('away');
    expect(await next).toBe('here');
    expect(await lookup.find('a')).toBe('here');
  });
});
