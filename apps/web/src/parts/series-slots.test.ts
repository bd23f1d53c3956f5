import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignHues, hueCount, looks, slotCount } from './series-slots.js';

const ids = fc.uniqueArray(fc.uuid(), { maxLength: slotCount });

describe('the looks of series', () => {
  it('differ for runs first shown together, as many as there are looks', () => {
    fc.assert(
      fc.property(ids, (shown) => {
        const seen = [...looks(assignHues(new Map(), shown)).values()].map(({ hue, dash }) => `${hue}/${dash.join('-')}`);
        expect(new Set(seen).size).toBe(shown.length);
      }),
    );
  });

  it('keep the hue that a run was given before', () => {
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const known = assignHues(new Map(), first);
        const again = assignHues(known, [...second, ...first]);
        for (const id of first) expect(again.get(id)).toBe(known.get(id));
      }),
    );
  });

  it('use every hue before any second line style', () => {
    const shown = Array.from({ length: hueCount }, (_, at) => `run-${at}`);
    const given = [...looks(assignHues(new Map(), shown)).values()];
    expect(new Set(given.map(({ hue }) => hue)).size).toBe(hueCount);
    expect(given.every(({ dash }) => dash.length === 0)).toBe(true);
  });

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(ids, (shown) => {
        const hues = assignHues(new Map(), shown);
        expect(looks(new Map([...hues].reverse()))).toEqual(looks(hues));
      }),
    );
  });
});
