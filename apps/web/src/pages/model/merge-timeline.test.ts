import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTimeline } from './merge-timeline.js';

const strand = (ats: readonly number[], hasMore: boolean, name: string) => ({ items: ats.toSorted((left, right) => right - left).map((at, index) => ({ id: `${name}${index}`, at: `2026-01-01T00:00:${String(at).padStart(2, '0')}Z` })), hasMore });

describe('mergeTimeline', () => {
  it('is newest first and whole when every list is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(59)), fc.array(fc.nat(59)), (left, right) => {
        const merged = mergeTimeline([strand(left, false, 'a'), strand(right, false, 'b')]);
        expect(merged).toHaveLength(left.length + right.length);
        expect(merged.map(({ at }) => at)).toEqual(merged.map(({ at }) => at).toSorted().toReversed());
      }),
    );
  });

  it('shows nothing below where an unfinished list ends', () => {
    const merged = mergeTimeline([strand([50, 40], true, 'a'), strand([55, 45, 30, 10], false, 'b')]);
    expect(merged.map(({ at }) => at.slice(17, 19))).toEqual(['55', '50', '45', '40']);
  });

  it('shows nothing while an unfinished list has not begun', () => {
    expect(mergeTimeline([strand([], true, 'a'), strand([5], false, 'b')])).toEqual([]);
  });
});
