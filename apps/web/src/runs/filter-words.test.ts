import { describe, expect, it } from 'vitest';
import { filterHint, filterWords } from './filter-words.js';

const refusal = (position: number, found: string) => ({ message: `Expected a value but found ${found} at character ${position + 1}.`, details: { position, expected: 'a value', found } });

describe('filterWords', () => {
  it('counts from where the own text begins', () => {
    expect(filterWords(refusal(15, "'AND'"), 1, 30)).toBe("Expected a value but found 'AND' at character 15.");
    expect(filterWords(refusal(14, "'AND'"), 0, 30)).toBe(refusal(14, "'AND'").message);
  });

  it('says nothing of what stands behind the own text', () => {
    expect(filterWords(refusal(15, "')'"), 1, 14)).toBe('Expected a value but found the end at character 15.');
  });

  it('leaves other errors as they are', () => {
    expect(filterWords({ message: 'This filter has more than 100 comparisons.', details: {} }, 1, 5)).toBe('This filter has more than 100 comparisons.');
  });
});

describe('filterHint', () => {
  it('is what stands under the drawing', () => {
    expect(filterHint({ help: 'metics.loss < 1\n^^^^^^\nDid you mean metrics?' })).toBe('Did you mean metrics?');
    expect(filterHint({ help: 'Split the search into several.' })).toBe('Split the search into several.');
  });

  it('is nothing where there is only a drawing, or no help', () => {
    expect([filterHint({ help: 'metrics.loss << 3\n              ^' }), filterHint({ help: undefined })]).toEqual(['', '']);
  });
});
