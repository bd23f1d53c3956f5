import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSlots, dashOf, hueOf, slotCount } from './series-slots.js';

const ids = fc.uniqueArray(fc.uuid(), { maxLength: slotCount });

describe('assignSlots', () => {
  it('gives runs shown together different slots, while there are any', () => {
    fc.assert(fc.property(ids, (shown) => new Set(assignSlots(new Map(), shown).values()).size === shown.length));
  });

  it('never changes what a run was given before', () => {
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const known = assignSlots(new Map(), first);
        const again = assignSlots(known, [...second, ...first]);
        for (const id of first) expect(again.get(id)).toBe(known.get(id));
      }),
    );
  });

  it('uses all ten hues before any line style', () => {
    const slots = [...assignSlots(new Map(), Array.from({ length: 10 }, (_, at) => `run-${at}`)).values()];
    expect(new Set(slots.map(hueOf)).size).toBe(10);
    expect(slots.every((slot) => dashOf(slot).length === 0)).toBe(true);
  });
});
