import { describe, expect, it } from 'vitest';
import { SharedLookup } from './shared-lookup.js';

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

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
    while (!open.length) await endOfTurn();
    open.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  } };
}

describe('SharedLookup', () => {
  it('never gives an answer that was read before the question', async () => {
    const { lookup, state, finishNext } = source();
    const before = lookup.find('token');
    await endOfTurn();
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
    await endOfTurn();
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

  it('looks once for all who come in one turn, and begins after the last of them', async () => {
    const { lookup, state, finishNext } = source();
    const first = lookup.find('token');
    state.value = 'revoked';
    const second = lookup.find('token');
    await finishNext();
    expect(await Promise.all([first, second])).toEqual(['revoked', 'revoked']);
    expect(state.looks).toBe(1);
  });

  it('goes on after a failure', async () => {
    let looks = 0;
    const lookup = new SharedLookup(async () => {
      if (++looks === 1) throw new Error('away');
      return 'here';
    });
    const failing = expect(lookup.find('a')).rejects.toThrow('away');
    await endOfTurn();
    const next = lookup.find('a');
    await failing;
    expect(await next).toBe('here');
    expect(await lookup.find('a')).toBe('here');
  });
});
