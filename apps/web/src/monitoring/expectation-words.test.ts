import { describe, expect, it } from 'vitest';
import { expectationText, subjectOf } from './expectation-words.js';

describe('expectations in words', () => {
  it.each([
    [{ kind: 'SCHEMA', columns: [{ name: 'age', type: 'INTEGER' }, { name: 'city', type: null }], exact: true }, 'the table', 'has these columns and no others: age (integer), city'],
    [{ kind: 'NOT_NULL', column: 'age', tolerance: 0.015 }, 'age', 'has a value in each row, but for 1.5 % of the rows'],
    [{ kind: 'RANGE', column: 'age', min: 0, max: null, tolerance: 0 }, 'age', 'is at least 0'],
    [{ kind: 'RANGE', column: 'age', min: 0, max: 120 }, 'age', 'is from 0 to 120'],
    [{ kind: 'SET', column: 'city', values: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'city', 'is one of a, b, c, d, e, f and 1 more'],
    [{ kind: 'UNIQUE', columns: ['id'] }, 'id', 'is never the same twice'],
    [{ kind: 'UNIQUE', columns: ['id', 'day'] }, 'id, day', 'are never the same together'],
    [{ kind: 'FRESH', column: 'at', withinHours: 48 }, 'at', 'has a moment of the last 48 hours'],
    [{ kind: 'VOLUME', atLeast: 2, atMost: null }, 'the table', 'has at least 2 rows'],
    [{ kind: 'VOLUME', atLeast: 1, atMost: null }, 'the table', 'has at least 1 row'],
    [{ kind: 'REFERENCE', column: 'plan', dataset: 'plans', reference: 'main', in: 'id' }, 'plan', 'is in id of the data set plans'],
  ])('%j', (expectation, subject, words) => {
    expect([subjectOf(expectation), expectationText(expectation)]).toEqual([subject, words]);
  });

  it('show what they do not know as it is kept', () => {
    expect(expectationText({ kind: 'MEAN', of: 1 })).toBe('{"kind":"MEAN","of":1}');
  });
});
