import { expect, it } from 'vitest';
import { pathOfField, readDraft, sorted, withMember } from './draft.js';

it('reads what is an object and says what is wrong with the rest', () => {
  expect(readDraft('{"a":1}')).toEqual({ draft: { a: 1 } });
  expect(readDraft('[1]')).toHaveProperty('problem');
  expect(readDraft('{"a":')).toHaveProperty('problem');
});

it('finds the place in the document that a refusal names', () => {
  expect(pathOfField('input.document.quorum.0.count')).toBe('quorum.0.count');
  expect(pathOfField('document')).toBe('');
  expect(pathOfField('input.name')).toBeUndefined();
});

it('takes a member out when it is undefined', () => {
  expect(withMember({ role: 'OWNER', group: 'risk' }, 'role', undefined)).toEqual({ group: 'risk' });
});

it('orders members at every depth and keeps the order of lists', () => {
  expect(JSON.stringify(sorted({ b: [{ d: 1, c: 2 }, 1], a: null }))).toBe('{"a":null,"b":[{"c":2,"d":1},1]}');
});
