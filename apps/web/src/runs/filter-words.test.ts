import { describe, expect, it } from 'vitest';
import { filterWords } from './filter-words.js';

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
