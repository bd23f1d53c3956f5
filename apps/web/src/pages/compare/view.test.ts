import { describe, expect, it } from 'vitest';
import { comparedRuns } from './view.js';

describe('comparedRuns', () => {
  it('counts a run once, in the order of the address', () => {
    expect(comparedRuns('b,a,b,b,a')).toEqual(['b', 'a']);
    expect(comparedRuns(undefined)).toEqual([]);
  });

  it('takes no more than a hundred', () => {
    expect(comparedRuns(Array.from({ length: 300 }, (_, at) => `r${at >> 1}`).join(','))).toHaveLength(100);
  });
});
